"""A version of an audit tool in the making: requested, drafted, tried out, checked, decided."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound
from engine.models import ProcessInstance
from workflows import anonymity
from workflows.agencies import REFERENCE_PREFIXES
from workflows.models import ToolEntry, ToolState, ToolVersion
from workflows.models.tools import IN_WORK

PROCESS = "audit_tool"
PILOTS, CHECKS = 2, ("equality", "welsh", "data")
PASSED = "passed"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new tool by its names, or a new version of one that is in use."""

    why: str
    name: str = ""
    name_cy: str = ""
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of a tool's own scale, in both languages."""

    label: Texts
    meaning: Texts


@dataclass(frozen=True, slots=True)
class Content:
    """What a tool asks and how it grades, from the best grade down."""

    purpose: str
    purpose_cy: str
    data_needed: str
    questions: Sequence[Texts]
    grades: Sequence[Grade]


@dataclass(frozen=True, slots=True)
class Pilot:
    """How the draft did on one case."""

    case_ref: str
    text: str
    problems: str = ""
    minutes: int | None = None


def get(session: Session, version_id: object) -> ToolVersion:
    found = session.get(ToolVersion, version_id) if isinstance(version_id, int) else None
    if found is None:
        raise NotFound("tool", version_id)
    return found


def request(ctx: CommandContext, instance: ProcessInstance, wanted: Wanted) -> ToolVersion:
    """Write down what is wanted and why; of one tool, one version at a time is in the making."""
    lock_board(ctx)
    before = get(ctx.session, wanted.replaces) if wanted.replaces else None
    if before is not None:
        _require_replaceable(ctx.session, before, instance.board)
    elif _is_taken(ctx.session, instance.board, wanted.name):
        raise Invalid("tool_name", "taken")
    version = ToolVersion(
        ref=_next_ref(ctx, instance.board),
        board=instance.board,
        instance_id=instance.id,
        state=ToolState.REQUESTED,
        name=before.name if before else wanted.name.strip(),
        name_cy=before.name_cy if before else wanted.name_cy.strip(),
        replaces_id=before.id if before else None,
        why=wanted.why,
        requested_at=ctx.now,
        requested_by=ctx.actor.id,
    )
    if before is not None:  # the draft begins with what is in use
        version.purpose, version.purpose_cy = before.purpose, before.purpose_cy
        version.data_needed = before.data_needed
        version.questions, version.grades = list(before.questions), list(before.grades)
    ctx.session.add(version)
    ctx.session.flush()
    instance.business_key, instance.title = version.ref, version.name
    note(ctx, version, "requested", name=version.name)
    return version


def triage(
    ctx: CommandContext, version: ToolVersion, *, lead_id: int | None, reason: str
) -> ToolVersion:
    """Give the request to an audit lead, or decline it with a reason."""
    if lead_id is None and not reason:
        raise Invalid("triage_reason", "required")
    version.move_to(ToolState.DRAFTING if lead_id else ToolState.DECLINED)
    version.lead_id, version.triage_reason = lead_id, reason
    version.triaged_at, version.triaged_by = ctx.now, ctx.actor.id
    note(ctx, version, "triaged", lead=lead_id)
    return version


def draft(ctx: CommandContext, version: ToolVersion, content: Content) -> ToolVersion:
    """Keep the draft; nobody audits with it yet."""
    values = _values(content.grades)
    version.move_to(ToolState.PILOTING)
    version.purpose, version.purpose_cy = content.purpose, content.purpose_cy
    version.data_needed = content.data_needed
    version.questions = [dict(one) for one in content.questions]
    version.grades = [
        {"value": value, "label": dict(grade.label), "meaning": dict(grade.meaning)}
        for value, grade in zip(values, content.grades, strict=True)
    ]
    version.draft += 1
    version.drafted_at, version.drafted_by = ctx.now, ctx.actor.id
    note(ctx, version, "drafted", draft=version.draft)
    return version


def pilot(
    ctx: CommandContext,
    version: ToolVersion,
    pilots: Sequence[Pilot],
    *,
    is_ready: bool,
    is_checked: bool = False,
) -> None:
    """Keep how the draft did on the cases; it goes on to the checks or back to be drafted."""
    if len({one.case_ref.strip().casefold() for one in pilots}) < PILOTS:
        raise Invalid("pilots", "too_few_cases", wanted=PILOTS)
    found = _personal(ctx, [one.case_ref for one in pilots])
    if found and not is_checked:
        raise Invalid("pilots", "looks_personal", found=found)
    version.move_to(ToolState.CHECKING if is_ready else ToolState.DRAFTING)
    outcome = "ready" if is_ready else "redraft"
    for one in pilots:
        entry = enter(ctx, version, "pilot", outcome, one.text)
        entry.case_ref, entry.problems, entry.minutes = one.case_ref, one.problems, one.minutes
    note(ctx, version, "piloted", cases=len(pilots), outcome=outcome)


def check(ctx: CommandContext, version: ToolVersion, kind: str, outcome: str, text: str) -> None:
    """Keep one of the three checks."""
    enter(ctx, version, kind, outcome, text)
    note(ctx, version, "checked", check=kind, outcome=outcome)


def gather_checks(ctx: CommandContext, version: ToolVersion) -> bool:
    """Whether all three found the draft in order; if not, it is drafted again."""
    checks = ctx.session.scalars(
        sa.select(ToolEntry).where(
            ToolEntry.version_id == version.id,
            ToolEntry.draft == version.draft,
            ToolEntry.kind.in_(CHECKS),
        )
    ).all()
    passed = {one.kind for one in checks if one.outcome == PASSED} == {*CHECKS}
    version.move_to(ToolState.DECIDING if passed else ToolState.DRAFTING)
    return passed


def decide(ctx: CommandContext, version: ToolVersion, decision: str, reason: str) -> None:
    """The group's decision: approve, return or drop. Publishing is the next step."""
    if decision != "approve":
        if not reason:
            raise Invalid("tool_reason", "required")
        version.move_to(ToolState.DRAFTING if decision == "return" else ToolState.DROPPED)
    version.decided_at, version.decided_by = ctx.now, ctx.actor.id
    version.decision_reason = reason
    note(ctx, version, "decided", decision=decision)


def enter(
    ctx: CommandContext, version: ToolVersion, kind: str, outcome: str, text: str
) -> ToolEntry:
    entry = ToolEntry(
        version_id=version.id,
        kind=kind,
        draft=version.draft,
        outcome=outcome,
        text=text,
        at=ctx.now,
        by=ctx.actor.id,
    )
    ctx.session.add(entry)
    ctx.session.flush()
    return entry


def note(ctx: CommandContext, version: ToolVersion, happened: str, /, **details: object) -> None:
    """Say what happened on the chain of the version's own instance."""
    instance = ctx.session.get(ProcessInstance, version.instance_id)
    ctx.record(f"tool.{happened}", instance, tool=version.ref, **details)


def in_work(session: Session, version: ToolVersion) -> ToolVersion | None:
    """The next version of it that is in the making."""
    wanted = sa.select(ToolVersion).where(
        ToolVersion.replaces_id == version.id,
        ToolVersion.state.in_([str(state) for state in IN_WORK]),
    )
    return session.scalar(wanted.limit(1))


def _require_replaceable(session: Session, before: ToolVersion, board: str) -> None:
    if before.board != board or not before.is_in_use:
        raise Invalid("replaces", "not_an_option")
    if in_work(session, before) is not None:
        raise Invalid("replaces", "in_work")


def _is_taken(session: Session, board: str, name: str) -> bool:
    """Two tools of one name would be one tool with two scales."""
    ended = (ToolState.DECLINED, ToolState.DROPPED)
    names = session.scalars(
        sa.select(ToolVersion.name).where(
            ToolVersion.board == board, ToolVersion.state.not_in([str(one) for one in ended])
        )
    )
    return name.strip().casefold() in {one.casefold() for one in names}


def _personal(ctx: CommandContext, texts: Sequence[str]) -> list[str]:
    today = ctx.calendar.local_date(ctx.now)
    return [mark.words for mark in anonymity.marks("\n".join(texts), today)]


def _values(grades: Sequence[Grade]) -> list[str]:
    """What a grade is called in answers: its English label in plain letters, each once."""
    for language in ("en", "cy"):
        labels = {grade.label[language].strip().casefold() for grade in grades}
        if len(labels) != len(grades):
            raise Invalid("grades", "twice")
    found: list[str] = []
    for number, grade in enumerate(grades, start=1):
        value = _plain(grade.label["en"])
        found.append(value if value and value not in found else f"grade_{number}")
    return found


def _plain(label: str) -> str:
    letters = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    value = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:25].strip("_")
    return value if value[:1].isalpha() else ""


def _next_ref(ctx: CommandContext, board: str) -> str:
    year = ctx.calendar.local_date(ctx.now).year % 100
    stem = f"{REFERENCE_PREFIXES[board]}-T{year:02}-"
    taken = ctx.session.scalars(sa.select(ToolVersion.ref).where(ToolVersion.ref.startswith(stem)))
    numbers = [ref.removeprefix(stem) for ref in taken]
    return f"{stem}{max((int(one) for one in numbers if one.isdigit()), default=0) + 1:02}"


def shown(version: ToolVersion) -> dict[str, Any]:
    """What later forms show of a version and begin with."""
    return {
        "tool_title": version.name,
        "why": version.why,
        "purpose": version.purpose,
        "purpose_cy": version.purpose_cy,
        "data_needed": version.data_needed,
        "questions": [
            {"question": one["en"], "question_cy": one["cy"]} for one in version.questions
        ],
        "grades": [
            {
                "grade": one["label"]["en"],
                "grade_cy": one["label"]["cy"],
                "meaning": one["meaning"]["en"],
                "meaning_cy": one["meaning"]["cy"],
            }
            for one in version.grades
        ],
    }
