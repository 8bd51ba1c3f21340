"""What stands in a sign-off pack: the plan, actions with their proofs, words, diagrams."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Attachment, ProcessDefinition, ProcessInstance, User
from workflows import action_plans
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    Evidence,
    Extension,
    SignOff,
    Verification,
)

# Why an action stands apart from the others.
LATE, EXTENDED, WITHDRAWN = "late", "extended", "withdrawn"
PLAN, EXCEPTIONS, IMPACT, DIAGRAMS, ACTION = "plan", "exceptions", "impact", "diagrams", "action:"

Part = Mapping[str, Any]


def gather(session: Session, found: SignOff, said: Mapping[str, str]) -> dict[str, Part]:
    """Every part by its name, as plain values. What is the same twice has one digest twice."""
    plan = session.get_one(ActionPlan, found.plan_id)
    actions = action_plans.actions_of(session, plan.id)
    people = {one.id: one.name for one in session.scalars(sa.select(User))}
    proofs = _Proofs(session, [one.id for one in actions], people)
    return {
        PLAN: _plan(session, plan),
        **{f"{ACTION}{one.ref}": _action(one, proofs, people) for one in actions},
        EXCEPTIONS: {"text": said[EXCEPTIONS], "actions": dict(_exceptions(actions, proofs))},
        IMPACT: {"text": said[IMPACT]},
        DIAGRAMS: {"versions": _diagrams(session, plan, found)},
    }


def _plan(session: Session, plan: ActionPlan) -> Part:
    """What was agreed; where the plan stands is no part of it, or each round would change it."""
    listed = action_plans.recommendations_of(session, plan)
    return {
        "ref": plan.ref,
        "title": plan.title,
        "board": plan.board,
        "source": plan.source,
        "source_ref": plan.source_ref,
        "regime": plan.regime,
        "sign_off_group": plan.sign_off_group,
        "accepted_on": _day(plan.accepted_on),
        "approved_on": _day(plan.approved_on),
        "recommendations": [
            {"number": one.number, "text": one.text, "text_cy": one.text_cy} for one in listed
        ],
    }


def _action(action: Action, proofs: "_Proofs", people: Mapping[int, str]) -> Part:
    withdrawn = action.status == ActionStatus.WITHDRAWN
    return {
        "ref": action.ref,
        "number": action.number,
        "text": action.text,
        "origin": action.origin,
        "lead_agency": action.lead_agency,
        "lead_officer": people.get(action.lead_officer_id or 0, ""),
        "success_measure": action.success_measure,
        "baseline_due": _day(action.baseline_due),
        "current_due": _day(action.current_due),
        "completed_on": _day(action.completed_on),
        "completed_late": action.was_completed_late,
        "days_after_baseline": action.days_after_baseline,
        "verified_on": _day(action.verified_on),
        "verified_by": people.get(action.verified_by or 0, ""),
        "withdrawn": action.status_reason if withdrawn else None,
        "evidence": proofs.evidence.get(action.id, []),
        "verifications": proofs.verifications.get(action.id, []),
        "extensions": proofs.extensions.get(action.id, []),
    }


def _exceptions(actions: list[Action], proofs: "_Proofs") -> Iterator[tuple[str, list[str]]]:
    """What the register itself knows to be out of the ordinary, beside the unit's words."""
    for one in actions:
        found = [
            name
            for name, is_so in (
                (LATE, one.was_completed_late),
                (EXTENDED, one.id in proofs.extensions),
                (WITHDRAWN, one.status == ActionStatus.WITHDRAWN),
            )
            if is_so
        ]
        if found:
            yield one.ref, found


def _diagrams(session: Session, plan: ActionPlan, found: SignOff) -> list[Part]:
    """The versions under which the plan was carried out and is being signed off."""
    ids = [one for one in (plan.instance_id, found.instance_id) if one is not None]
    rows = session.scalars(
        sa.select(ProcessDefinition)
        .join(ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id)
        .where(ProcessInstance.id.in_(ids))
        .order_by(ProcessDefinition.key)
        .distinct()
    )
    return [
        {"key": one.key, "version": one.version, "ref": one.ref, "definition": one.id}
        for one in rows
    ]


class _Proofs:
    """What was shown, found and granted for all actions, each read in one statement."""

    def __init__(self, session: Session, ids: list[int], people: Mapping[int, str]) -> None:
        self._session, self._ids, self._people = session, ids, people
        self.evidence: dict[int, list[Part]] = {}
        self.verifications: dict[int, list[Part]] = {}
        self.extensions: dict[int, list[Part]] = {}
        self._read_evidence()
        self._read_the_rest()

    def _read_evidence(self) -> None:
        rows = self._session.execute(
            sa.select(Evidence, Attachment.filename, Attachment.size)
            .outerjoin(Attachment, Attachment.id == Evidence.attachment_id)
            .where(Evidence.action_id.in_(self._ids))
            .order_by(Evidence.id)
        )
        for one, filename, size in rows:
            self.evidence.setdefault(one.action_id, []).append(
                {
                    "id": one.id,
                    "level": one.level,
                    "description": one.description,
                    "fact_on": _day(one.fact_on),
                    "received_at": _moment(one.received_at),
                    "received_from": self._who(one.received_from),
                    "filename": filename,
                    "size": size,
                    "sha256": one.sha256,
                }
            )

    def _read_the_rest(self) -> None:
        for found in self._all(Verification):
            self.verifications.setdefault(found.action_id, []).append(
                {
                    "stage": found.stage,
                    "decision": found.decision,
                    "reason": found.reason,
                    "at": _moment(found.at),
                    "by": self._who(found.by),
                }
            )
        for granted in self._all(Extension):
            self.extensions.setdefault(granted.action_id, []).append(
                {
                    "before": _day(granted.due_before),
                    "after": _day(granted.due_after),
                    "reason": granted.reason,
                    "at": _moment(granted.granted_at),
                    "by": self._who(granted.granted_by),
                }
            )

    def _all(self, table: Any) -> Any:
        return self._session.scalars(
            sa.select(table).where(table.action_id.in_(self._ids)).order_by(table.id)
        )

    def _who(self, user_id: int | None) -> str:
        return self._people.get(user_id or 0, "")


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: datetime) -> str:
    return value.isoformat()
