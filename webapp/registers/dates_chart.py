"""The dates of a plan's actions as a drawing: promised, due now, done, how far apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from webapp.drawing.svg import tag, track, words
from webapp.i18n import _, day, ngettext
from webapp.registers.record import Chart

WIDTH, LABELS, HEAD, ROW = 1120, 200, 34, 26
A_MONTH = timedelta(days=32)
ROOM_FOR_A_MONTH = 78
LEAST_DAYS = 28
MOST = 60


@dataclass(frozen=True, slots=True)
class Dates:
    """One action on the sheet."""

    name: str
    promised: date
    due: date
    done: date | None
    is_late: bool


def dates_chart(rows: Sequence[Dates], today: date) -> Chart | None:
    """Nothing for a plan without actions; a very long one is a table alone."""
    if not rows or len(rows) > MOST:
        return None
    scale = _Scale(rows, today)
    height = HEAD + ROW * len(rows) + 8
    title = _("Promised, due now and done")
    drawing = tag(
        "svg",
        tag("title", words(title), id="dates-title"),
        tag("desc", words(_in_words(rows)), id="dates-words"),
        _months(scale, height),
        *(_row(row, scale, HEAD + ROW * number) for number, row in enumerate(rows)),
        _today(scale.x(today), height),
        class_="app-chart app-dates",
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby="dates-title dates-words",
        xmlns="http://www.w3.org/2000/svg",
    )
    return Chart(title, Markup(drawing))  # noqa: S704 - every text in it went through svg.words


class _Scale:
    """From days to places on the sheet."""

    def __init__(self, rows: Sequence[Dates], today: date) -> None:
        shown = [one for row in rows for one in (row.promised, row.due, row.done) if one]
        self.first = min((*shown, today)) - timedelta(days=7)
        self.last = max((*shown, today)) + timedelta(days=7)
        self.days = max((self.last - self.first).days, LEAST_DAYS)

    def x(self, at: date) -> float:
        return LABELS + (at - self.first).days / self.days * (WIDTH - LABELS - 16)


def _months(scale: _Scale, height: int) -> str:
    drawn, at, before = "", (scale.first + A_MONTH).replace(day=1), -1000.0
    while at <= scale.last:
        x = scale.x(at)
        if x - before > ROOM_FOR_A_MONTH:
            drawn += tag("line", class_="grid", x1=x, x2=x, y1=22, y2=height - 4)
            drawn += _month(at, x)
            before = x
        at = (at + A_MONTH).replace(day=1)
    return drawn


def _month(at: date, x: float) -> str:
    """Its name to the right of its line; at the edge there is room to the left alone."""
    name = words(day(at, "MMM y"))
    if x + ROOM_FOR_A_MONTH < WIDTH:
        return tag("text", name, class_="quiet", x=x + 5, y=16)
    return tag("text", name, class_="quiet", x=x - 5, y=16, text_anchor="end")


def _row(row: Dates, scale: _Scale, y: int) -> str:
    middle = y + ROW / 2
    promised, due = scale.x(row.promised), scale.x(row.due)
    parts = [
        tag("line", class_="grid", x1=0, x2=WIDTH, y1=y, y2=y),
        tag("text", words(row.name), class_="strong", x=0, y=middle + 4),
    ]
    if row.due != row.promised:
        parts.append(
            tag("line", class_="app-dates__moved", x1=promised, x2=due, y1=middle, y2=middle)
        )
    parts.append(tag("circle", class_="app-dates__promised", cx=promised, cy=middle, r=5))
    kind = "app-dates__late" if row.is_late else "app-dates__due"
    if row.due != row.promised or row.done is None:
        diamond = track(
            (due, middle - 6), (due + 6, middle), (due, middle + 6), (due - 6, middle), closed=True
        )
        parts.append(tag("path", class_=kind, d=diamond))
    if row.done is not None:
        x = scale.x(row.done)
        tick = track((x - 5, middle), (x - 1, middle + 4), (x + 6, middle - 5))
        parts.append(tag("path", class_="app-dates__done", d=tick))
    return tag("g", tag("title", words(_said(row))), *parts)


def _said(row: Dates) -> str:
    parts = [
        row.name,
        _("promised: %(date)s", date=day(row.promised, "d MMM y")),
        _("due now: %(date)s", date=day(row.due, "d MMM y")),
    ]
    if row.done is not None:
        parts.append(_("done: %(date)s", date=day(row.done, "d MMM y")))
    return ", ".join(parts)


def _today(x: float, height: int) -> str:
    return tag("line", class_="today", x1=x, x2=x, y1=22, y2=height - 2)


def _in_words(rows: Sequence[Dates]) -> str:
    done = sum(row.done is not None for row in rows)
    moved = sum(row.due != row.promised for row in rows)
    return " ".join(
        (
            ngettext("%(num)d action is done.", "%(num)d actions are done.", done),
            ngettext("%(num)d date was moved.", "%(num)d dates were moved.", moved),
        )
    )
