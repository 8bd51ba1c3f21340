"""What certain people of the demo board say on certain forms, whatever chance would say."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine import collaboration
from engine.context import CommandContext
from engine.files import Upload
from engine.models import ProcessInstance, User, UserTask
from webapp.demo import (
    assessing,
    earlier,
    figures,
    hearings,
    joining,
    learning,
    programme,
    quarters,
    tooling,
    words,
)
from webapp.demo.scripts import AUDIT_AGENCIES, CASES, PLAN_AGENCIES, PLANS, TITLES, TOPICS
from webapp.demo.words import Topic


def said(
    ctx: CommandContext, task: UserTask, variables: Mapping[str, object], files: Path
) -> dict[str, Any]:
    """What this person says here whatever chance would say."""
    if task.form == "report_completion":
        return _completion(ctx, task, files)
    tell = SAID.get(task.form or "")
    return tell(ctx, task, variables, topic_of(ctx, task)) if tell is not None else {}


def topic_of(ctx: CommandContext, task: UserTask) -> Topic:
    """What the family of this task is about, by the title of its root."""
    root = ctx.session.get_one(ProcessInstance, task.root_id)
    return next((topic for title, topic in TOPICS if title in root.title), words.FATHERS)


def _proposal(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    return {
        "theme": known.get("theme") or topic.theme,
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
        "sampling_method": "stratified",
        "voice_plan": "A short survey of practitioners, and families asked through their worker.",
        "exclusions": "Cases before a court.",
        "timetable": "Returns in twenty working days, panel within fifteen more.",
    }


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


def _final_report(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """Each comment of an agency is answered, one by one."""
    comments = known.get("accuracy_options")
    rows = comments if isinstance(comments, list) else []
    on = ctx.calendar.add(ctx.calendar.local_date(ctx.now), "5wd").isoformat()
    return {
        "accuracy_answers": [
            {"comment_key": str(row["value"]), "outcome": "accepted", "answer": "Put right."}
            for row in rows
        ],
        "acceptance_on": on,
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
            for value in values
        ],
    }


def _register(
    ctx: CommandContext, task: UserTask, _known: Mapping[str, object], topic: Topic
) -> dict[str, Any]:
    ref = task.business_key  # it names the regime, also that of a later year
    alike, regime = next((one, by) for _, one, by, _ in PLANS if f"-{by.upper()}-" in ref)
    today = ctx.calendar.local_date(ctx.now)
    begun = date(2024, 7, 8) if regime == "cpr" else date(2024, 11, 18)
    begun = min(begun, ctx.calendar.add(today, "-1y"))
    return {
        "plan_ref": task.business_key,
        "plan_title": TITLES[alike],
        "source": regime,
        "source_ref": task.business_key.replace("SEW-", ""),
        "review_kind": "concise" if regime == "cpr" else "extended",
        "begun_on": begun.isoformat(),
        "accepted_on": ctx.calendar.add(today, "-3wd").isoformat(),
        "published_on": None,
        "finalise_by": ctx.calendar.add(today, "25d").isoformat(),
        "agencies": PLAN_AGENCIES[alike],
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
            for number, (text, measure) in enumerate(topic.actions[:2])
        ],
    }


def _due(ctx: CommandContext, agency: str, number: int) -> str:
    """Between two and seven months ahead, so that a year shows every colour."""
    months = 2 + (len(agency) + 3 * number) % 6
    return ctx.calendar.add(ctx.calendar.local_date(ctx.now), f"{months}m").isoformat()


def _completion(ctx: CommandContext, task: UserTask, files: Path) -> dict[str, Any]:
    today = ctx.calendar.local_date(ctx.now)
    fact_on = ctx.calendar.add(today, "-6wd")
    proofs = zip(("E1", "E2"), words.PHRASES["description"], words.EVIDENCE, strict=False)
    evidence = []
    for level, text, (filename, content) in proofs:
        upload = Upload(filename, content.encode(), fact_on)
        kept = collaboration.attach(ctx, files, task.instance_id, upload, task.id)
        evidence.append(
            {"level": level, "description": text, "fact_on": str(fact_on), "file": [kept.id]}
        )
    return {"completed_on": today.isoformat(), "evidence": evidence}


def _cut_off(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """A case without a return that must be there is dropped; without the others one goes on."""
    missing, cases = known.get("missing_returns"), known.get("missing_cases")
    rows = missing if isinstance(missing, list) else []
    if not any(row.get("is_mandatory") for row in rows) or not isinstance(cases, list):
        return {"cut_off_decision": "proceed"}
    dropped = sorted({str(row["case"]) for row in rows if row.get("is_mandatory")})
    offered = [str(case["value"]) for case in cases]
    return {
        "cut_off_decision": "drop",
        "dropped_cases": [case for case in offered if case in dropped] or offered,
        "cut_off_reason": "The panel can learn enough from the other cases.",
    }


def _later_date(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """A month more than there is now."""
    today = ctx.calendar.local_date(ctx.now)
    due = str(known.get("late_task_due") or known.get("due_on") or today)[:10]
    later = max(date.fromisoformat(due), today)
    return {"new_due_on": ctx.calendar.add(ctx.calendar.add(later, "1m"), "1wd").isoformat()}


def _officer(ctx: CommandContext, agency: str) -> int | None:
    """The agency's first lead officer; at Newport that is the one a visitor may be."""
    mailbox = "officer@" if agency == "newport" else f"{agency}.officer@"
    return ctx.session.scalar(sa.select(User.id).where(User.email.startswith(mailbox)))


Say = Callable[[CommandContext, UserTask, Mapping[str, object], Topic], dict[str, Any]]
ROOMS = (
    *(quarters, programme, hearings, learning, figures),
    *(assessing, joining, earlier, tooling),
)
SAID: Mapping[str, Say] = {
    **{form: tell for room in ROOMS for form, tell in room.SAID.items()},
    "audit_proposal": _proposal,
    "audit_terms": _terms,
    **dict.fromkeys(("agency_return", "agency_return_amendment"), _answers_of_return),
    "audit_moderation": _moderation,
    "audit_report": _report,
    "audit_report_final": _final_report,
    "audit_response": _response,
    "register_plan": _register,
    "respond_to_recommendations": _respond,
    "cut_off_decision": _cut_off,
    "extension_request": _later_date,
}
