"""Where the record is that a task works on, for whoever may open it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.deployments import deployed
from engine.models import UserTask
from webapp.i18n import _
from workflows import quarters
from workflows.models import (
    Action,
    ActionPlan,
    AgencyReturn,
    Alert,
    Audit,
    DataReview,
    Engagement,
    Programme,
    ProgrammeEntry,
    Quarter,
    ToolVersion,
)
from workflows.queries import access, data
from workflows.queries.audits import closable

RETURN = "agency_return"
SAMPLE = "audit_sample"  # the form of the task that is done on a page of its own


@dataclass(frozen=True, slots=True)
class Lead:
    """A link beside a task: what the record is, and what its reader finds there."""

    title: str
    name: str
    url: str
    is_workplace: bool = False  # the task itself is done there


@dataclass(frozen=True, slots=True)
class _Room:
    """The records that the instances of one process work on."""

    model: Any
    may_see: Callable[[Actor], sa.ColumnElement[bool]]
    page: str
    id_name: str
    title: Callable[[], str]
    name: Callable[[], str]


def lead_of(session: Session, who: Actor, task: UserTask) -> Lead | None:
    """Nothing where the process keeps no record, or where this person may not see it."""
    process = deployed(session, task.definition_id).key
    if process == RETURN and task.is_open:
        return _several(session, who, task)
    room = ROOMS.get(process)
    if room is None:
        return None
    key = room.model.meeting_id if room.model is Quarter else room.model.id
    found = session.scalar(
        sa.select(key).where(room.model.instance_id == task.instance_id, room.may_see(who))
    )
    if found is None:
        return None
    if task.form == SAMPLE and task.is_open:
        url = url_for("registers.sample", audit_id=found)
        return Lead(_("The sample"), _("Draw the sample"), url, is_workplace=True)
    return Lead(room.title(), room.name(), url_for(room.page, **{room.id_name: found}))


def _several(session: Session, who: Actor, task: UserTask) -> Lead | None:
    """Who has more than one return of an audit open may close those of no concern at once."""
    row = session.scalar(
        sa.select(AgencyReturn).where(AgencyReturn.instance_id == task.instance_id)
    )
    if row is None or len(closable(session, who, row.audit)) <= 1:
        return None
    url = url_for("registers.not_involved", audit_id=row.audit_id)
    return Lead(_("Not involved in several cases?"), _("Close them together"), url)


def _meetings(who: Actor) -> sa.ColumnElement[bool]:
    return Quarter.board.in_([one for one in access.BOARDS if quarters.may_see(who, one)])


ROOMS: Mapping[str, _Room] = {
    "quarterly_cycle": _Room(
        Quarter,
        _meetings,
        "registers.meeting",
        "quarterly_id",
        lambda: _("The meeting"),
        lambda: _("Agenda, papers, decisions"),
    ),
    "commissioned_audit": _Room(
        Audit,
        access.audits,
        "registers.audit",
        "audit_id",
        lambda: _("The audit"),
        lambda: _("Terms of reference, returns, findings"),
    ),
    "action_plan_monitoring": _Room(
        ActionPlan,
        access.plans,
        "registers.plan",
        "plan_id",
        lambda: _("The action plan"),
        lambda: _("Actions, dates, progress"),
    ),
    "action_monitoring": _Room(
        Action,
        access.actions,
        "registers.action",
        "action_id",
        lambda: _("The action"),
        lambda: _("What is asked, dates, progress"),
    ),
    "immediate_alert": _Room(
        Alert,
        access.alerts,
        "registers.alert",
        "alert_id",
        lambda: _("The alert"),
        lambda: _("What was raised, and what followed"),
    ),
    "data_review": _Room(
        DataReview,
        data.reviews,
        "registers.quarter",
        "quarter_id",
        lambda: _("The quarter"),
        lambda: _("Figures, findings, returns"),
    ),
    "engagement": _Room(
        Engagement,
        access.engagements,
        "registers.engagement",
        "engagement_id",
        lambda: _("The engagement"),
        lambda: _("Consent, themes, numbers, answer"),
    ),
    "annual_programme": _Room(
        Programme,
        access.programmes,
        "registers.programme",
        "programme_id",
        lambda: _("The programme"),
        lambda: _("Themes, entries, changes"),
    ),
    "programme_entry": _Room(
        ProgrammeEntry,
        lambda who: ProgrammeEntry.programme_id.in_(
            sa.select(Programme.id).where(access.programmes(who))
        ),
        "registers.programme_entry",
        "entry_id",
        lambda: _("The entry in the programme"),
        lambda: _("What is planned, and what it began"),
    ),
    "audit_tool": _Room(
        ToolVersion,
        access.tools,
        "registers.tool",
        "tool_id",
        lambda: _("The tool"),
        lambda: _("Questions, ratings, versions"),
    ),
}
