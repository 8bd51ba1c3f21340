"""The board's retention schedule: classes as data, blank until somebody confirms them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound, NotInState
from engine.models import DefinitionState, ProcessDefinition
from engine.permissions import is_steward, may_design
from engine.texts import can_be_kept
from workflows.models import CountedFrom, Outcome, RetentionClass

MOST_YEARS = 150
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """What a class is to say from now on, and the version that its author had before them."""

    name: str
    name_cy: str
    years: int | None
    counted_from: str
    outcome: str
    reason: str
    seen: int | None = None


def may_see(actor: Actor) -> bool:
    """Who keeps the records, and who owns the processes that make them."""
    return is_steward(actor) or may_design(actor)


def may_set(actor: Actor) -> bool:
    """The schedule is the process owners'; who destroys by it does not also write it."""
    return may_design(actor)


def classes(session: Session) -> Sequence[RetentionClass]:
    return session.scalars(sa.select(RetentionClass).order_by(RetentionClass.key)).all()


def get(session: Session, key: str) -> RetentionClass:
    found = session.get(RetentionClass, key)
    if found is None:
        raise NotFound("retention class", key)
    return found


def lifecycles(session: Session) -> Mapping[str, list[ProcessDefinition]]:
    """The live processes by the class that their diagram names; a class may be known to nobody."""
    found: dict[str, list[ProcessDefinition]] = {}
    rows = session.scalars(
        sa.select(ProcessDefinition)
        .where(ProcessDefinition.state == str(DefinitionState.PUBLISHED))
        .order_by(ProcessDefinition.key, ProcessDefinition.version)
    )
    for one in {row.key: row for row in rows}.values():
        found.setdefault(one.retention, []).append(one)
    return found


def install(ctx: CommandContext) -> list[str]:
    """Bring in the shipped classes that are missing: proposals, none of them in force."""
    known = {one.key for one in classes(ctx.session)}
    new = [one for one in _shipped() if one["key"] not in known]
    ctx.session.add_all(RetentionClass(**one) for one in new)
    ctx.session.flush()
    return [one["key"] for one in new]


def put(ctx: CommandContext, key: str, rule: Rule, by: int | None) -> RetentionClass:
    """Let a rule be in force that two people stand behind (`retention_changes`)."""
    lock_board(ctx)
    found = ctx.session.get(RetentionClass, key, populate_existing=True)
    if found is None:
        found = RetentionClass(key=key, name=rule.name, name_cy=rule.name_cy, version=0)
        ctx.session.add(found)
    elif rule.seen is not None and rule.seen != found.version:
        raise NotInState("retention class", key, "changed", "as it was read")
    before = told(found)
    found.name, found.name_cy = rule.name.strip(), rule.name_cy.strip()
    found.years, found.counted_from, found.outcome = rule.years, rule.counted_from, rule.outcome
    found.reason, found.version = rule.reason.strip(), found.version + 1
    found.changed_at, found.changed_by = ctx.now, by
    ctx.session.flush()
    ctx.record(
        "retention.changed", None, key=key, before=before, after=told(found), reason=found.reason
    )
    return found


def options(session: Session) -> list[tuple[str, str, str]]:
    """The classes that a diagram may name: key, name, name in Welsh."""
    return [(one.key, one.name, one.name_cy) for one in classes(session)]


def check(rule: Rule) -> None:
    for field in ("name", "name_cy", "reason"):
        text = getattr(rule, field).strip()
        if not text:
            raise Invalid(field, "required")
        if len(text) > LONGEST or not can_be_kept(text):
            raise Invalid(field, "too_long" if len(text) > LONGEST else "not_text")
    if rule.years is not None and not 1 <= rule.years <= MOST_YEARS:
        raise Invalid("years", "not_years", most=MOST_YEARS)
    if rule.counted_from not in list(CountedFrom):
        raise Invalid("counted_from", "not_an_option")
    if rule.outcome not in list(Outcome):
        raise Invalid("outcome", "not_an_option")


def told(one: RetentionClass | Rule) -> dict[str, object]:
    """What a rule says, as the history keeps it."""
    return {"years": one.years, "counted_from": one.counted_from, "outcome": one.outcome}


def _shipped() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads((files("workflows") / "retention.json").read_bytes())
    return found
