"""The programme of the demo year: its priorities, what members propose, what is drafted."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.context import CommandContext
from engine.working_days import Calendar
from webapp.demo.cast import since, speaks
from workflows import priorities, programmes
from workflows.models import Programme, ProgrammeState, ProgrammeTheme
from workflows.programmes import Theme

Begin = Callable[[CommandContext], object]
BOARD = "children"
PRIORITIES = (
    {"en": "Neglect", "cy": "Esgeulustod"},
    {"en": "Exploitation of children", "cy": "Camfanteisio ar blant"},
    {"en": "The child’s voice in every decision", "cy": "Llais y plentyn ym mhob penderfyniad"},
    {"en": "Safe transitions to adulthood", "cy": "Pontio diogel i fod yn oedolyn"},
)
CALL = (
    "Please look at your own reviews, figures and inspections of the last year and propose what"
    " the group should look at together. One theme is enough; say where it comes from."
)
THEMES = (
    ("rep", "Children who move between areas", "Two referrals were lost when a family moved."),
    ("health.rep", "Bruising in infants who cannot move", "Named in last year’s review."),
    ("education.rep", "Children out of school", "Attendance figures of three areas."),
)
# kind, priority, owner, quarter, days
ENTRIES = (
    ("audit", "p3", "caerphilly", 1, 35),
    ("data_review", "p1", None, 2, 12),
    ("self_assessment", "none", None, 2, 40),
    ("audit", "p1", "edt", 3, 35),
    ("engagement", "p3", "torfaen", 3, 15),
    ("audit", "p2", "police", 4, 35),
    ("tool", "none", None, 4, 10),
)
TITLES = (
    ("Children looked after far from home", "Plant sy'n derbyn gofal ymhell o gartref"),
    ("Indicators of the first half-year", "Dangosyddion yr hanner blwyddyn cyntaf"),
    ("Assurance of the agencies under section 28", "Sicrwydd yr asiantaethau o dan adran 28"),
    ("Strategy discussions out of hours", "Trafodaethau strategaeth y tu allan i oriau"),
    ("What young carers tell us", "Beth mae gofalwyr ifanc yn ei ddweud wrthym"),
    ("Exploitation: the first hour", "Camfanteisio: yr awr gyntaf"),
    ("Review of the audit tools", "Adolygu'r offer archwilio"),
)
CAPACITY = 160
LEAST_AHEAD = 40  # days before 31 March in which a programme can still be made


def begin(ctx: CommandContext) -> None:
    """The Board's priorities are known, and the first year is opened."""
    today = ctx.calendar.local_date(ctx.now)
    wish = priorities.Wish(PRIORITIES, since(today), "The Board’s strategy, agreed in March")
    priorities.set_priorities(ctx, BOARD, wish)
    year = programmes.next_year(today)
    if (date(year, 3, 31) - today).days < LEAST_AHEAD:
        year += 1
    programmes.open_year(ctx, BOARD, year)


def changes(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, Begin]]:
    """The first day, and the days on which members look whether there is a call."""
    yield first, begin
    for back in ("15wd", "30wd"):
        yield calendar.add(first, back), propose
    for back in ("-30wd", "-2wd"):
        yield calendar.add(last, back), propose


def propose(ctx: CommandContext) -> None:
    """Three members propose a theme each, once a call is open."""
    open_ones = ctx.session.scalars(
        sa.select(Programme).where(
            Programme.state == str(ProgrammeState.CALLED),
            Programme.id.not_in(sa.select(ProgrammeTheme.programme_id)),
        )
    ).all()
    today = ctx.calendar.local_date(ctx.now)
    for programme in open_ones:
        for mailbox, theme, reason in THEMES:
            speaks(ctx, mailbox)
            if programmes.may_propose(ctx.actor, programme, today):
                programmes.propose(ctx, programme.id, Theme(theme, reason))
    ctx.actor = SYSTEM


def draft() -> dict[str, Any]:
    """What the Business Unit writes into the draft."""
    rows = [
        {
            "title": english,
            "title_cy": welsh,
            "kind": kind,
            "priority": priority,
            "owner": owner,
            "quarter": str(quarter),
            "work_days": work_days,
        }
        for (kind, priority, owner, quarter, work_days), (english, welsh) in zip(
            ENTRIES, TITLES, strict=True
        )
    ]
    return {
        "capacity_days": CAPACITY,
        "entries": rows,
        "summary": "Neglect and the child’s voice come first; each quarter ends with a change.",
        "summary_cy": (
            "Esgeulustod a llais y plentyn sy'n dod gyntaf; mae pob chwarter yn gorffen gyda newid."
        ),
        "gaps": "No room this year for the transition to adulthood; it comes first next year.",
    }


def _begun(ctx: CommandContext, *_: object) -> dict[str, Any]:
    return {
        "begun_on": ctx.calendar.local_date(ctx.now).isoformat(),
        "begun_note": "Begun with the lead; minutes and papers are in the unit’s shared folder.",
    }


SAID: Mapping[str, Callable[..., dict[str, Any]]] = {
    "programme_call": lambda *_: {"call_text": CALL},
    "programme_draft": lambda *_: draft(),
    "programme_by_hand": _begun,
    "programme_publication": lambda ctx, *_: {
        "published_on": ctx.calendar.local_date(ctx.now).isoformat(),
        "published_where": "https://board.example/programme",
    },
}
