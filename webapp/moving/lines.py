"""One line for each instance of a dry run or a move, as a page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.bpmn.compiled import CompiledDefinition
from engine.deployments import deployed
from engine.models import MigratedInstance, ProcessInstance, TriedInstance
from engine.queries.instances import visible
from webapp.due import Tag
from webapp.i18n import _, said
from webapp.moving import words
from webapp.names import Names
from webapp.studio.words import kind_of

WHERE = ("changed_here", "changed_ahead", "changed_behind", "ahead", "behind", "removed_ahead")
# Elements without a name of their own say nothing to people when they are changed.
MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One instance: what it is, where it stands, what becomes of it."""

    id: str
    title: str
    reference: str
    is_visible: bool
    tag: Tag
    stands: str = ""
    touched: Sequence[tuple[str, str]] = ()
    tasks: Sequence[str] = ()
    why: Sequence[str] = ()


class Lines:
    """Turns what is stored into words; each diagram is looked into once."""

    def __init__(self, session: Session, actor: Actor, target: CompiledDefinition | None) -> None:
        self._session, self._actor, self._target = session, actor, target
        self._names = Names(session)

    def of_trial(
        self, pairs: Sequence[tuple[TriedInstance, ProcessInstance]], *, is_replay: bool
    ) -> list[Line]:
        seen = self._visible([instance for _item, instance in pairs])
        tell = self._replayed if is_replay else self._tried
        return [
            Line(
                **_of(instance, seen),
                tag=words.verdict_of(item.verdict, is_replay=is_replay),
                **tell(item, instance),
            )
            for item, instance in pairs
        ]

    def of_migration(self, pairs: Sequence[tuple[MigratedInstance, ProcessInstance]]) -> list[Line]:
        seen = self._visible([instance for _item, instance in pairs])
        return [
            Line(
                **_of(instance, seen),
                tag=words.outcome_of(item.state),
                why=[
                    words.obstacle(rule, self._name(element_id, instance.definition_id))
                    for rule, element_id in item.why
                ],
            )
            for item, instance in pairs
        ]

    def _tried(self, item: TriedInstance, instance: ProcessInstance) -> dict[str, Any]:
        told = item.told
        source = told.get("from", instance.definition_id)
        why = [
            words.obstacle(rule, self._name(element_id, source))
            for rule, element_id in told.get("obstacles", ())
        ]
        return {
            "stands": self._stands([one for one, _new in told.get("stands", ())], source),
            "touched": self._touched(told.get("remarks", ()), source),
            "tasks": [text for task in told.get("tasks", ()) for text in self._task(task)],
            "why": why + ([words.obstacle("", told["broken"])] if "broken" in told else []),
        }

    def _replayed(self, item: TriedInstance, instance: ProcessInstance) -> dict[str, Any]:
        told = item.told
        why = [self._difference(note, instance.definition_id) for note in told.get("notes", ())]
        return {"why": why + ([words.obstacle("", told["broken"])] if "broken" in told else [])}

    def _stands(self, element_ids: Sequence[str], source: int) -> str:
        """The tasks that wait for people; clocks and messages only where there is no task."""
        known = deployed(self._session, source).compiled.elements
        human = [one for one in element_ids if one in known and known[one].is_human]
        names = [self._name(one, source) for one in human or element_ids]
        return ", ".join(dict.fromkeys(names))

    def _touched(self, remarks: Sequence[Sequence[str]], source: int) -> list[tuple[str, str]]:
        """By where it is for this instance: new tasks among what is changed are told as new."""
        found: dict[str, list[str]] = {}
        new = {element_id for rule, element_id in remarks if rule in ("ahead", "behind")}
        for rule, element_id in remarks:
            if rule.startswith("changed") and element_id in new:
                continue
            name = self._own_name(element_id, source)
            if name and name not in found.setdefault(rule, []):
                found[rule].append(name)
        return [(_where(rule), _few(found[rule])) for rule in WHERE if found.get(rule)]

    def _task(self, task: Mapping[str, Any]) -> list[str]:
        name = said(task["name"], task["name_cy"])
        groups = {
            str(one): self._names.group(one)
            for one in task["changes"].get("candidate_group", ())
            if one
        }
        told = [
            words.task_change(what, pair[0], pair[1], groups)
            for what, pair in task["changes"].items()
        ]
        return [f"{name}: {text}" for text in told if text]

    def _difference(self, note: Mapping[str, str], source: int) -> str:
        name = self._name(note["element_id"], source)
        pair = (note.get("before", ""), note.get("after", ""))
        if note["rule"] in ("way", "end"):
            before, after = (
                ", ".join(self._name(one, source) for one in text.split(", ") if one)
                for text in pair
            )
        elif note["rule"] == "people":
            before, after = (self._names.group(one) for one in pair)
        else:
            before, after = pair
        return words.difference(note, name, before, after)

    def _name(self, element_id: str, source: int) -> str:
        return self._own_name(element_id, source) or self._kind(element_id, source) or element_id

    def _own_name(self, element_id: str, source: int) -> str:
        for compiled in self._diagrams(source):
            element = compiled.elements.get(element_id)
            if element is not None and element.name:
                return said(element.name, element.name_cy)
        return ""

    def _kind(self, element_id: str, source: int) -> str:
        for compiled in self._diagrams(source):
            element = compiled.elements.get(element_id)
            if element is not None:
                return kind_of(element.kind)
        return ""

    def _diagrams(self, source: int) -> list[CompiledDefinition]:
        own = deployed(self._session, source).compiled
        return [own] if self._target is None else [self._target, own]

    def _visible(self, instances: Sequence[ProcessInstance]) -> set[UUID]:
        """Whose page this person may open: the others are told of, and no link leads there."""
        ids = [one.id for one in instances]
        seen = sa.select(ProcessInstance.id).where(
            ProcessInstance.id.in_(ids), visible(self._actor)
        )
        return set(self._session.scalars(seen))


def _of(instance: ProcessInstance, seen: set[UUID]) -> dict[str, Any]:
    return {
        "id": str(instance.id),
        "title": instance.title,
        "reference": instance.business_key,
        "is_visible": instance.id in seen,
    }


def _where(rule: str) -> str:
    return {
        "changed_here": _("Changed where it stands"),
        "changed_ahead": _("Changed, still to come"),
        "changed_behind": _("Changed, already behind it"),
        "ahead": _("New task, still to come"),
        "behind": _("New task that it will not meet"),
        "removed_ahead": _("Will not come any more"),
    }[rule]


def _few(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    shown = ", ".join(names[:MOST_NAMES])
    return f"{shown} (+{more})" if more > 0 else shown
