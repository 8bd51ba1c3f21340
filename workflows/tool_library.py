"""The library: versions that audits may choose, their briefing, their review and their end."""

import json
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances
from engine.context import CommandContext
from engine.deployments import latest_of
from engine.errors import Invalid
from engine.execution import Beginning, begin
from workflows import tools
from workflows.models import Audit, AuditTool, ToolState, ToolVersion
from workflows.models.tools import IN_USE

OWN_SCALE = "own"
KEEP, REVISE, RETIRE = "keep", "revise", "retire"
OTHER = "other"  # a board whose library is still empty


def publish(ctx: CommandContext, version: ToolVersion, review_on: date) -> AuditTool:
    """Freeze it as the next version; audits that run keep the version they have."""
    version.move_to(ToolState.PUBLISHED)
    before = tools.get(ctx.session, version.replaces_id) if version.replaces_id else None
    tool = AuditTool(
        name=version.name,
        version=str(_next_number(ctx.session, version.name)),
        scale=OWN_SCALE,
        grades=[{"value": one["value"], "label": one["label"]} for one in version.grades],
        created_at=ctx.now,
        created_by=version.decided_by,
    )
    ctx.session.add(tool)
    ctx.session.flush()
    version.tool_id = tool.id
    version.published_on = ctx.calendar.local_date(ctx.now)
    version.review_on = review_on
    tools.note(ctx, version, "published", name=tool.name, version=tool.version)
    if before is not None and before.is_in_use:
        _replace(ctx, before, version)
    return tool


def brief(ctx: CommandContext, version: ToolVersion, said: tuple[str, str], on: date) -> None:
    """Those who will work with it have been told how."""
    version.briefing, version.briefing_cy = said
    version.briefed_on = on
    tools.note(ctx, version, "briefed", on=on.isoformat())


def open_review(ctx: CommandContext, version: ToolVersion) -> int:
    """Its review begins; say how many audits have used it."""
    version.move_to(ToolState.REVIEWING)
    tools.note(ctx, version, "review_opened")
    return count_audits(ctx.session, version)


def review(ctx: CommandContext, version: ToolVersion, outcome: str, reason: str) -> None:
    """Keep what the group found: keep it, make a new version, or retire it."""
    if not reason:
        raise Invalid("review_reason", "required")
    tools.enter(ctx, version, "review", outcome, reason)
    tools.note(ctx, version, "reviewed", outcome=outcome)


def keep(ctx: CommandContext, version: ToolVersion, review_on: date, *, is_revised: bool) -> None:
    """It stays in use until the next review; a new version is asked for when one is wanted."""
    version.move_to(ToolState.PUBLISHED)
    version.review_on = review_on
    tools.note(ctx, version, "kept", review_on=review_on.isoformat())
    if is_revised and tools.in_work(ctx.session, version) is None:
        begin(
            ctx,
            Beginning(
                definition_id=latest_of(ctx, tools.PROCESS).id,
                variables={"board": version.board, "revises": str(version.id)},
                title=version.name,
                business_key="",
                board=version.board,
            ),
        )


def retire(ctx: CommandContext, version: ToolVersion, reason: str) -> None:
    """No new audit may choose it; those that run keep it."""
    version.move_to(ToolState.RETIRED)
    version.ended_on = ctx.calendar.local_date(ctx.now)
    version.end_reason = reason
    tools.note(ctx, version, "retired", reason=reason)


def options(session: Session, board: str) -> list[dict[str, Any]]:
    """The versions that an audit may choose, with their grades, for a form."""
    found = session.execute(
        sa.select(ToolVersion, AuditTool)
        .join(AuditTool, AuditTool.id == ToolVersion.tool_id)
        .where(ToolVersion.board == board, ToolVersion.state.in_([str(one) for one in IN_USE]))
        .order_by(ToolVersion.name, ToolVersion.id)
    )
    return [{"value": str(version.id), "label": labels(version, tool)} for version, tool in found]


def labels(version: ToolVersion, tool: AuditTool) -> dict[str, str]:
    """The tool, its version and its grades from the best down, in both languages."""
    grades = {
        language: ", ".join(str(one["label"][language]) for one in tool.grades)
        for language in ("en", "cy")
    }
    return {
        "en": f"{version.name}, version {tool.version} ({grades['en']})",
        "cy": f"{version.name_cy}, fersiwn {tool.version} ({grades['cy']})",
    }


def chosen(ctx: CommandContext, board: str, value: str, offered: Sequence[str]) -> AuditTool:
    """The version that an audit keeps; one that was replaced since it was offered still counts."""
    version = tools.get(ctx.session, int(value)) if value.isdecimal() else None
    if version is None or version.tool_id is None or version.board != board:
        raise Invalid("tool", "not_an_option")
    if not version.is_in_use and value not in offered:
        raise Invalid("tool", "not_an_option")
    return ctx.session.get_one(AuditTool, version.tool_id)


def scales() -> dict[str, list[dict[str, Any]]]:
    """The shipped grading scales, for tools that are typed in."""
    found: dict[str, list[dict[str, Any]]] = json.loads(
        files("workflows").joinpath("grades.json").read_text("utf-8")
    )
    return found


def typed_in(ctx: CommandContext, named: tuple[str, str], scale: str) -> AuditTool:
    """Find the version of a tool outside of the library, or write it down; its scale stays."""
    name, version = named
    known = ctx.session.scalar(
        sa.select(AuditTool).where(AuditTool.name == name, AuditTool.version == version)
    )
    if known is not None and known.scale != scale:
        raise Invalid("grading_scale", "other_scale", scale=known.scale)
    if known is not None:
        return known
    if scale not in scales():
        raise Invalid("grading_scale", "not_an_option")
    tool = AuditTool(
        name=name,
        version=version,
        scale=scale,
        grades=scales()[scale],
        created_at=ctx.now,
        created_by=ctx.actor.id,
    )
    ctx.session.add(tool)
    ctx.session.flush()
    return tool


def count_audits(session: Session, version: ToolVersion) -> int:
    counted = sa.select(sa.func.count(Audit.id)).where(
        Audit.tool_id == version.tool_id, Audit.terms_approved_at.is_not(None)
    )
    return session.scalar(counted) or 0


def _replace(ctx: CommandContext, before: ToolVersion, after: ToolVersion) -> None:
    """The version before it ends: nothing new is audited with it, and nobody reviews it."""
    before.move_to(ToolState.REPLACED)
    before.ended_on, before.end_reason = after.published_on, after.ref
    tools.note(ctx, before, "replaced", by=after.ref)
    assert before.instance_id is not None  # noqa: S101 - it was published by its own instance
    instance = instances.locked(ctx, before.instance_id)
    instances.deliver(ctx, instance, "message", "tool_replaced", {}, None)


def _next_number(session: Session, name: str) -> int:
    """One more than any version of the name, typed in or published."""
    versions = session.scalars(sa.select(AuditTool.version).where(AuditTool.name == name))
    return max((int(one) for one in versions if one.isdecimal()), default=0) + 1
