"""Puts an audit beside the one that asked the same before: grades and questions, then and now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from workflows.models import Audit, AuditCase, AuditTool, Finding
from workflows.queries import access


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the comparison; nothing on a side where it was not asked."""

    label: str | Mapping[str, str]
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two audits of one question, the first and the one that asked again."""

    first: Audit
    again: Audit
    # cases by agreed grade, from the best down; findings by question
    grades: Sequence[Pair]
    questions: Sequence[Pair]
    cases: tuple[int, int]
    same_tool: bool


def comparisons(session: Session, actor: Actor, audit: Audit) -> list[Comparison]:
    """With its first audit, and with each that asked again, as far as the reader may see both."""
    wanted = (Audit.re_audit_of == audit.id) | (Audit.id == (audit.re_audit_of or 0))
    others = session.scalars(
        sa.select(Audit).where(wanted, access.audits(actor)).order_by(Audit.id)
    ).all()
    pairs = [(one, audit) if one.id == audit.re_audit_of else (audit, one) for one in others]
    return [_compare(session, first, again) for first, again in pairs if again.panel_on]


def _compare(session: Session, first: Audit, again: Audit) -> Comparison:
    """Only what a panel has agreed on is compared."""
    both = (first.id, again.id)
    found = session.execute(
        sa.select(AuditCase.audit_id, AuditCase.agreed_grade).where(
            AuditCase.audit_id.in_(both),
            AuditCase.is_reserve.is_(False),
            AuditCase.dropped_at.is_(None),
            AuditCase.agreed_grade.is_not(None),
        )
    ).all()
    counted = Counter((audit_id, str(grade)) for audit_id, grade in found)
    sizes = Counter(audit_id for audit_id, _grade in found)
    tools = {one.id: one for one in _tools(session, first, again)}
    scales = [tools[one.tool_id].grades if one.tool_id in tools else [] for one in (first, again)]
    return Comparison(
        first=first,
        again=again,
        grades=_by_grade(both, scales, counted),
        questions=_by_question(session, first, again),
        cases=(sizes[first.id], sizes[again.id]),
        same_tool=first.tool_id == again.tool_id,
    )


def _tools(session: Session, first: Audit, again: Audit) -> Sequence[AuditTool]:
    ids = [one for one in (first.tool_id, again.tool_id) if one is not None]
    return session.scalars(sa.select(AuditTool).where(AuditTool.id.in_(ids))).all()


def _by_grade(
    both: tuple[int, int],
    scales: Sequence[Sequence[Mapping[str, Any]]],
    counted: Counter[tuple[int, str]],
) -> list[Pair]:
    """Every grade of either scale, from the best down; a side that has no such grade is empty."""
    labels: dict[str, Any] = {}
    for scale in scales:
        labels |= {str(one["value"]): one["label"] for one in scale}
    known = [{str(one["value"]) for one in scale} for scale in scales]
    return [
        Pair(
            label,
            *(
                counted[audit_id, value] if value in known[side] else None
                for side, audit_id in enumerate(both)
            ),
        )
        for value, label in labels.items()
    ]


def _by_question(session: Session, first: Audit, again: Audit) -> list[Pair]:
    """How many findings each line of enquiry led to; a question is the same by its words."""
    found = session.execute(
        sa.select(Finding.audit_id, Finding.line, sa.func.count())
        .where(Finding.audit_id.in_((first.id, again.id)), Finding.kind == "finding")
        .group_by(Finding.audit_id, Finding.line)
    )
    counted = {(audit_id, line): many for audit_id, line, many in found}
    sides = [
        {words: counted.get((one.id, line), 0) for line, words in enumerate(one.kloe, start=1)}
        for one in (first, again)
    ]
    asked = dict.fromkeys([*first.kloe, *again.kloe])
    return [Pair(words, *(side.get(words) for side in sides)) for words in asked]
