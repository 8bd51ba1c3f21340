"""The round of self-assessment that the demo year lives through, and what people say in it."""

import zlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine import identity
from engine.context import CommandContext
from engine.models import UserTask
from engine.working_days import Calendar
from webapp.demo.cast import speaks
from workflows import assurance_rounds

AGENCIES = ("newport", "torfaen", "police", "gdas")
BEGUN_BACK, LAUNCH_AFTER = -250, "44wd"
MET = 3
# The plan of this agency has one action, and its sign-off is under way when the year ends.
PRESENTS = "police"
ONE_GAP = "3"
EVIDENCE = (
    "Minutes of the agency's own safeguarding board, twice in the year.",
    "Dip sample of 20 records by the safeguarding lead.",
    "Training register: nine in ten are up to date.",
    "Supervision records, read by somebody from outside of the team.",
)
GAP, ACTION = (
    "Not all teams do it yet; nights and weekends are missing.",
    "Bring it to all teams, with a named person in each.",
)


def changes(
    calendar: Calendar, last: date
) -> list[tuple[date, Callable[[CommandContext], object]]]:
    return [(calendar.add(last, f"{BEGUN_BACK}wd"), begin)]


def begin(ctx: CommandContext) -> None:
    """Open the round early in the year, so that it comes to the Board within it."""
    launch_on = ctx.calendar.add(speaks(ctx, "unit"), LAUNCH_AFTER)
    assurance_rounds.begin_round(ctx, launch_on.year, launch_on=launch_on, agencies=AGENCIES)


def scores(
    _ctx: CommandContext, task: UserTask, known: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    """Mostly met, as agencies see themselves; a gap or two each."""
    return {"scores": [_score(task, str(row["standard"])) for row in known["score_rows"]]}


def survey(
    _ctx: CommandContext, task: UserTask, known: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    """Practitioners agree with most of it; of the smallest agency too few answer."""
    is_small = known["agency"] == "gdas"
    replies = 3 if is_small else 30 + _luck(task, "replies") % 40
    results = [
        {**row, "agree": None if is_small else 52 + _luck(task, str(row["standard"])) % 40}
        for row in known["survey_rows"]
    ]
    return {
        "survey_held": "yes",
        "survey_asked": replies * 2 + 4,
        "survey_replies": replies,
        "survey_results": results,
    }


def signature(*_known: object) -> dict[str, Any]:
    return {"signature": "sign", "signed_name": "Chief officer, for the agency"}


def moderation(*_known: object) -> dict[str, Any]:
    text = "Clear evidence for most standards. Show us how you know that it works at night."
    return {"feedback": text}


def panel(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    """Peers score the third standard one lower where they are not convinced."""
    rows = [dict(row) for row in known["panel_rows"]]
    doubted = [one for one in rows if one["standard"] == "3" and int(one["score"]) >= MET]
    for one in doubted:
        one["score"] = str(int(one["score"]) - 1)
        one["reason"] = "The survey says that time for supervision is often cancelled."
    peers = [one for one in ("health", *AGENCIES) if one != known["agency"]]
    return {
        "panel_agencies": peers[:3],
        "panel_scores": rows,
        "panel_questions": [{"question": "How do you know that supervision takes place?"}],
        "panel_said": "Leadership is strong. What practitioners say about supervision differs.",
    }


def reply(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    said = "Team managers report it each month; from now on the safeguarding lead samples it."
    return {"panel_replies": [{"reply": said} for _ in known["reply_rows"]]}


def plan(
    ctx: CommandContext, task: UserTask, known: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    """One action for each standard that is not met."""
    today = ctx.calendar.local_date(ctx.now)
    officer = identity.members(ctx.session, task.candidate_group, today)[0]
    return {
        "plan_actions": [
            {
                "standard": str(row["standard"]),
                "action_text": str(row["action"]) or ACTION,
                "lead_officer": officer.id,
                "success_measure": "A sample of 20 records shows it in 18.",
                "evidence_required": ["E1", "E2"],
                "action_due": ctx.calendar.add(today, "6m").isoformat(),
            }
            for row in known["gap_rows"]
        ]
    }


def report(*_known: object) -> dict[str, Any]:
    return {
        "summary": "Leadership, recruitment and reporting are in place everywhere.\n"
        "Supervision is where agencies and their practitioners see things differently.",
        "summary_cy": "Mae arweinyddiaeth, recriwtio a hysbysu ar waith ym mhobman.\n"
        "Goruchwyliaeth yw'r maes lle mae asiantaethau a'u hymarferwyr yn gweld pethau'n wahanol.",
        "concerns": "Supervision is cancelled when teams are short of staff.",
        "concerns_cy": "Caiff goruchwyliaeth ei chanslo pan fydd timau'n brin o staff.",
    }


def planning_group(*_known: object) -> dict[str, Any]:
    return {"planning_group_said": "Supervision becomes an audit in next year's programme."}


def board(*_known: object) -> dict[str, Any]:
    return {"board_said": "Noted with thanks. The Board asks to see the audit of supervision."}


def is_presented(business_key: str) -> bool:
    return business_key.startswith("SEW-S28-") and f"-{PRESENTS.upper()}-P" in business_key


def _surely(name: str, value: str) -> Callable[..., dict[str, Any]]:
    """Nothing stands in the way of the plan whose sign-off a visitor is to see."""

    def tell(
        _ctx: CommandContext, task: UserTask, _known: Mapping[str, Any], _topic: object
    ) -> dict[str, Any]:
        return {name: value} if is_presented(task.business_key) else {}

    return tell


def _score(task: UserTask, standard: str) -> dict[str, Any]:
    luck = _luck(task, standard)
    score = (3, 3, 4, 3, 2, 3, 4)[luck % 7]
    if task.agency == PRESENTS:
        score = MET - 1 if standard == ONE_GAP else max(score, MET)
    return {
        "standard": standard,
        "self_score": str(score),
        "evidence": EVIDENCE[luck % len(EVIDENCE)],
        "gap": GAP if score < MET else "",
        "action": ACTION if score < MET else "",
    }


def _luck(task: UserTask, salt: str) -> int:
    return zlib.crc32(f"{task.business_key}{salt}".encode())


SAID: Mapping[str, Callable[..., dict[str, Any]]] = {
    "assurance_assessment": scores,
    "assurance_survey": survey,
    "assurance_signature": signature,
    "assurance_moderation": moderation,
    "assurance_panel": panel,
    "assurance_reply": reply,
    "assurance_plan": plan,
    "assurance_report": report,
    "assurance_planning_group": planning_group,
    "assurance_board": board,
    "acknowledge": _surely("acknowledgement", "accept"),
    "quarterly_update": _surely("more_time", "no"),
    "endorse_update": _surely("endorsement", "endorse"),
    "scrutinise": _surely("adequate", "yes"),
    "check_completion": _surely("completion_check", "pass"),
    "verify": _surely("verification", "verified"),
}
