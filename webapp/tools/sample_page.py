"""Gathers what the page of an audit's sample shows: its drawings, and that each can be repeated."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from webapp.due import Tag
from webapp.i18n import _, moment, ngettext, pgettext
from webapp.registers import audit_page
from webapp.registers.record import Listing, Passage, Record
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import samples, sampling
from workflows.models import Audit, SampleDraw
from workflows.sampling import Case

FULL = "d MMM y, HH:mm"


@dataclass(frozen=True, slots=True)
class Sample:
    """The page, and what this person may do on it."""

    audit: Audit
    record: Record
    may_draw: bool
    had: int

    @property
    def by_stratum(self) -> bool:
        return self.audit.sampling_method == sampling.STRATIFIED


def sample_page(reading: Reading, audit_id: int) -> Sample:
    audit = audit_page.found(reading, audit_id)
    drawings = samples.of_audit(reading.session, audit)
    latest = drawings[0] if drawings else None
    record = Record(
        back=(audit.ref, url_for("registers.audit", audit_id=audit.id)),
        caption=either(_("Sample"), audit.ref),
        title=audit.theme,
        tags=[again_tag(latest)] if latest else [Tag("grey", _("Not drawn by Cylch"))],
        facts=[*_wanted(audit), *(_drawn(reading, latest) if latest else [])],
        passages=[Passage(_("How anybody can draw it again"), _rule())] if latest else [],
        listings=[_cases(reading, latest), *_earlier(reading, drawings)],
    )
    may_draw = samples.may_draw(reading.session, reading.who, audit)
    return Sample(audit, record, may_draw, len(drawings))


def again_tag(made: SampleDraw) -> Tag:
    """Drawn once more, as the page is read."""
    if samples.again(made).is_equal:
        return Tag("green", _("Drawn again now: the same cases"))
    return Tag("red", _("Drawn again now: other cases. The record was changed"))


def methods() -> dict[str, str]:
    return {
        sampling.RANDOM: _("At random"),
        sampling.STRATIFIED: _("At random, stratified"),
        sampling.PURPOSIVE: _("Chosen for the theme"),
    }


def shares(reading: Reading, audit: Audit, cases: Sequence[Case]) -> list[tuple[str, int, int]]:
    """Each stratum by its name: how many cases it has, how many of them are drawn."""
    sizes: dict[str, int] = {}
    by_stratum = audit.sampling_method == sampling.STRATIFIED
    for case in cases:
        name = case.stratum if by_stratum else ""
        sizes[name] = sizes.get(name, 0) + 1
    drawn = sampling.allocation(sizes, audit.sample_size or 0)
    return [(_stratum(reading, name), sizes[name], drawn[name]) for name in sorted(sizes)]


def _stratum(reading: Reading, name: str) -> str:
    return reading.names.agency(name) if name else _("All cases")


def _wanted(audit: Audit) -> list[tuple[str, Cell]]:
    if not audit.sample_size:
        return [(_("Agreed"), Cell(_("Not said yet")))]
    counted = ngettext("%(num)d case", "%(num)d cases", audit.sample_size)
    return [(_("Agreed"), Cell(counted, sub=methods().get(audit.sampling_method or "", "–")))]


def _drawn(reading: Reading, made: SampleDraw) -> list[tuple[str, Cell]]:
    who = reading.names.person(made.drawn_by) if made.drawn_by else "Cylch"
    rows = ngettext("%(num)d row", "%(num)d rows", len(made.frame))
    return [
        (_("Drawn"), Cell(moment(made.drawn_at, FULL), sub=who)),
        (_("From the table"), Cell(made.filename or "–", sub=rows)),
        (_("Stratified by"), Cell(made.strata or _strata_of(made))),
        (_("Rule"), Cell(made.algorithm)),
        (_("Seed"), Cell(made.seed)),
        (_("Digest of the table (SHA-256)"), Cell(made.frame_hash)),
    ]


def _strata_of(made: SampleDraw) -> str:
    return _("Local authority") if made.method == sampling.STRATIFIED else _("nothing")


def _rule() -> list[str]:
    return [
        _(
            "For each case, take the SHA-256 digest of the seed, the stratum and the reference,"
            " with a line feed after each. Without strata the stratum is empty."
        ),
        _(
            "In each stratum the cases with the smallest digests are drawn, in that order; the"
            " reserves are the next ones. Strata share the cases in proportion to their size, by"
            " largest remainder, and each has at least one if there are enough."
        ),
        _("The seed is made by Cylch at the moment of drawing. Nobody can choose it."),
    ]


def _cases(reading: Reading, made: SampleDraw | None) -> Listing:
    known = {row[0]: row for row in made.frame} if made else {}
    return Listing(
        title=_("Cases drawn"),
        headings=[
            Heading(_("Order"), is_number=True),
            Heading(_("Reference in the table")),
            Heading(_("Local authority")),
            Heading(_("Stratum")),
            Heading(_("In the audit")),
        ],
        rows=[
            [
                Cell(str(place)),
                Cell(ref),
                Cell(reading.names.agency(known[ref][1]) if ref in known else "–"),
                Cell(_stratum(reading, known[ref][2]) if ref in known and made.strata else "–"),
                Cell(_("in reserve") if is_reserve else pgettext("case", "Yes")),
            ]
            for place, (ref, is_reserve) in enumerate(made.drawn, start=1)
        ]
        if made
        else [],
        empty=_("Nothing is drawn yet. Whoever has the task “Draw the sample” draws it here."),
    )


def _earlier(reading: Reading, drawings: Sequence[SampleDraw]) -> list[Listing]:
    """Every drawing with the reason for it, once there is more than one."""
    if len(drawings) < 2:  # noqa: PLR2004 - one needs no history
        return []
    return [
        Listing(
            title=_("Every drawing"),
            headings=[
                Heading(_("Number"), is_number=True),
                Heading(_("When")),
                Heading(_("Who")),
                Heading(_("Why again")),
                Heading(_("From the table")),
                Heading(_("Seed")),
            ],
            rows=[
                [
                    Cell(str(one.number)),
                    Cell(moment(one.drawn_at, FULL)),
                    Cell(reading.names.person(one.drawn_by) if one.drawn_by else "–"),
                    Cell(one.reason or "–"),
                    Cell(one.filename, sub=one.frame_hash[:12]),
                    Cell(one.seed),
                ]
                for one in drawings
            ],
            empty="",
        )
    ]
