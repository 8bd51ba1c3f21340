"""Who is who today, looked up once for a whole batch of events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.identity import actor_of, members
from engine.models import (
    Absence,
    Event,
    Group,
    Ladder,
    ProcessDefinition,
    ProcessInstance,
    User,
    UserTask,
)
from engine.queries import instances as readable
from notifications.models import NotificationPreference
from notifications.preferences import preference_of

Reason = Mapping[str, str]


@dataclass(slots=True)
class Directory:
    """Remembers what it has read; one is made for each batch and thrown away with it."""

    session: Session
    today: date
    _groups: dict[str, list[int]] = field(default_factory=dict)
    _reasons: dict[str, Reason] = field(default_factory=dict)
    _people: dict[int, User | None] = field(default_factory=dict)
    _tasks: dict[UUID, UserTask | None] = field(default_factory=dict)
    _substitutes: dict[int, list[int]] | None = None
    _wishes: dict[int, NotificationPreference] = field(default_factory=dict)

    def person(self, user_id: int) -> User | None:
        if user_id not in self._people:
            self._people[user_id] = self.session.get(User, user_id)
        return self._people[user_id]

    def is_active(self, user_id: int) -> bool:
        user = self.person(user_id)
        return user is not None and user.is_active

    def task(self, task_id: UUID | None) -> UserTask | None:
        if task_id is None:
            return None
        if task_id not in self._tasks:
            self._tasks[task_id] = self.session.get(UserTask, task_id)
        return self._tasks[task_id]

    def instance(self, instance_id: UUID | None) -> ProcessInstance | None:
        return self.session.get(ProcessInstance, instance_id) if instance_id else None

    def definition(self, definition_id: object) -> ProcessDefinition | None:
        return self.session.get(ProcessDefinition, definition_id) if definition_id else None

    def members(self, group: str) -> list[int]:
        if group not in self._groups:
            found = members(self.session, group, self.today)
            self._people.update({user.id: user for user in found})
            self._groups[group] = [user.id for user in found]
        return self._groups[group]

    def substitutes(self, user_id: int) -> list[int]:
        """Who stands in for this person today."""
        if self._substitutes is None:
            self._substitutes = {}
            absent = self.session.execute(
                sa.select(Absence.user_id, Absence.substitute_id)
                .where(
                    Absence.starts_on <= self.today,
                    Absence.ends_on >= self.today,
                    Absence.canceled_at.is_(None),
                )
                .order_by(Absence.id)
            )
            for absentee, substitute in absent:
                self._substitutes.setdefault(absentee, []).append(substitute)
        return self._substitutes.get(user_id, [])

    def wish(self, user_id: int) -> NotificationPreference:
        if user_id not in self._wishes:
            self._wishes[user_id] = preference_of(self.session, user_id)
        return self._wishes[user_id]

    def sees(self, user_id: int, instance_id: UUID | None) -> bool:
        """Whether a person may see this instance at all."""
        if instance_id is None or not self.is_active(user_id):
            return False
        actor = actor_of(self.session, user_id, self.today)
        wanted = sa.select(ProcessInstance.id).where(
            ProcessInstance.id == instance_id, readable.visible(actor)
        )
        return self.session.scalar(wanted) is not None

    def group_reason(self, key: str) -> Reason:
        """Because you represent an agency, or because you are one of a group."""
        if key not in self._reasons:
            group = self.session.get(Group, key)
            name, name_cy = (group.name, group.name_cy) if group else (key, key)
            if key.startswith("agency_rep@"):
                told = {"why": "represents", "en": _behind(name), "cy": _behind(name_cy)}
            else:
                told = {"why": "group", "en": name, "cy": name_cy or name}
            self._reasons[key] = told
        return self._reasons[key]

    def substitute_reason(self, absentee: int) -> Reason:
        user = self.person(absentee)
        name = user.name if user is not None else ""
        return {"why": "substitute", "en": name, "cy": name}


def about(directory: Directory, event: Event) -> dict[str, Any]:
    """A reference, the task's names and where to go: never what the case is about."""
    told: dict[str, Any] = {"level": (event.details or {}).get("level", "")}
    task = directory.task(event.user_task_id)
    instance = directory.instance(event.instance_id) if task is None else None
    if task is not None:
        told |= {"task": str(task.id), "en": task.name, "cy": task.name_cy or task.name}
        told |= {"reference": task.business_key, "ladder": task.ladder or ""}
        told |= _answers(directory.instance(task.instance_id))
    elif instance is not None:
        told |= {"instance": str(instance.id), "reference": instance.business_key}
    if alert := (event.details or {}).get("alert"):
        told["alert"] = alert
    if instance is not None and (meeting := (event.details or {}).get("meeting")):
        told["page"] = f"/registers/meetings/{meeting}"
    if instance is not None and (move := (event.details or {}).get("move")):
        told["page"] = f"/instances/{instance.id}/moves/{move}"
    definition = directory.definition((event.details or {}).get("definition"))
    if definition is not None:
        told |= {"en": definition.name, "cy": definition.name_cy or definition.name}
        told |= {"definition": definition.key, "page": _page_of(event, definition.key)}
    return told | _of_settings(directory, event)


def _page_of(event: Event, key: str) -> str:
    """Where one approves it, or reads why it was sent back; what is live has its own page."""
    is_published = event.kind == "definition.published"
    return f"/processes/{key}" if is_published else f"/processes/{key}/publish"


def _of_settings(directory: Directory, event: Event) -> dict[str, str]:
    """The page of what an event is about that is neither task nor instance."""
    details = event.details or {}
    if event.kind == "ladder.changed":
        ladder = directory.session.get(Ladder, details.get("name"))
        if ladder is not None:
            page = f"/settings/ladders/{ladder.name}"
            return {"en": ladder.title, "cy": ladder.title_cy or ladder.title, "page": page}
    if event.kind == "incident.opened" and event.instance_id is None:
        return {"page": "/settings/incidents/"}
    if event.kind == "address.settled":
        return {"page": f"/settings/people/{details.get('person')}"}
    return {}


def _answers(instance: ProcessInstance | None) -> dict[str, str]:
    """Which late task this one is about, where it answers one."""
    if instance is None or instance.subject_task_id is None:
        return {}
    return {"answers_in": str(instance.id), "answers": str(instance.subject_task_id)}


def _behind(name: str) -> str:
    """The agency's own name, which stands behind the colon of the group's."""
    return name.partition(": ")[2] or name
