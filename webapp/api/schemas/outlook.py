"""What is ahead: the effects of a decision, what climbs next, and the figures of the overview."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from webapp.api.schemas.base import Given, Taken
from webapp.api.schemas.registers import Board, Day


class EffectQuery(Taken):
    return_by: Day | None = Field(
        None, description="The deadline of a return; without it the one that the board proposes."
    )


class Wait(Given):
    """A group that would be asked, and until when it would have time."""

    group: str
    due_on: date


class RungAhead(Given):
    level: str
    at: datetime
    to: Sequence[str]


class Effect(Given):
    """One way to decide: who is asked, the late task's new deadline, the ladder that begins."""

    option: str
    waits: list[Wait]
    due_on: date | None
    ladder: list[RungAhead]


class Effects(Given):
    effects: list[Effect]


class ClimbingQuery(Taken):
    board: Board | None = None
    within: int = Field(10, ge=1, le=60, description="Working days from today.")


class Climb(Given):
    """A task that will reach the chair unless somebody does it."""

    task_id: UUID
    task: str
    task_cy: str
    title: str
    business_key: str
    board: str
    agency: str | None
    due_on: date | None
    level: str
    at: datetime


class Climbing(Given):
    until: date
    tasks: list[Climb]


class OverviewQuery(Taken):
    board: Board | None = None


class LateTasks(Given):
    """Late tasks of one agency; null are the board's own groups."""

    agency: str | None
    count: int


class AtMeeting(Given):
    """The colours with which actions came to one meeting."""

    on: date
    by_rag: Mapping[str, int]


class WeekAhead(Given):
    """What falls due in the week that begins on this Monday."""

    week: date
    in_hand: int
    at_risk: int


class WeekBehind(Given):
    week: date
    on_time: int
    late: int


class StepLength(Given):
    """Working days that a step took: in the middle, for nine in ten, and as many as it is given."""

    name: str
    name_cy: str
    count: int
    median: int
    ninth: int
    target: int | None


class Overview(Given):
    """The figures of the overview, as far as the caller may see them."""

    late_tasks: int
    late_by_agency: list[LateTasks]
    waiting_for_chair: int | None
    overdue_actions: int
    actions_by_rag: Mapping[str, int]
    meetings: list[AtMeeting]
    audits_by_stage: Mapping[str, int]
    quarter_ends: date
    tasks_due: list[WeekAhead]
    actions_due: list[WeekAhead]
    finished: list[WeekBehind]
    steps: list[StepLength]
