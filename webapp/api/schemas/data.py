"""Indicators with their versions, and quarters with figures in which small counts are hidden."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from webapp.api.schemas.base import Given, Paging, Taken
from webapp.api.schemas.registers import Board, Day, Key


class Version(Given):
    """What an indicator means from a quarter on."""

    number: int
    in_force_from: date
    kind: str
    name: str
    name_cy: str
    definition: str
    definition_cy: str
    numerator: str
    numerator_cy: str
    denominator: str
    denominator_cy: str
    agencies: list[str]
    by_authority: bool
    lowest: int | None
    highest: int | None
    reason: str


class AreaFigure(Given):
    """Of one area, or of the whole region; null where it is hidden or was not given."""

    agency: str | None
    area: str | None
    is_hidden: bool
    numerator: int | None
    denominator: int | None


class QuarterOfIndicator(Given):
    quarter_end: date
    version: int
    whole: AreaFigure
    figures: list[AreaFigure]


class Indicator(Given):
    id: int
    ref: str
    board: str
    ends_on: date | None
    end_reason: str
    versions: list[Version]


class Indicators(Given):
    items: list[Indicator]
    next: str | None


class IndicatorInFull(Indicator):
    quarters: list[QuarterOfIndicator]


class DataQuarter(Given):
    id: int
    ref: str
    board: str
    quarter_end: date
    state: str
    request_on: date
    returns_due: date
    cut_off_on: date
    validation_due: date
    commentary_due: date
    smallest: int
    swing: int
    validated_at: datetime | None
    commentary: str
    closed_at: datetime | None


class Quarters(Given):
    items: list[DataQuarter]
    next: str | None


class Returned(Given):
    agency: str
    state: str
    due_on: date
    handed_in_at: datetime | None
    is_late: bool


class FiguresOfIndicator(Given):
    indicator: int
    version: int
    whole: AreaFigure
    figures: list[AreaFigure]


class Finding(Given):
    """In words that show no small count."""

    number: int
    rule: str
    agency: str
    text: str
    text_cy: str
    outcome: str | None
    answer: str


class DataDecision(Given):
    kind: str
    agency: str | None
    text: str
    at: datetime
    by: int | None


class QuarterInFull(DataQuarter):
    returns: list[Returned]
    indicators: list[FiguresOfIndicator]
    findings: list[Finding]
    decisions: list[DataDecision]


class Point(Given):
    """One figure as it was handed in."""

    indicator: int
    version: int
    area: str
    numerator: int | None
    denominator: int | None
    comment: str


class ReturnInFull(Returned):
    points: list[Point]


class ListQuery(Paging):
    board: Board | None = None


class NewMeaning(Taken):
    name: str = Field(max_length=400)
    name_cy: str = Field(max_length=400)
    definition: str = Field(max_length=5000)
    definition_cy: str = Field(max_length=5000)
    numerator: str = Field(max_length=5000)
    numerator_cy: str = Field(max_length=5000)
    denominator: str = Field("", max_length=5000)
    denominator_cy: str = Field("", max_length=5000)
    kind: Literal["share", "count"] = "share"
    agencies: list[Key] = Field(max_length=50)
    by_authority: bool = False
    in_force_from: Day
    lowest: int | None = Field(None, ge=0, le=1_000_000)
    highest: int | None = Field(None, ge=0, le=1_000_000)
    reason: str = Field("", max_length=5000)


class NewIndicator(NewMeaning):
    board: Board = "children"


class NewVersion(NewMeaning):
    seen: int = Field(description="The number of the version that you have read.")


class Ending(Taken):
    ends_on: Day
    reason: str = Field(max_length=5000)


class NewQuarter(Taken):
    quarter_end: Day
    board: Board = "children"
