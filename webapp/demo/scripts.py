"""What happens on which day of the demo year, and which tasks people put off."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain

from engine import instances
from engine.context import CommandContext
from engine.working_days import Calendar
from webapp.demo import (
    alarms,
    assessing,
    figures,
    hearings,
    joining,
    learning,
    programme,
    seating,
    tooling,
    words,
)
from webapp.demo.words import Topic
from workflows import meetings

Begin = Callable[[CommandContext], object]

# Some steps are always done after so many working days: a proposal is written at once, the
# Business Unit registers soon.
HABITS: Mapping[str, int] = {
    "propose": 0,
    "register_plan": 2,
    "finalise_plan": 6,
    "respond": 5,
    "record_decision": 1,
    "ratify_by_correspondence": 2,
    "declare_and_vote": 2,
    "send_pack": 1,
    "check_completion": 2,
    "note_plan": 4,
    "tell_parties": 1,
    "tell_hub": 1,
    "call": 2,
    "say_need": 1,
    "carry_out": 20,  # on the last day of its window
    # a tool that is made at once, so that its review falls into the year
    "request": 0,
    "draft": 1,
    "pilot": 1,
    "check_equality": 1,
    "check_welsh": 1,
    "check_data": 1,
    "decide_tool": 1,
    "brief_users": 3,
}

# These are the tasks that people put off; the others are done in time.
SLIPPING = frozenset(
    {
        "acknowledge",
        "amend_return",
        "check_draft",
        "check_return",
        "complete_return",
        "confirm_briefing",
        "endorse_update",
        "practitioner_voice",
        "quarterly_update",
        "report_completion",
        "verify",
    }
)
# This plan comes to its end within the year, so that a visitor sees one signed off.
FINISHES = "SEW-CPR-24-02"
# What comes to these in the last days is left for the visitor to decide.
LEFT_FOR_VISITORS = frozenset(
    {"approve", "approve_tor", "board_decides", "consider", "raise_concern", "review_decides"}
)
# The same by form: these elements have namesakes in other lifecycles.
FORMS_LEFT_FOR_VISITORS = frozenset(
    {"alert_triage", "review_pack", "seat_notice_letter", "tool_review"}
)
# These decide about what the group's members write, so that they do not write it themselves.
DECIDING = frozenset({"chair", "deputy"})
VISITORS_SINCE = "-14wd"
VISITORS_AGENCY = "newport"

QA_GROUP = "qa_group@children"
# Working days before the last day of the year at which each meeting is held; one lies ahead.
QA_MEETINGS = (-252, -190, -127, -66, -4, 58)
REVIEW_MEETINGS = tuple(range(-240, 61, 20))

AUDITS: tuple[tuple[int, str, Topic], ...] = (
    (-245, "SEW-A25-04", words.FATHERS),
    (-150, "SEW-A26-01", words.NEGLECT),
    (-62, "SEW-A26-02", words.MISSING),
    (-24, "SEW-A26-03", words.BRUISING),
    (-3, "SEW-A26-04", words.HOME_EDUCATION),
)
PLANS: tuple[tuple[int, str, str, Topic], ...] = (
    (-248, "SEW-CPR-24-02", "cpr", words.BRUISING),
    (-112, "SEW-SUSR-24-01", "susr", words.NEGLECT),
)
TITLES = {
    "SEW-CPR-24-02": "Child practice review: an infant with unexplained bruising",
    "SEW-SUSR-24-01": "Single unified safeguarding review: long-standing neglect",
}
TOPICS = (
    *((topic.theme, topic) for _, _, topic in AUDITS),
    *((TITLES[ref], topic) for _, ref, _, topic in PLANS),
)
PLAN_AGENCIES = {
    "SEW-CPR-24-02": ["newport", "torfaen", "health", "police", "edt"],
    "SEW-SUSR-24-01": ["caerphilly", "newport", "education", "health", "police", "housing"],
}
AUDIT_AGENCIES = ["newport", "torfaen", "education", "health", "police"]
CASES = 4


def plan(first: date, last: date, calendar: Calendar) -> dict[date, list[Begin]]:
    """The days on which something is begun, whatever comes of it."""
    days: dict[date, list[Begin]] = {}
    for back in QA_MEETINGS:
        on = _on(calendar, last, back)
        days.setdefault(first, []).append(_meeting(QA_GROUP, on))
    for back in REVIEW_MEETINGS:
        on = _on(calendar, last, back)
        for group in ("cprg", "crg"):
            days.setdefault(first, []).append(_meeting(group, on))
    days.setdefault(calendar.add(first, "1wd"), []).append(figures.begin)
    for back, ref, topic in AUDITS:
        days.setdefault(_on(calendar, last, back), []).append(_audit(ref, topic))
    days.setdefault(_on(calendar, last, alarms.CLOSED_BACK), []).append(alarms.long_ago)
    for back, ref, regime, _topic in PLANS:
        days.setdefault(_on(calendar, last, back), []).append(_review(ref, regime))
    rooms = (hearings.changes, seating.changes, joining.changes, learning.changes)
    for on, begin in chain.from_iterable(changes(calendar, last) for changes in rooms):
        days.setdefault(on, []).append(begin)
    tools = [(_on(calendar, last, back), begin) for back, begin in tooling.beginnings()]
    rounds = assessing.changes(calendar, last)
    for on, begin in (*tools, *rounds, *programme.changes(calendar, first, last)):
        days.setdefault(on, []).append(begin)
    return days


def _on(calendar: Calendar, last: date, back: int) -> date:
    return calendar.add(last, f"{back}wd")


def _meeting(group: str, on: date) -> Begin:
    return lambda ctx: meetings.schedule(ctx, group, on)


def _audit(ref: str, topic: Topic) -> Begin:
    def begin(ctx: CommandContext) -> object:
        return instances.start(
            ctx,
            "commissioned_audit",
            business_key=ref,
            title=topic.theme,
            variables={"board": "children", "theme": topic.theme},
        )

    return begin


def _review(ref: str, regime: str) -> Begin:
    def begin(ctx: CommandContext) -> object:
        accepted_on = ctx.calendar.add(ctx.calendar.local_date(ctx.now), "-2wd").isoformat()
        return instances.start(
            ctx,
            "action_plan_monitoring",
            business_key=ref,
            title=TITLES[ref],
            variables={"board": "children", "accepted_on": accepted_on, "regime": regime},
        )

    return begin
