"""The tasks of an instance in time: when each came, when it was due, when it was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from engine.models import UserTask, UserTaskState
from webapp.current import Moment
from webapp.drawing.svg import tag, words
from webapp.i18n import _, day, ngettext, said
from webapp.names import Names, item_name

WIDTH, LABELS, HEAD, ROW = 1120, 270, 40, 46
MOST = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One task: who, and its days."""

    name: str
    who: str
    came: date
    due: date | None
    done: date | None
    last: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing, and the same as rows of a table."""

    svg: Markup
    bars: Sequence[Bar]
    left_out: int


def timeline(tasks: Sequence[UserTask], seen: Moment, names: Names) -> Timeline | None:
    """Nothing while nothing has come up."""
    shown = [task for task in tasks if task.state != UserTaskState.CANCELED]
    if not shown:
        return None
    bars = [_bar(task, seen, names) for task in shown[-MOST:]]
    return Timeline(_draw(bars, seen.today), bars, len(shown) - len(bars))


def _bar(task: UserTask, seen: Moment, names: Names) -> Bar:
    local = seen.calendar.local_date
    done = local(task.completed_at) if task.completed_at else None
    who = task.completed_by or task.assignee_id
    name = said(task.name, task.name_cy)
    return Bar(
        name=f"{name} · {item_name(task)}" if task.item else name,
        who=names.person(who) if who else names.group(task.candidate_group),
        came=local(task.created_at),
        due=task.due_on,
        done=done,
        last=done or seen.today,
    )


def _draw(bars: Sequence[Bar], today: date) -> Markup:
    scale = _Scale(bars, today)
    height = HEAD + ROW * len(bars) + 12
    drawing = tag(
        "svg",
        tag("title", words(_("Timeline of the tasks")), id="timeline-title"),
        tag("desc", words(_in_words(bars)), id="timeline-words"),
        _months(scale, height),
        *(_row(bar, scale, HEAD + ROW * number) for number, bar in enumerate(bars)),
        _today(scale.x(today), height),
        class_="app-chart",
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby="timeline-title timeline-words",
        xmlns="http://www.w3.org/2000/svg",
    )
    return Markup(drawing)  # noqa: S704 - every text in it went through svg.words


class _Scale:
    """From days to places on the sheet."""

    def __init__(self, bars: Sequence[Bar], today: date) -> None:
        ends = [bar.last for bar in bars] + [bar.due for bar in bars if bar.due] + [today]
        self.first = min(bar.came for bar in bars)
        self.last = max(ends)
        self.days = max((self.last - self.first).days, 14)

    def x(self, at: date) -> float:
        return LABELS + (at - self.first).days / self.days * (WIDTH - LABELS - 24)


def _months(scale: _Scale, height: int) -> str:
    drawn, at, before = "", scale.first, -1000.0
    while at <= scale.last:
        x = scale.x(at)
        if x - before > 90:  # noqa: PLR2004 - room for the longest name of a month
            drawn += tag("line", class_="grid", x1=x, x2=x, y1=26, y2=height - 8)
            drawn += tag("text", words(day(at, "MMM y")), class_="quiet", x=x + 5, y=18)
            before = x
        at = (at.replace(day=1) + timedelta(days=32)).replace(day=1)
    return drawn


def _row(bar: Bar, scale: _Scale, y: int) -> str:
    limit = bar.due or bar.last
    in_time = max(bar.came, min(bar.last, limit))
    parts = [
        tag("line", class_="grid", x1=0, x2=WIDTH, y1=y - 4, y2=y - 4),
        tag("text", words(_short(bar.name)), class_="strong", x=0, y=y + 14),
        tag("text", words(_short(bar.who)), class_="quiet", x=0, y=y + 31),
    ]
    if bar.due is not None:
        parts.append(_span("fill-plan", scale, bar.came, bar.due, y + 24, 6))
    parts.append(_span("fill-time", scale, bar.came, in_time, y + 4, 16))
    if bar.last > limit:
        parts.append(_span("fill-late", scale, in_time, bar.last, y + 4, 16))
    return tag("g", tag("title", words(bar.name)), *parts)


def _span(kind: str, scale: _Scale, start: date, end: date, y: float, height: float) -> str:
    x = scale.x(start)
    width = max(4.0, scale.x(end) - x)
    return tag("rect", class_=kind, x=x, y=y, width=width, height=height, rx=2)


def _short(text: str) -> str:
    return text if len(text) <= 38 else f"{text[:37].rstrip()}…"  # noqa: PLR2004 - the label's room


def _today(x: float, height: int) -> str:
    return tag("line", class_="today", x1=x, x2=x, y1=24, y2=height - 6)


def _in_words(bars: Sequence[Bar]) -> str:
    done = sum(bar.done is not None for bar in bars)
    late = sum(bar.due is not None and bar.last > bar.due for bar in bars)
    return " ".join(
        (
            ngettext("%(num)d task is done.", "%(num)d tasks are done.", done),
            ngettext("%(num)d is or was late.", "%(num)d are or were late.", late),
        )
    )
