"""The engagements of the demo year: one that was answered, one whose answer is on its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import instances
from engine.context import CommandContext
from engine.models import ProcessInstance, UserTask
from engine.working_days import Calendar
from webapp.demo.words import Topic

Said = dict[str, Any]
Begin = Callable[[CommandContext], object]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who was heard, what they said and what came of it."""

    theme: str
    audit_ref: str
    need: str
    who: tuple[str, ...]
    method: str
    counts: tuple[tuple[str, str, int, int], ...]
    themes: tuple[str, ...]
    influence: str
    about: tuple[str, str]
    # said, did; the same in Welsh
    answers: tuple[tuple[str, str, str, str], ...]


YOUNG_PEOPLE = Hearing(
    theme="What young people say about being visited at home",
    audit_ref="SEW-A26-01",
    need="Returns say that children were seen. They do not say what it was like for them.",
    who=("young_people", "parents_carers"),
    method="group",
    counts=(
        ("young_people", "en", 14, 9),
        ("young_people", "cy", 8, 6),
        ("parents_carers", "en", 10, 5),
    ),
    themes=(
        "Visits come when it suits the adults.",
        "The same story is told to every new worker.",
        "It helps to know beforehand what will be asked.",
    ),
    influence="The audit asks every agency whether the child chose the time and the place. The"
    " plan has an action on handing over when a worker changes.",
    about=("Visits at home", "Ymweliadau gartref"),
    answers=(
        (
            "You want to choose when we visit.",
            "Workers now ask you which day and time suit you.",
            "Rydych am ddewis pryd rydym yn ymweld.",
            "Mae gweithwyr nawr yn gofyn pa ddiwrnod ac amser sy'n addas i chi.",
        ),
        (
            "You do not want to tell your story again and again.",
            "Your old worker and your new one now visit you once together.",
            "Nid ydych am adrodd eich stori dro ar ôl tro.",
            "Mae eich hen weithiwr a'ch un newydd nawr yn ymweld â chi unwaith gyda'i gilydd.",
        ),
    ),
)
PRACTITIONERS = Hearing(
    theme="What teams need when a child goes missing",
    audit_ref="SEW-A26-02",
    need="Interviews after a child returns are late in every area. The teams know why.",
    who=("practitioners",),
    method="walkabout",
    counts=(("practitioners", "en", 30, 22), ("practitioners", "cy", 9, 7)),
    themes=(
        "Nobody knows who is on duty at the weekend.",
        "The form asks the same thing three times.",
    ),
    influence="The form is being shortened, and the rota stands where all agencies can read it.",
    about=("When a child goes missing", "Pan fydd plentyn yn mynd ar goll"),
    answers=(
        (
            "The form asks the same thing three times.",
            "The new form asks it once. You have it from next month.",
            "Mae'r ffurflen yn gofyn yr un peth deirgwaith.",
            "Mae'r ffurflen newydd yn gofyn unwaith. Bydd gennych o'r mis nesaf.",
        ),
    ),
)
# Working days before the last day on which each begins.
BEGUN = ((-120, YOUNG_PEOPLE), (-48, PRACTITIONERS))


def changes(calendar: Calendar, last: date) -> list[tuple[date, Begin]]:
    """On which day each engagement begins."""
    return [(calendar.add(last, f"{back}wd"), _beginning(one)) for back, one in BEGUN]


def _beginning(hearing: Hearing) -> Begin:
    known = {"board": "children", "theme": hearing.theme, "audit_ref": hearing.audit_ref}
    return lambda ctx: instances.start(ctx, "engagement", title=hearing.theme, variables=known)


def _of(ctx: CommandContext, task: UserTask) -> Hearing:
    title = ctx.session.get_one(ProcessInstance, task.root_id).title
    return next((one for _, one in BEGUN if one.theme == title), YOUNG_PEOPLE)


def _need(_ctx: CommandContext, hearing: Hearing) -> Said:
    return {"theme": hearing.theme, "audit_ref": hearing.audit_ref, "need": hearing.need}


def _plan(ctx: CommandContext, hearing: Hearing) -> Said:
    today = ctx.calendar.local_date(ctx.now)
    return {
        "who": list(hearing.who),
        "method": hearing.method,
        "questions": "What was it like? What helped, and what should be different?",
        "consent": "A short leaflet before, and a question at the start. Anybody may leave.",
        "languages": ["cy", "en"],
        "support": "Somebody whom they know is in the room, and can be rung the week after.",
        "safeguarding": "The host reports it to the duty team the same day and tells the person.",
        "window_from": ctx.calendar.add(today, "6wd").isoformat(),
        "window_to": ctx.calendar.add(today, "14wd").isoformat(),
    }


def _held(ctx: CommandContext, hearing: Hearing) -> Said:
    day = ctx.calendar.add(ctx.calendar.local_date(ctx.now), "-1wd").isoformat()
    names = ("kind", "language", "invited", "took_part")
    counts = [dict(zip(names, row, strict=True)) for row in hearing.counts]
    return {"carried": "held", "held_from": day, "held_to": day, "counts": counts, "concern": "no"}


def _themes(_ctx: CommandContext, hearing: Hearing) -> Said:
    return {
        "themes": [{"theme_said": one, "said_by": [hearing.who[0]]} for one in hearing.themes],
        "papers": [],
    }


def _influence(_ctx: CommandContext, hearing: Hearing) -> Said:
    return {"influence_outcome": "changed", "influence": hearing.influence}


def _written(_ctx: CommandContext, hearing: Hearing) -> Said:
    names = ("said", "did", "said_cy", "did_cy")
    answers = [dict(zip(names, row, strict=True)) for row in hearing.answers]
    return {"about": hearing.about[0], "about_cy": hearing.about[1], "answers": answers}


def _returned(_ctx: CommandContext, hearing: Hearing) -> Said:
    return {
        "returned_how": ["in_person", "through_worker"],
        "returned_to": sum(row[3] for row in hearing.counts),
        "returned_note": "They were glad to hear back, and asked when it will be everywhere.",
    }


def _evaluation(_ctx: CommandContext, _hearing: Hearing) -> Said:
    return {
        "felt_heard": "yes",
        "worked": "Meeting where they meet anyway, with food and enough time.",
        "differently": "Ask younger children through play; nobody under ten was reached.",
    }


def _unheard(_ctx: CommandContext, _hearing: Hearing) -> Said:
    return {
        "engagement_reason": "accept",
        "engagement_reason_note": "They were asked twice, and their reason is on record.",
    }


def _saying(
    tell: Callable[[CommandContext, Hearing], Said],
) -> Callable[[CommandContext, UserTask, Mapping[str, object], Topic], Said]:
    return lambda ctx, task, _known, _topic: tell(ctx, _of(ctx, task))


SAID = {
    form: _saying(tell)
    for form, tell in {
        "engagement_need": _need,
        "engagement_plan": _plan,
        "engagement_held": _held,
        "engagement_themes": _themes,
        "engagement_influence": _influence,
        "engagement_written": _written,
        "engagement_returned": _returned,
        "engagement_evaluation": _evaluation,
        "audit_no_engagement": _unheard,
    }.items()
}
