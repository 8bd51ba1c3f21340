"""What happens on which day of the demo year, and what certain people say."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from engine import instances
from engine.context import CommandContext
from engine.models import ProcessInstance, User, UserTask
from engine.working_days import Calendar
from webapp.demo import words
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
}

QA_GROUP = "qa_group@children"
# Working days before the last day of the year at which each meeting is held; one lies ahead.
QA_MEETINGS = (-252, -190, -127, -66, -4, 58)
REVIEW_MEETINGS = (-240, -200, -160, -120, -80, -40, -12, 30)

AUDITS: tuple[tuple[int, str, Topic], ...] = (
    (-245, "SEW-A25-04", words.FATHERS),
    (-150, "SEW-A26-01", words.NEGLECT),
    (-62, "SEW-A26-02", words.MISSING),
    (-24, "SEW-A26-03", words.BRUISING),
    (-3, "SEW-A26-04", words.HOME_EDUCATION),
)
PLANS: tuple[tuple[int, str, str, Topic], ...] = (
    (-235, "SEW-CPR-24-02", "cpr", words.BRUISING),
    (-160, "SEW-SUSR-24-01", "susr", words.NEGLECT),
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
AUDIT_AGENCIES = ["newport", "torfaen", "caerphilly", "education", "health", "police"]
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
    for back, ref, topic in AUDITS:
        days.setdefault(_on(calendar, last, back), []).append(_audit(ref, topic))
    for back, ref, regime, _topic in PLANS:
        days.setdefault(_on(calendar, last, back), []).append(_review(ref, regime))
    return days


def said(ctx: CommandContext, task: UserTask, variables: Mapping[str, object]) -> dict[str, Any]:
    """What this person says here whatever chance would say."""
    tell = SAID.get(task.form or "")
    return tell(ctx, task, variables, topic_of(ctx, task)) if tell is not None else {}


def topic_of(ctx: CommandContext, task: UserTask) -> Topic:
    """What the family of this task is about, by the title of its root."""
    root = ctx.session.get_one(ProcessInstance, task.root_id)
    return next((topic for title, topic in TOPICS if title in root.title), words.FATHERS)


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


def _proposal(
    _ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    return {
        "theme": topic.theme,
        "theme_source": "group",
        "rationale": "Returns of the last year differ widely between areas.",
        "kloe": [{"question": question} for question in topic.questions],
        "urgency": "soon",
    }


def _terms(
    _ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    return {
        "scope": f"Practice in the last twelve months: {topic.theme.lower()}.",
        "kloe": [{"question": question} for question in topic.questions],
        "agencies": AUDIT_AGENCIES,
        "sample_size": CASES,
        "tool_name": "Multi-agency case audit",
        "tool_version": "3",
        "voice_plan": "A short survey of practitioners, and families asked through their worker.",
        "exclusions": "Cases before a court.",
        "timetable": "Returns in twenty working days, panel within fifteen more.",
        "grading_scale": "narrative",
    }


def _sample(
    _ctx: CommandContext, task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    areas = ("newport", "torfaen", "caerphilly", "monmouthshire", "blaenau_gwent")
    rows = [
        {"local_authority": areas[number % len(areas)], "is_reserve": number == CASES}
        for number in range(CASES + 1)
    ]
    return {"sampled_cases": rows, "sampling_note": f"Seed {len(task.business_key)}."}


def _answers_of_return(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    lines = known.get("kloe_options")
    values = [str(line["value"]) for line in lines] if isinstance(lines, list) else []
    today = ctx.calendar.local_date(ctx.now)
    return {
        "answers": [
            {"line": value, "answer": words.PHRASES["answer"][number % 3]}
            for number, value in enumerate(values)
        ],
        "chronology": [
            {
                "event_on": ctx.calendar.add(today, f"-{40 + 15 * number}wd").isoformat(),
                "event": event,
            }
            for number, event in enumerate(words.PHRASES["event"])
        ],
    }


def _moderation(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    cases, grades = known.get("case_options"), known.get("grades")
    if not (isinstance(cases, list) and isinstance(grades, list) and grades):
        return {}
    middle = str(grades[len(grades) // 2]["value"])
    return {
        "panel_agencies": AUDIT_AGENCIES,
        "moderated_returns": [],
        "case_grades": [{"case_ref": str(case["value"]), "agreed_grade": middle} for case in cases],
    }


def _report(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    lines = known.get("kloe_options")
    first = str(lines[0]["value"]) if isinstance(lines, list) and lines else None
    by_when = ctx.calendar.add(ctx.calendar.local_date(ctx.now), "7m").isoformat()
    return {
        "report_summary": f"{topic.theme}: practice is sound at the start and thins out later.",
        "findings": [
            {"line": first, "finding": finding, "basis": "Moderated returns and the survey."}
            for finding in topic.findings
        ],
        "good_practice": [],
        "recommendations": [
            {
                "relevant_to": 1 + number % len(topic.findings),
                "recommendation": english,
                "recommendation_cy": welsh,
                "measure": topic.actions[number % len(topic.actions)][1],
                "achievable": "Within the teams as they are.",
                "lead_agencies": AUDIT_AGENCIES[number : number + 2],
                "by_when": by_when,
                "reach": "regional",
            }
            for number, (english, welsh) in enumerate(topic.recommendations)
        ],
    }


def _response(
    ctx: CommandContext, task: UserTask, known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    options = known.get("recommendation_options")
    if not isinstance(options, list):
        return {}
    officer = _officer(ctx, task.agency or "")
    due = ctx.calendar.add(ctx.calendar.local_date(ctx.now), "5m").isoformat()
    text, measure = topic.actions[len(task.agency or "") % len(topic.actions)]
    values = [str(option["value"]) for option in options]
    return {
        "responses": [{"recommendation": value, "response": "accepted"} for value in values],
        "actions": [
            {
                "recommendation": value,
                "action_text": text,
                "success_measure": measure,
                "lead_officer": officer,
                "evidence_required": ["E1", "E2"],
                "action_due": due,
            }
            for value in values[:1]
        ],
    }


def _register(
    ctx: CommandContext, task: UserTask, _known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    regime = next(regime for _, ref, regime, _ in PLANS if ref == task.business_key)
    today = ctx.calendar.local_date(ctx.now)
    begun = date(2024, 7, 8) if regime == "cpr" else date(2024, 11, 18)
    return {
        "plan_ref": task.business_key,
        "plan_title": TITLES[task.business_key],
        "source": regime,
        "source_ref": task.business_key.replace("SEW-", ""),
        "review_kind": "concise" if regime == "cpr" else "extended",
        "begun_on": begun.isoformat(),
        "accepted_on": ctx.calendar.add(today, "-3wd").isoformat(),
        "published_on": None,
        "finalise_by": ctx.calendar.add(today, "25d").isoformat(),
        "agencies": PLAN_AGENCIES[task.business_key],
        "recommendations": [
            {"recommendation": english, "recommendation_cy": welsh, "scope": "regional"}
            for english, welsh in topic.recommendations
        ],
    }


def _respond(
    ctx: CommandContext, task: UserTask, known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    options = known.get("recommendation_list")
    values = [str(option["value"]) for option in options] if isinstance(options, list) else []
    agency = task.agency or ""
    return {
        "agency_responses": [{"recommendation": v, "response": "accepted"} for v in values],
        "proposed_actions": [
            {
                "recommendation": values[number % len(values)] if values else None,
                "action_text": text,
                "lead_officer": _officer(ctx, agency),
                "contributing_agencies": [],
                "success_measure": measure,
                "evidence_required": ["E1", "E2"],
                "starts_on": None,
                "due_on": _due(ctx, agency, number),
            }
            for number, (text, measure) in enumerate(topic.actions[:3])
        ],
    }


def _due(ctx: CommandContext, agency: str, number: int) -> str:
    """Between two and nine months ahead, so that a year shows every colour."""
    months = 2 + (len(agency) + 3 * number) % 8
    return ctx.calendar.add(ctx.calendar.local_date(ctx.now), f"{months}m").isoformat()


def _completion(
    ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    today = ctx.calendar.local_date(ctx.now)
    fact_on = ctx.calendar.add(today, "-6wd").isoformat()
    proofs = zip(("E1", "E2"), words.PHRASES["description"], strict=False)
    return {
        "completed_on": today.isoformat(),
        "evidence": [
            {"level": level, "description": text, "fact_on": fact_on, "file": []}
            for level, text in proofs
        ],
    }


def _officer(ctx: CommandContext, agency: str) -> int | None:
    """The agency's first lead officer; at Newport that is the one a visitor may be."""
    mailbox = "officer@" if agency == "newport" else f"{agency}.officer@"
    return ctx.session.scalar(sa.select(User.id).where(User.email.startswith(mailbox)))


Say = Callable[[CommandContext, UserTask, Mapping[str, object], Topic], dict[str, Any]]
SAID: Mapping[str, Say] = {
    "audit_proposal": _proposal,
    "audit_terms": _terms,
    "audit_sample": _sample,
    "agency_return": _answers_of_return,
    "agency_return_amendment": _answers_of_return,
    "audit_moderation": _moderation,
    "audit_report": _report,
    "audit_response": _response,
    "register_plan": _register,
    "respond_to_recommendations": _respond,
    "report_completion": _completion,
}
