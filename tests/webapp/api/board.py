"""A small board behind the API: its people, two diagrams of its own, and ways to call."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from engine import board, definitions, instances
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.db import connect
from engine.definitions import Source
from engine.models import UserTask
from engine.sign_in import issue_token
from tests.clock import SettableClock
from tests.people import again, member
from tests.webapp.settings import settings_in
from workflows import library
from workflows.steps import STEPS

PEOPLE = {
    "admin": ("admin",),
    "unit": ("business_unit",),
    "owner": ("process_owner",),
    "approver": ("process_approver",),
    "chair": ("qa_chair@children", "qa_group@children"),
    "officer": ("lead_officer@newport",),
    "colleague": ("lead_officer@newport",),
    "rep": ("agency_rep@newport", "qa_group@children"),
    "stranger": ("lead_officer@torfaen",),
    "foreign_rep": ("agency_rep@torfaen",),
    "guest": (),
    "co_opted": ("co_opted",),
}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:cylch="urn:cylch:bpmn:1" id="d" targetNamespace="urn:test">
"""
WALK = (
    HEAD
    + """<bpmn:message id="m1" name="go_on"/>
<bpmn:process id="walk" name="Walk" isExecutable="true" cylch:nameCy="Cerdded"
  cylch:owner="process_owner" cylch:ladder="standard" cylch:concerns="agency"
  cylch:retention="audit">
  <bpmn:laneSet id="lanes">
    <bpmn:lane id="officer" name="Officer" cylch:nameCy="Swyddog"
      cylch:group="lead_officer@{agency}">
      <bpmn:flowNodeRef>begin</bpmn:flowNodeRef><bpmn:flowNodeRef>write</bpmn:flowNodeRef>
      <bpmn:flowNodeRef>wait</bpmn:flowNodeRef>
    </bpmn:lane>
    <bpmn:lane id="rep" name="Representative" cylch:nameCy="Cynrychiolydd"
      cylch:group="agency_rep@{agency}">
      <bpmn:flowNodeRef>check</bpmn:flowNodeRef><bpmn:flowNodeRef>done</bpmn:flowNodeRef>
    </bpmn:lane>
  </bpmn:laneSet>
  <bpmn:startEvent id="begin" name="Begin" cylch:nameCy="Dechrau"/>
  <bpmn:userTask id="write" name="Write" cylch:nameCy="Ysgrifennu" cylch:dueIn="5wd"
    cylch:form="note"/>
  <bpmn:intermediateCatchEvent id="wait" name="Wait" cylch:nameCy="Aros">
    <bpmn:messageEventDefinition messageRef="m1"/>
  </bpmn:intermediateCatchEvent>
  <bpmn:userTask id="check" name="Check" cylch:nameCy="Gwirio" cylch:dueIn="3wd"
    cylch:form="note" cylch:differentFrom="write"/>
  <bpmn:endEvent id="done" name="Done" cylch:nameCy="Gorffen"/>
  <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="write"/>
  <bpmn:sequenceFlow id="f2" sourceRef="write" targetRef="wait"/>
  <bpmn:sequenceFlow id="f3" sourceRef="wait" targetRef="check"/>
  <bpmn:sequenceFlow id="f4" sourceRef="check" targetRef="done"/>
</bpmn:process></bpmn:definitions>"""
)
STUMBLE = (
    HEAD
    + """<bpmn:process id="stumble" name="Stumble" isExecutable="true" cylch:nameCy="Baglu"
  cylch:owner="process_owner" cylch:ladder="none" cylch:retention="audit">
  <bpmn:startEvent id="begin" name="Begin" cylch:nameCy="Dechrau"/>
  <bpmn:serviceTask id="trip" name="Trip" cylch:nameCy="Baglu" cylch:step="test.trip"/>
  <bpmn:endEvent id="done" name="Done" cylch:nameCy="Gorffen"/>
  <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="trip"/>
  <bpmn:sequenceFlow id="f2" sourceRef="trip" targetRef="done"/>
</bpmn:process></bpmn:definitions>"""
)
NOTE = {
    "key": "note",
    "title": {"en": "Note", "cy": "Nodyn"},
    "fields": [
        {
            "name": "note",
            "type": "text",
            "required": True,
            "label": {"en": "Note", "cy": "Nodyn"},
            "messages": {"required": {"en": "Enter a note", "cy": "Rhowch nodyn"}},
        },
        {"name": "count", "type": "number", "min": 1, "label": {"en": "How many", "cy": "Sawl"}},
        {
            "name": "helper",
            "type": "person",
            "label": {"en": "Who helps", "cy": "Pwy sy’n helpu"},
        },
    ],
}
STANDING = {"ground": "wet"}


def trip(_ctx, _call):
    """Fails as long as the ground is wet."""
    if STANDING["ground"] == "wet":
        raise ValueError("the ground is wet")


@dataclass
class Caller:
    """One person's way in: by token, with whatever headers a test wants."""

    client: FlaskClient
    person: Actor
    token: str

    def __call__(self, method: str, path: str, **options):
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        where = path if path.startswith("/api") else f"/api/v1{path}"
        return self.client.open(where, method=method, headers=headers, buffered=True, **options)

    def get(self, path: str, **options):
        return self("GET", path, **options)

    def post(self, path: str, json: object = None, **options):
        return self("POST", path, json=json, **options)

    def patch(self, path: str, json: object = None, **options):
        return self("PATCH", path, json=json, **options)


@dataclass
class World:
    """The board, its clock and its application."""

    engine: ProcessEngine
    clock: SettableClock
    app: Flask
    callers: dict[str, Caller] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return self.called(name).person

    def called(self, name: str) -> Caller:
        if name not in self.callers:
            groups = PEOPLE[name]
            person = member(self.engine, *groups, name=name.capitalize())
            with self.engine.command(SYSTEM) as ctx:
                token = issue_token(ctx, person.id)
            person = again(self.engine, person.id)
            self.callers[name] = Caller(self.app.test_client(), person, token)
        return self.callers[name]

    def __getattr__(self, name: str) -> Caller:
        if name in PEOPLE:
            return self.called(name)
        raise AttributeError(name)

    def start(self, key: str = "walk", agency: str | None = "newport", **given) -> str:
        """An instance, started by nobody in particular."""
        variables = {**given.pop("variables", {}), **({"agency": agency} if agency else {})}
        with self.engine.command(SYSTEM) as ctx:
            given.setdefault("business_key", "W-1")
            row = instances.start(ctx, key, variables=variables, **given)
        return str(row.id)

    def task(self, instance_id: str, element: str = "write") -> str:
        with self.engine.query() as session:
            from uuid import UUID  # noqa: PLC0415

            found = session.scalar(
                sa.select(UserTask.id)
                .where(UserTask.instance_id == UUID(instance_id), UserTask.element_id == element)
                .order_by(UserTask.created_at.desc())
            )
        return str(found)

    def open_task(self, **given) -> str:
        return self.task(self.start(**given))


@contextmanager
def copied(board: Path, api: Flask, folder: Path, clock: SettableClock) -> Iterator[World]:
    """The application in front of a copy of this board, made in a folder."""
    database = connect(f"sqlite:///{shutil.copyfile(board, folder / 'board.db')}")
    engine = ProcessEngine(database, clock, {**STEPS, "test.trip": trip})
    api.extensions.update(process_engine=engine, settings=settings_in(folder))
    yield World(engine, clock, api)
    database.dispose()


def furnish(url: str) -> None:
    """Bring the library, our diagrams and the people into an empty database."""
    database = connect(url)
    engine = ProcessEngine(database, SettableClock(), {**STEPS, "test.trip": trip})
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
        library.install(ctx)
    with engine.command(SYSTEM) as ctx:
        sources = [
            Source("walk.bpmn", WALK.encode(), {"note": NOTE}),
            Source("stumble.bpmn", STUMBLE.encode()),
        ]
        definitions.publish_shipped(ctx, sources)
    for name, groups in PEOPLE.items():
        member(engine, *groups, name=name.capitalize())
    database.dispose()
