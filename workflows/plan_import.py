"""Brings an action plan in from a table: every bad row is named, and nothing comes in by halves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import EngineError, NotFound, NotInState
from engine.models import User
from engine.permissions import is_steward, require
from workflows import action_plans, actions, recommendations
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.agencies import AGENCIES
from workflows.models import ActionPlan, EvidenceLevel, PlanState, Review
from workflows.recommendations import SCOPES, Wording
from workflows.sheets import Row, day_in, list_in, read, text_in

# Headings that mean a column; letters alone count, so «Lead agency» and «lead_agency» are one.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "rec_no": ("rec no", "recommendation no", "recommendation number", "rhif argymhelliad"),
    "recommendation": ("recommendation", "argymhelliad"),
    "recommendation_cy": ("recommendation cy", "recommendation (Welsh)", "argymhelliad (Cymraeg)"),
    "scope": ("scope", "cwmpas"),
    "action": ("action", "cam gweithredu"),
    "lead_agency": ("lead agency", "asiantaeth arweiniol"),
    "lead_officer": ("lead officer", "lead officer email", "swyddog arweiniol"),
    "contributing_agencies": ("contributing agencies", "asiantaethau sy'n cyfrannu"),
    "success_measure": ("success measure", "mesur llwyddiant"),
    "evidence_required": ("evidence required", "evidence", "tystiolaeth"),
    "starts_on": ("start date", "starts on", "dyddiad dechrau"),
    "due": ("due date", "due", "target date", "baseline due", "dyddiad cyflawni"),
}
SCOPE_WORDS = {"lleol": "local", "rhanbarthol": "regional", "cenedlaethol": "national"}


@dataclass(frozen=True, slots=True)
class BadRow:
    """Where something is wrong, by which rule, and what stands there."""

    row: int
    column: str
    rule: str
    found: str = ""

    @property
    def message(self) -> str:
        """The log's wording; pages put the rule into the reader's language."""
        return f"Expected {self.column} to be right, but: {self.rule} {self.found!r:.80}"


class RowsRefused(EngineError):
    """A table with bad rows; nothing of it was kept."""

    def __init__(self, rows: list[BadRow]) -> None:
        super().__init__(f"Expected a table without bad rows, but there are {len(rows)}.")
        self.rows = rows


def import_plan(ctx: CommandContext, filename: str, data: bytes, review_ref: str) -> ActionPlan:
    """Add the actions of a table to the draft plan that answers this review or audit."""
    require(is_steward(ctx.actor), "import a plan")
    plan = _plan(ctx, review_ref)
    rows = read(filename, data, COLUMNS)
    if not rows:
        raise RowsRefused([BadRow(1, "action", "no_rows")])
    reader = _Reader(
        ctx, {one.number for one in action_plans.recommendations_of(ctx.session, plan)}
    )
    drafts = [reader.read(row) for row in rows]
    if reader.bad:
        raise RowsRefused(reader.bad)
    asked = _recommendations(ctx, plan, reader.wordings)
    for number, wanted in drafts:
        wanted["recommendation_id"] = asked[number] if number is not None else None
        actions.add(ctx, plan, ActionDraft(**wanted))  # type: ignore[arg-type]
    ctx.record(
        "action_plan.imported",
        None,
        plan=plan.id,
        ref=plan.ref,
        actions=len(drafts),
        filename=filename,
    )
    return plan


class _Reader:
    """Reads row after row and remembers everything that is wrong."""

    def __init__(self, ctx: CommandContext, known: set[int]) -> None:
        self.ctx, self.known = ctx, known
        self.bad: list[BadRow] = []
        self.wordings: dict[int, Wording] = {}
        self._row = 0

    def read(self, row: Row) -> tuple[int | None, dict[str, object]]:
        self._row, cells = row
        number = self._number(cells)
        starts_on, due = self._day(cells, "starts_on"), self._day(cells, "due", wanted=True)
        if starts_on is not None and due is not None and starts_on > due:
            self._complain("starts_on", "after_due", starts_on)
        return number, {
            "text": self._text(cells, "action"),
            "lead_agency": self._agency("lead_agency", self._text(cells, "lead_agency")),
            "lead_officer_id": self._officer(cells),
            "contributing_agencies": [
                self._agency("contributing_agencies", one)
                for one in list_in(cells.get("contributing_agencies"))
            ],
            "success_measure": text_in(cells.get("success_measure")),
            "evidence_required": self._levels(cells),
            "starts_on": starts_on,
            "due": due,
        }

    def _complain(self, column: str, rule: str, found: object = "") -> None:
        self.bad.append(BadRow(self._row, column, rule, str(found)))

    def _text(self, cells: Mapping[str, object], column: str) -> str:
        found = text_in(cells.get(column))
        if not found:
            self._complain(column, "required")
        return found

    def _day(
        self, cells: Mapping[str, object], column: str, *, wanted: bool = False
    ) -> date | None:
        cell = cells.get(column)
        if not text_in(cell):
            if wanted:
                self._complain(column, "required")
            return None
        found = day_in(cell)
        if found is None:
            self._complain(column, "not_a_date", cell)
        return found

    def _number(self, cells: Mapping[str, object]) -> int | None:
        """The recommendation that the row answers; its text stands in one row at least."""
        given, wording = text_in(cells.get("rec_no")), text_in(cells.get("recommendation"))
        if not given:
            if wording:
                self._complain("rec_no", "required")
            return None
        if not given.isdecimal() or int(given) == 0:
            self._complain("rec_no", "not_a_number", given)
            return None
        number = int(given)
        if wording:
            self._word(number, cells, wording)
        elif number not in self.known and number not in self.wordings:
            self._complain("recommendation", "required")
        return number

    def _word(self, number: int, cells: Mapping[str, object], wording: str) -> None:
        scope = text_in(cells.get("scope")).lower() or "local"
        scope = SCOPE_WORDS.get(scope, scope)
        if scope not in SCOPES:
            self._complain("scope", "not_an_option", scope)
        before = self.wordings.get(number)
        if before is not None and before.text != wording:
            self._complain("recommendation", "two_texts", number)
        if number not in self.known:
            self.wordings.setdefault(
                number, Wording(wording, text_in(cells.get("recommendation_cy")), scope)
            )

    def _agency(self, column: str, given: str) -> str:
        if not given:
            return ""
        wanted = given.casefold().replace(" ", "_")
        for key, seat in AGENCIES.items():
            if given.casefold() in (seat.name.casefold(), seat.name_cy.casefold()) or wanted == key:
                return key
        if wanted != "business_unit":
            self._complain(column, "not_an_agency", given)
        return wanted

    def _officer(self, cells: Mapping[str, object]) -> int | None:
        given = text_in(cells.get("lead_officer")).lower()
        if not given:
            return None
        found = self.ctx.session.scalar(
            sa.select(User.id).where(User.email == given, User.is_active)
        )
        if found is None:
            self._complain("lead_officer", "nobody", given)
        return found

    def _levels(self, cells: Mapping[str, object]) -> list[str]:
        given = [one.upper() for one in list_in(cells.get("evidence_required"))]
        for one in given:
            if one not in list(EvidenceLevel):
                self._complain("evidence_required", "not_an_option", one)
        return given or [EvidenceLevel.OUTPUT.value, EvidenceLevel.EMBEDDED.value]


def _plan(ctx: CommandContext, ref: str) -> ActionPlan:
    """The draft that answers this source; a review that has none yet gets one."""
    same = sa.or_(ActionPlan.source_ref == ref, ActionPlan.ref == ref)
    found = ctx.session.scalar(sa.select(ActionPlan).where(same).order_by(ActionPlan.id.desc()))
    if found is None:
        review = ctx.session.scalar(sa.select(Review).where(Review.ref == ref))
        if review is None:
            raise NotFound("review", ref)
        facts = PlanDraft(
            ref=ref, source=review.regime, source_ref=ref, board=review.board, title=review.title
        )
        found = action_plans.draft(ctx, facts)
        found.review_id = review.id
    if found.state != PlanState.DRAFT:
        raise NotInState("action plan", found.ref, found.state, PlanState.DRAFT)
    return found


def _recommendations(
    ctx: CommandContext, plan: ActionPlan, wordings: Mapping[int, Wording]
) -> Mapping[int, int]:
    known = {one.number: one.id for one in action_plans.recommendations_of(ctx.session, plan)}
    for number, wording in wordings.items():
        written = recommendations.write(ctx, plan.source, plan.source_ref, wording, number)
        written.plan_id = plan.id
        known[number] = written.id
    ctx.session.flush()
    return known
