"""The tools of the demo board's library, and the tables that its samples are drawn from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import instances
from engine.context import CommandContext
from engine.models import UserTask
from webapp.demo.words import Topic
from workflows import audits, samples
from workflows.agencies import LOCAL_AUTHORITIES
from workflows.samples import Wanted
from workflows.sampling import PURPOSIVE

EACH = 9  # cases that each authority could offer


@dataclass(frozen=True, slots=True)
class Made:
    """A tool in both languages, and how many working days before the last day it is asked for."""

    back: int
    name: str
    name_cy: str
    purpose: str
    purpose_cy: str
    questions: Sequence[tuple[str, str]]
    # label and meaning in English, then in Welsh, from the best grade down
    grades: Sequence[tuple[str, str, str, str]]


TOOLS = (
    Made(
        -249,
        "Multi-agency case audit",
        "Archwiliad achos amlasiantaethol",
        "How agencies worked together for one child, from the first concern.",
        "Sut y gweithiodd asiantaethau gyda'i gilydd dros un plentyn, o'r pryder cyntaf.",
        (
            ("Was the child seen and heard?", "A welwyd ac a glywyd y plentyn?"),
            ("Was what one agency knew shared?", "A rannwyd yr hyn a wyddai un asiantaeth?"),
        ),
        (
            ("Mainly strengths", "Good in nearly all", "Cryfderau yn bennaf", "Da bron ym mhob un"),
            ("Both", "Good in some", "Y ddau", "Da mewn rhai"),
            ("Mainly to develop", "Good in few", "I'w datblygu yn bennaf", "Da mewn ychydig"),
        ),
    ),
    Made(
        -180,
        "Supervision and decision making",
        "Goruchwylio a gwneud penderfyniadau",
        "Whether supervision changes what is decided for children.",
        "A yw goruchwylio yn newid yr hyn a benderfynir dros blant.",
        (("Does the record say why?", "A yw'r cofnod yn dweud pam?"),),
        (
            ("Full assurance", "In every record", "Sicrwydd llawn", "Ym mhob cofnod"),
            ("Reasonable assurance", "In most", "Sicrwydd rhesymol", "Yn y rhan fwyaf"),
            ("Limited assurance", "In some", "Sicrwydd cyfyngedig", "Mewn rhai"),
            ("No assurance", "In none", "Dim sicrwydd", "Mewn dim un"),
        ),
    ),
    Made(
        -90,
        "Voice of the child",
        "Llais y plentyn",
        "Where a child's own words stand in the record, and what they changed.",
        "Ble mae geiriau'r plentyn ei hun yn y cofnod, a beth a newidiwyd ganddynt.",
        (("Whose words are they?", "Geiriau pwy ydynt?"),),
        (
            (
                "Heard and acted on",
                "The plan changed",
                "Clywed a gweithredu",
                "Newidiodd y cynllun",
            ),
            ("Heard", "Written down", "Clywed", "Wedi'i ysgrifennu"),
            ("Not heard", "Nothing is there", "Heb ei glywed", "Nid oes dim yno"),
        ),
    ),
)
# Asked for, and declined: a tool like it is in use.
DECLINED = Made(
    -205,
    "Checklist for case conferences",
    "Rhestr wirio ar gyfer cynadleddau achos",
    "",
    "",
    (),
    (),
)
Say = Callable[[CommandContext, UserTask, Mapping[str, object], Topic], dict[str, Any]]


def beginnings() -> list[tuple[int, Callable[[CommandContext], object]]]:
    """When each tool is asked for."""
    return [(tool.back, _begin(tool)) for tool in (*TOOLS, DECLINED)]


def _begin(tool: Made) -> Callable[[CommandContext], object]:
    return lambda ctx: instances.start(
        ctx, "audit_tool", title=tool.name, variables={"board": "children"}
    )


def _tool(task: UserTask) -> Made:
    return next((tool for tool in (*TOOLS, DECLINED) if tool.name == task.title), TOOLS[0])


def _request(
    _ctx: CommandContext, task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    tool = _tool(task)
    return {
        "wanted": "new",
        "tool_name": tool.name,
        "tool_name_cy": tool.name_cy,
        "why": "Audits of the last year each used a form of their own.",
    }


def _triage(
    _ctx: CommandContext, task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    if _tool(task) is not DECLINED:
        return {}
    return {"triage": "decline", "triage_reason": "The multi-agency case audit asks all of it."}


def _draft(
    _ctx: CommandContext, task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    tool = _tool(task)
    return {
        "purpose": tool.purpose,
        "purpose_cy": tool.purpose_cy,
        "questions": [{"question": en, "question_cy": cy} for en, cy in tool.questions],
        "grades": [
            {"grade": label, "meaning": meaning, "grade_cy": label_cy, "meaning_cy": meaning_cy}
            for label, meaning, label_cy, meaning_cy in tool.grades
        ],
        "data_needed": "The reference, dates of contact, and grades. Nothing that names a child.",
    }


def _pilot(
    _ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    return {
        "pilots": [
            {"case_ref": "NPT-0411", "worked": "Clear to both auditors.", "minutes": 55},
            {
                "case_ref": "TFN-0098",
                "worked": "The grades told the cases apart.",
                "problems": "The first question needs an example.",
                "minutes": 40,
            },
        ],
        "refs_checked": True,
    }


def _brief(
    _ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    return {
        "briefing": "Grade from the record alone. If two grades fit, say why you took the lower.",
        "briefing_cy": "Graddiwch o'r cofnod yn unig. Os yw dwy radd yn ffitio, nodwch pam.",
    }


def _sample(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """Drawn by Cylch from a table of every case that the authorities could offer."""
    audit = audits.get(ctx.session, known.get("audit"))
    if audit.sampling_method != PURPOSIVE:
        rows = [
            f"{authority[:3].upper()}-{number:03},{authority}"
            for authority in LOCAL_AUTHORITIES
            for number in range(1, EACH + 1)
        ]
        table = "\n".join(["Reference,Local authority", *rows]).encode()
        samples.draw(ctx, audit.id, Wanted("cases.csv", table))
    return {"key_is_outside": True}


SAID: Mapping[str, Say] = {
    "tool_request": _request,
    "tool_triage": _triage,
    "tool_draft": _draft,
    "tool_pilot": _pilot,
    "tool_briefing": _brief,
    "audit_sample": _sample,
}
