"""The register of standards by version, and the page of one version."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from engine.queries.sorting import Row
from webapp.assurance import words
from webapp.documents.table import Column
from webapp.i18n import _, ngettext, said
from webapp.registers import words as shared
from webapp.registers.record import Listing, NextTask, Record, downloads, next_tasks
from webapp.registers.register import (
    Cell,
    Heading,
    Reading,
    Register,
    Values,
    board_filter,
    either,
)
from workflows.models import AssuranceRound, Standard, StandardSet
from workflows.queries import assurance


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="standards",
        title=_("Standards"),
        about=_("What agencies assess themselves against, version by version."),
        empty=_("There are no standards yet. They are drafted in the first self-assessment round."),
        counted=lambda count: ngettext("%(num)d version", "%(num)d versions", count),
        statement=sa.select(StandardSet, _count().label("standards")).where(
            assurance.standards(reading.who)
        ),
        searched=(_words(),),
        filters=[board_filter(StandardSet.board)],
        sorts={"newest": (-StandardSet.version, StandardSet.id)},
        headings=(
            Heading(_("Version")),
            Heading(_("How it stands")),
            Heading(_("Approved")),
            Heading(_("Standards"), is_number=True),
        ),
        cells=rows.cells,
        columns=[
            Column(_("Version"), "number", 9),
            Column(_("For"), width=16),
            Column(_("How it stands"), width=20),
            Column(_("Drafted"), "day", 15),
            Column(_("Approved"), "day", 15),
            Column(_("Standards"), "number", 9),
        ],
        values=rows.values,
    )


def found(reading: Reading, set_id: int) -> StandardSet:
    row = reading.session.scalar(
        sa.select(StandardSet).where(StandardSet.id == set_id, assurance.standards(reading.who))
    )
    if row is None:
        raise NotFound("standards", set_id)
    return row


def standards_page(reading: Reading, set_id: int) -> Record:
    """Both languages side by side: whoever approves a version approves both."""
    row = found(reading, set_id)
    return Record(
        back=(_("Standards"), url_for("registers.listing", register="standards")),
        caption=either(_("Standards"), shared.boards().get(row.board, row.board)),
        title=words.version_name(row),
        tags=[words.version_tag(row)],
        lede="" if row.approved_at else _("A draft: the group approves it before agencies see it."),
        facts=_facts(reading, row),
        listings=[_standards(row), _scale(row), _changes(reading, row)],
        tasks=_tasks(reading, row),
        downloads=downloads("registers.download_standards", set_id=row.id),
    )


def _facts(reading: Reading, row: StandardSet) -> list[tuple[str, Cell]]:
    names, local = reading.names, reading.seen.calendar.local_date
    by = names.person(row.drafted_by) if row.drafted_by else "Cylch"
    facts = [(_("Drafted"), Cell(on=local(row.drafted_at), sub=by))]
    if row.approved_at:
        who = names.person(row.approved_by)
        facts.append((_("Approved"), Cell(on=local(row.approved_at), sub=who)))
    rounds = reading.session.scalars(
        sa.select(AssuranceRound)
        .where(AssuranceRound.set_id == row.id, assurance.rounds(reading.who))
        .order_by(AssuranceRound.year)
    )
    for one in rounds:
        where = url_for("registers.assurance_round", round_id=one.id)
        facts.append((_("Used in"), Cell(_("Round %(year)s", year=one.year), where, sub=one.ref)))
    return facts


def _tasks(reading: Reading, row: StandardSet) -> list[NextTask]:
    """Who is waited for while it is a draft."""
    if row.approved_at:
        return []
    waiting = reading.session.scalar(
        sa.select(AssuranceRound.instance_id).where(AssuranceRound.set_id == row.id)
    )
    return next_tasks(reading, waiting, whole=False)


def _standards(row: StandardSet) -> Listing:
    return Listing(
        title=_("The standards"),
        headings=[Heading(_("English")), Heading(_("Welsh"))],
        rows=[
            [
                Cell(f"{one.number}. {one.title}", sub=one.expects),
                Cell(f"{one.number}. {one.title_cy}", sub=one.expects_cy),
            ]
            for one in row.standards
        ],
        empty=_("Nothing is drafted yet."),
    )


def _scale(row: StandardSet) -> Listing:
    return Listing(
        title=_("The scale"),
        headings=[Heading(_("Score")), Heading(_("What it means"))],
        rows=[
            [
                Cell(words.score_name(row, one["value"])),
                Cell(colours=[words.gap_tag(row, one["value"])]),
            ]
            for one in row.scale
        ],
        empty="",
    )


def _changes(reading: Reading, row: StandardSet) -> Listing:
    """What differs from the version before, by the key that a standard keeps."""
    before = reading.session.scalar(
        sa.select(StandardSet).where(
            StandardSet.board == row.board, StandardSet.version == row.version - 1
        )
    )
    old = {one.key: one for one in before.standards} if before else {}
    new = {one.key: one for one in row.standards}
    rows = [
        [Cell(words.standard_name(one)), Cell(_change(old.get(key), one))]
        for key, one in new.items()
    ]
    rows += [
        [Cell(said(one.title, one.title_cy)), Cell(_("Asked for no more"))]
        for key, one in old.items()
        if key not in new
    ]
    return Listing(
        title=_("Since the version before"),
        headings=[Heading(_("Standard")), Heading(_("What changed"))],
        rows=rows if before else [],
        empty=_("This is the first version."),
    )


def _change(old: Standard | None, new: Standard) -> str:
    if old is None:
        return _("New")
    texts = ("title", "title_cy", "expects", "expects_cy")
    is_same = all(getattr(old, name) == getattr(new, name) for name in texts)
    return _("As it was") if is_same else _("Other words")


def _words() -> sa.ScalarSelect[str]:
    """The names of a version's standards, in both languages, to be searched."""
    both = Standard.title + " " + Standard.title_cy
    return (
        sa.select(sa.func.aggregate_strings(both, " "))
        .where(Standard.set_id == StandardSet.id)
        .correlate(StandardSet)
        .scalar_subquery()
    )


def _count() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(Standard.id))
        .where(Standard.set_id == StandardSet.id)
        .correlate(StandardSet)
        .scalar_subquery()
    )


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._boards = reading, shared.boards()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            one: StandardSet = row.StandardSet
            approved = self._day(one.approved_at)
            yield [
                Cell(
                    words.version_name(one),
                    url_for("registers.standards", set_id=one.id),
                    sub=self._boards.get(one.board, one.board),
                ),
                Cell(tags=[words.version_tag(one)]),
                Cell(on=approved) if approved else Cell("–"),
                Cell(str(row.standards)),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            one: StandardSet = row.StandardSet
            yield (
                one.version,
                self._boards.get(one.board, one.board),
                words.version_tag(one).text,
                self._day(one.drafted_at),
                self._day(one.approved_at),
                row.standards,
            )

    def _day(self, at: datetime | None) -> date | None:
        return self._reading.seen.calendar.local_date(at) if at else None
