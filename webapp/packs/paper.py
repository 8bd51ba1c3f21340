"""A pack as one document: every part of it in words, then the digests that prove each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.documents.table import Column, Document, Section
from webapp.i18n import _, day, language, pgettext
from webapp.i18n import moment as said_moment
from webapp.names import Names
from webapp.packs import words
from webapp.registers import words as register_words
from webapp.registers.grown import levels
from webapp.registers.register import either
from workflows import pack_parts, packs
from workflows.models import SignOffPack

MARKING = "OFFICIAL-SENSITIVE"  # a term of the government's, in both languages
SHORT = 16  # enough of a digest to recognise it; the whole of it stands at the end


@dataclass(frozen=True, slots=True)
class Drawing:
    """One version of a process as it was published."""

    name: str
    version: str
    key: str
    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Pack:
    """All that the documents are made of."""

    row: SignOffPack
    earlier: SignOffPack | None
    built_on: date
    round: int
    names: Names
    drawings: Sequence[Drawing]
    is_sandbox: bool

    @property
    def plan(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.row.parts[pack_parts.PLAN]
        return found

    @property
    def actions(self) -> list[Mapping[str, Any]]:
        parts = self.row.parts.items()
        return [part for name, part in parts if name.startswith(pack_parts.ACTION)]


def document(pack: Pack) -> Document:
    """In the language that is spoken. Same pack, same bytes: nothing of now stands in it."""
    row = pack.row
    sandbox = _("SANDBOX: invented data") if pack.is_sandbox else ""
    return Document(
        name=f"{pack.plan['ref'].replace('/', '-')}-{row.number}",
        title=_("Sign-off pack %(number)s: %(plan)s", number=row.number, plan=pack.plan["ref"]),
        sections=list(_sections(pack)),
        language=language(),
        marking=either(MARKING, sandbox),
        notes=[
            _("Text that people wrote stands in the language in which they wrote it."),
            _("Digest of the pack (SHA-256): %(digest)s", digest=row.sha256),
        ],
        facts=_facts(pack),
        made_on=pack.built_on,
    )


def _facts(pack: Pack) -> list[tuple[str, str]]:
    plan, row, names = pack.plan, pack.row, pack.names
    found = [
        (_("Plan"), either(plan["ref"], plan["title"])),
        (_("Source"), _source(plan)),
        (_("For"), register_words.boards().get(plan["board"], plan["board"])),
        (_("Signs off the plan"), names.group(plan["sign_off_group"])),
        (_("Accepted"), _day(plan["accepted_on"])),
        (_("Approved"), _day(plan["approved_on"])),
        (_("Round"), str(pack.round)),
        (_("Built"), said_moment(row.built_at)),
        (_("Built by"), names.person(row.built_by) if row.built_by else ""),
        (_("Actions presented"), ", ".join(row.presented)),
    ]
    return [(name, value) for name, value in found if value]


def _source(plan: Mapping[str, Any]) -> str:
    kind = register_words.sources().get(plan["source"], plan["source"])
    return either(kind, plan["source_ref"])


def _sections(pack: Pack) -> Iterator[Section]:
    if pack.earlier is not None:
        yield _since(pack, pack.earlier)
    yield _recommendations(pack)
    yield _actions(pack)
    yield _evidence(pack)
    yield _verifications(pack)
    yield _extensions(pack)
    yield _exceptions(pack)
    yield _text(_("How impact will be checked"), pack.row.parts[pack_parts.IMPACT]["text"])
    for one in pack.drawings:
        title = _("Process: %(name)s, version %(number)s", name=one.name, number=one.version)
        said = [] if one.svg else [_("This version came without a drawing.")]
        yield Section(title, (), (), said, one.svg, one.alt)
    yield _digests(pack)
    yield _heads(pack)


def _since(pack: Pack, earlier: SignOffPack) -> Section:
    """What the group has not seen before stands first."""
    found = packs.changes(pack.row, earlier)
    rows = [
        (words.part(name), words.change(kind).text)
        for name, kind in found.items()
        if kind != packs.SAME
    ]
    same = sum(kind == packs.SAME for kind in found.values())
    said = [_("Parts that are unchanged, with the same digest: %(count)s.", count=same)]
    title = _("What changed since pack %(number)s", number=earlier.number)
    return Section(
        title, [Column(_("Part"), width=60), Column(_("Since then"), width=16)], rows, said
    )


def _recommendations(pack: Pack) -> Section:
    rows = [
        (one["number"], (one["text_cy"] if language() == "cy" else "") or one["text"])
        for one in pack.plan["recommendations"]
    ]
    columns = [Column(_("Number"), "number", 8), Column(_("Recommendation"), width=90)]
    return _table(_("Recommendations"), columns, rows)


def _actions(pack: Pack) -> Section:
    columns = [
        Column(_("Action"), width=16),
        Column(_("What is done"), width=40),
        Column(_("Lead"), width=22),
        Column(_("First due"), width=12),
        Column(pgettext("column", "Due"), width=12),
        Column(_("Done"), width=12),
        Column(_("Verified"), width=18),
    ]
    rows = [
        (
            one["ref"],
            either(one["text"], _withdrawn(one)),
            either(pack.names.agency(one["lead_agency"]), one["lead_officer"]),
            _day(one["baseline_due"]),
            _day(one["current_due"]),
            _done(one),
            either(_day(one["verified_on"]), one["verified_by"]),
        )
        for one in pack.actions
    ]
    return _table(_("Actions"), columns, rows)


def _withdrawn(action: Mapping[str, Any]) -> str:
    if action["withdrawn"] is None:
        return ""
    return either(pgettext("action", "Withdrawn"), action["withdrawn"])


def _done(action: Mapping[str, Any]) -> str:
    late = pgettext("exception", "done after its due date") if action["completed_late"] else ""
    return either(_day(action["completed_on"]), late)


def _evidence(pack: Pack) -> Section:
    named = levels()
    columns = [
        Column(_("Action"), width=14),
        Column(_("Level"), width=16),
        Column(_("What it shows"), width=34),
        Column(_("Date of the fact"), width=12),
        Column(_("Received"), width=18),
        Column(_("File"), width=24),
        Column("SHA-256", width=20),
    ]
    rows = [
        (
            action["ref"],
            f"{one['level']} {named[one['level']]}",
            one["description"],
            _day(one["fact_on"]),
            either(_day(one["received_at"][:10]), one["received_from"]),
            one["filename"] or _("no file"),
            (one["sha256"] or "")[:SHORT],
        )
        for action in pack.actions
        for one in action["evidence"]
    ]
    said = [_("The first letters of each digest; the archive has the files and the digests whole.")]
    return _table(_("Evidence index"), columns, rows, said if rows else ())


def _verifications(pack: Pack) -> Section:
    columns = [
        Column(_("Action"), width=14),
        Column(_("What was found"), width=24),
        Column(_("Reason"), width=50),
        Column(_("Person"), width=20),
        Column(_("Date"), width=12),
    ]
    rows = [
        (
            action["ref"],
            words.finding(one["stage"], one["decision"]),
            one["reason"],
            one["by"],
            _day(one["at"][:10]),
        )
        for action in pack.actions
        for one in action["verifications"]
    ]
    return _table(_("Checks and verifications"), columns, rows)


def _extensions(pack: Pack) -> Section:
    columns = [
        Column(_("Action"), width=14),
        Column(_("Before"), width=12),
        Column(_("After"), width=12),
        Column(_("Reason"), width=50),
        Column(_("Granted by"), width=24),
        Column(_("Date"), width=12),
    ]
    rows = [
        (
            action["ref"],
            _day(one["before"]),
            _day(one["after"]),
            one["reason"],
            one["by"],
            _day(one["at"][:10]),
        )
        for action in pack.actions
        for one in action["extensions"]
    ]
    return _table(_("Extensions"), columns, rows)


def _exceptions(pack: Pack) -> Section:
    """The unit's words, then what the register knows by itself."""
    part = pack.row.parts[pack_parts.EXCEPTIONS]
    rows = [(ref, ", ".join(map(words.exception, found))) for ref, found in part["actions"].items()]
    columns = [Column(_("Action"), width=16), Column(_("From the register"), width=80)]
    return _table(_("Exceptions"), columns, rows, part["text"].split("\n"))


def _digests(pack: Pack) -> Section:
    rows = [(words.part(name), sha256) for name, sha256 in pack.row.digests.items()]
    columns = [Column(_("Part"), width=46), Column("SHA-256", width=66)]
    said = [_("A part that did not change has the same digest in every pack.")]
    return Section(_("Digests of the parts"), columns, rows, said)


def _heads(pack: Pack) -> Section:
    rows = [(one["about"], one["length"], one["head"]) for one in pack.row.heads]
    columns = [
        Column(_("About"), width=30),
        Column(_("Entries"), "number", 10),
        Column(_("Digest of the last entry"), width=66),
    ]
    said = [
        _("Where the history of the plan and of each action ended when the pack was built.")
        + " "
        + _("Whoever has an export of the history can find these entries in it.")
    ]
    return Section(_("Ends of the history"), columns, rows, said)


def _text(title: str, text: str) -> Section:
    return Section(title, (), (), text.split("\n"))


def _table(
    title: str, columns: Sequence[Column], rows: Sequence[Any], said: Sequence[str] = ()
) -> Section:
    """A table with nothing in it would be a riddle; a sentence is not."""
    if rows:
        return Section(title, columns, rows, said)
    return Section(title, (), (), said or [_("There are none.")])


def _day(value: str | None) -> str:
    return day(date.fromisoformat(value), "d MMM y") if value else ""
