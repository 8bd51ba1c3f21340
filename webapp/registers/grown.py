"""Says the records that grew around actions: one table for each kind, the newest first."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for

from engine.models import ProcessInstance
from engine.queries.instances import visible
from webapp.due import Tag
from webapp.i18n import _, pgettext
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading, either
from webapp.registers.words import Words, colour_tag
from workflows.models import Extension, ProgressUpdate, Scrutiny, Verification
from workflows.queries import records

Which = sa.ColumnElement[bool]


class Grown:
    """The tables of one page; with `named`, each row says which action it belongs to."""

    def __init__(self, reading: Reading, which: Which, *, named: bool) -> None:
        self._reading, self._which, self._named = reading, which, named
        self._names = reading.names

    def updates(self) -> Listing:
        found = records.records(self._reading.session, ProgressUpdate, self._which)
        return Listing(
            title=_("Progress"),
            headings=self._headings(_("When"), _("Who"), _("What was said"), _("Forecast")),
            rows=[
                self._row(
                    row,
                    Cell(on=self._day(row.ProgressUpdate.at)),
                    Cell(self._person(row.ProgressUpdate.by)),
                    _progress(row.ProgressUpdate),
                    _forecast(row.ProgressUpdate),
                )
                for row in found
            ],
            empty=_("Nothing was said yet. Updates are asked for before each quarterly meeting."),
        )

    def evidence(self) -> Listing:
        found = records.evidence(self._reading.session, self._which)
        readable = self._readable({row.kept_at for row in found if row.kept_at})
        return Listing(
            title=_("Evidence"),
            headings=self._headings(
                _("Level"), _("What it shows"), _("Date of the fact"), _("Received")
            ),
            rows=[
                self._row(
                    row,
                    Cell(row.Evidence.level, sub=levels().get(row.Evidence.level, "")),
                    _proof(row, is_readable=row.kept_at in readable),
                    Cell(on=row.Evidence.fact_on) if row.Evidence.fact_on else Cell("–"),
                    Cell(
                        on=self._day(row.Evidence.received_at),
                        sub=self._person(row.Evidence.received_from),
                    ),
                )
                for row in found
            ],
            empty=_("No evidence yet. It comes with the report that an action is done."),
        )

    def verifications(self) -> Listing:
        found = records.records(self._reading.session, Verification, self._which)
        return Listing(
            title=_("Decisions on the evidence"),
            headings=self._headings(_("When"), _("Who"), _("Decision"), _("Reason")),
            rows=[
                self._row(
                    row,
                    Cell(on=self._day(row.Verification.at)),
                    Cell(
                        self._person(row.Verification.by),
                        sub=_("from the lead agency") if row.Verification.from_lead_agency else "",
                    ),
                    Cell(tags=[_decision(row.Verification)]),
                    Cell(row.Verification.reason or "–"),
                )
                for row in found
            ],
            empty=_("Nobody has looked at evidence yet."),
        )

    def extensions(self) -> Listing:
        found = records.records(self._reading.session, Extension, self._which)
        return Listing(
            title=_("Dates that were moved"),
            headings=self._headings(_("Granted"), _("From"), _("To"), _("Reason")),
            rows=[
                self._row(
                    row,
                    Cell(
                        on=self._day(row.Extension.granted_at),
                        sub=self._person(row.Extension.granted_by),
                    ),
                    Cell(on=row.Extension.due_before),
                    Cell(on=row.Extension.due_after, sub=_shift(row.Extension)),
                    Cell(row.Extension.reason or "–"),
                )
                for row in found
            ],
            empty=_("No date was moved."),
        )

    def meetings(self) -> Listing:
        found = records.records(self._reading.session, Scrutiny, self._which)
        return Listing(
            title=_("At the quarterly meetings"),
            headings=self._headings(
                _("Meeting"), _("Colour"), _("Progress adequate"), _("Question and reason")
            ),
            rows=[
                self._row(
                    row,
                    Cell(on=row.Scrutiny.meeting_on),
                    Cell(colours=[colour_tag(row.Scrutiny.rag)]),
                    Cell(_adequate(row.Scrutiny.adequate)),
                    Cell(row.Scrutiny.challenge or "–", sub=row.Scrutiny.reason),
                )
                for row in found
            ],
            empty=_("No meeting has looked at it yet."),
        )

    def _headings(self, *names: str) -> list[Heading]:
        first = [Heading(_("Action"))] if self._named else []
        return [*first, *map(Heading, names)]

    def _row(self, row: Any, *cells: Cell) -> list[Cell]:
        where = url_for("registers.action", action_id=row.action_id)
        return [Cell(row.ref, where), *cells] if self._named else list(cells)

    def _day(self, at: datetime) -> date:
        return self._reading.seen.calendar.local_date(at)

    def _person(self, user_id: int | None) -> str:
        return self._names.person(user_id) if user_id is not None else _("The system")

    def _readable(self, kept_at: set[object]) -> set[object]:
        """The instances whose files the reader may open."""
        if not kept_at:
            return set()
        return set(
            self._reading.session.scalars(
                sa.select(ProcessInstance.id).where(
                    ProcessInstance.id.in_(kept_at), visible(self._reading.who)
                )
            )
        )


def levels() -> Words:
    return {
        "E1": _("Output: it exists"),
        "E2": _("Embedded: it is followed"),
        "E3": _("Impact: it changed something"),
    }


def _progress(said: ProgressUpdate) -> Cell:
    """What was said; an update that did not come is said, too."""
    kinds = {
        "missed": _("No update came"),
        "endorsed": _("The agency stands behind it"),
        "returned": _("Sent back by the agency"),
        "note": _("Between meetings"),
    }
    barriers = _("In the way: %(what)s", what=said.barriers) if said.barriers else ""
    late = _("came late") if said.is_late else ""
    return Cell(
        said.progress or kinds.get(said.kind, said.kind),
        sub=either(kinds.get(said.kind, "") if said.progress else "", late, barriers),
    )


def _forecast(said: ProgressUpdate) -> Cell:
    return Cell(on=said.forecast_on) if said.forecast_on else Cell("–")


def _proof(row: Any, *, is_readable: bool) -> Cell:
    proof = row.Evidence
    digest = f"SHA-256 {proof.sha256}" if proof.sha256 else ""
    if row.filename and is_readable:
        where = url_for(
            "instances.file", instance_id=row.kept_at, attachment_id=proof.attachment_id
        )
        return Cell(proof.description, where, sub=either(row.filename, digest))
    return Cell(proof.description, sub=either(row.filename or "", digest))


def _decision(look: Verification) -> Tag:
    found = {
        "passed": Tag("green", pgettext("verification", "Checked by the unit")),
        "verified": Tag("green", pgettext("verification", "Verified")),
        "returned": Tag("amber", pgettext("verification", "Returned")),
    }
    return found.get(look.decision, Tag("grey", look.decision))


def _shift(moved: Extension) -> str:
    return _("by %(days)s days", days=(moved.due_after - moved.due_before).days)


def _adequate(judged: bool | None) -> str:  # noqa: FBT001 - three answers
    if judged is None:
        return "–"
    return pgettext("adequate", "Yes") if judged else pgettext("adequate", "No")
