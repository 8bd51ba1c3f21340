"""A copy as one accessible document in each language, and as an archive with all digests."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import ProcessEngine
from engine.files import store
from webapp.documents.kinds import MOST_ROWS_ON_PAPER
from webapp.documents.table import Column, Document, Section
from webapp.i18n import LANGUAGES, _, day, language, ngettext, speaking
from webapp.registers.exporting import MARKING
from webapp.registers.register import either
from webapp.subjects import happenings, words
from webapp.subjects.decided import decided
from workflows import subject_requests
from workflows.models import SubjectRequest

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # an archive knows no earlier one
Rows = Sequence[Mapping[str, Any]]
WIDTHS = {"body": 46, "answers": 46, "why": 30, "email": 30, "reason": 24, "name": 24}
# What programs read and people do not, or what stands there in the other language.
NOT_ON_PAPER = frozenset({"sha256", "size", "name_cy"})


def archive(engine: ProcessEngine, one: SubjectRequest) -> bytes:
    """In one order and with one date throughout: the same copy gives the same archive."""
    made = {"data.json": subject_requests.as_bytes(one.content)}
    for each in LANGUAGES:
        with speaking(each, engine.timezone):
            made[f"copy-{each}.pdf"] = in_words(engine, one)
    told = [
        {"path": name, "sha256": store.digest_of(content), "size": len(content)}
        for name, content in sorted(made.items())
    ]
    manifest = {
        "request": one.id,
        "prepared_at": one.prepared_at.isoformat(),
        "sha256": one.sha256,
        "people_withheld": one.withheld,
        "parts": one.counts,
        "files": told,
    }
    made["manifest.json"] = subject_requests.as_bytes(manifest)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in sorted(made.items()):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content)
    return target.getvalue()


def in_words(engine: ProcessEngine, one: SubjectRequest) -> bytes:
    """The document in the language of the reader."""
    from webapp.documents import paper as pdf  # noqa: PLC0415 - it loads the typesetter

    return pdf.write(document(engine, one))


def document(engine: ProcessEngine, one: SubjectRequest) -> Document:
    _now, calendar, is_sandbox = engine.moment()
    made_on = calendar.local_date(one.prepared_at)
    return Document(
        name=f"subject-request-{one.id}",
        title=_("What the board holds: request %(number)s", number=one.id),
        sections=list(_sections(one)),
        language=language(),
        marking=either(MARKING, _("SANDBOX: invented data") if is_sandbox else ""),
        notes=[words.reason_withheld(one)],
        facts=[
            (_("As it was on"), day(made_on)),
            (_("Other people withheld"), str(one.withheld)),
            (_("Digest of the data (SHA-256)"), one.sha256),
        ],
        handling=_("Handling"),
        made_on=made_on,
    )


def section(key: str, rows: Rows, most: int) -> Section:
    """One part as a table of what fits; each row of it stands in the archive anyway."""
    names = words.columns()
    keys = [name for name in dict(rows[0]) if name not in NOT_ON_PAPER] if rows else []
    more = len(rows) - most
    notes = [_("Nothing is held.")] if not rows else []
    if more > 0:
        notes.append(
            ngettext(
                "%(num)d more row stands in data.json.",
                "%(num)d more rows stand in data.json.",
                more,
            )
        )
    return Section(
        title=words.parts()[key],
        columns=[Column(names[name], width=_width(name)) for name in keys],
        rows=[tuple(words.value(_said(row, name)) for name in keys) for row in rows[:most]],
        paragraphs=notes,
    )


def _sections(one: SubjectRequest) -> list[Section]:
    content = one.content or {}
    found = [key for key in words.parts() if key in content]
    rooms = _rooms({key: len(content[key]) for key in found})
    return [section(key, content[key], rooms[key]) for key in found]


def _rooms(wanted: Mapping[str, int]) -> dict[str, int]:
    """How many rows each part may have; what the short ones leave is for the long ones."""
    left, rooms = MOST_ROWS_ON_PAPER, {}
    for place, key in enumerate(sorted(wanted, key=wanted.__getitem__)):
        rooms[key] = min(wanted[key], left // (len(wanted) - place))
        left -= rooms[key]
    return rooms


def _said(row: Mapping[str, Any], name: str) -> Any:
    """A task is called in the language of the page, and what happened is told in words."""
    if name == "kind":
        return happenings.told(str(row.get(name) or ""))
    if name == "decision":
        return decided(str(row.get(name) or ""))
    is_welsh = name == "name" and language() == "cy"
    return (row.get("name_cy") or row[name]) if is_welsh else row.get(name)


def _width(name: str) -> int:
    return WIDTHS.get(name, 14)
