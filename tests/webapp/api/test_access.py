"""Every route of the API, tried by every role on another agency's things.

What a role may not see answers exactly as if it were missing; what it sees but may not do answers
403. A new route fails here until it says who may.
"""

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask

from engine import absences, identity, redating
from engine.absences import Cover
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from engine.sign_in import issue_token, live_tokens
from tests.clock import SettableClock
from tests.people import member
from tests.webapp.api.access import (
    ADMIN,
    DESIGNERS,
    EVERYBODY,
    GROUP,
    HOLDER,
    SEES_ALERT,
    SEES_DRAFT,
    SEES_PLAN,
    SEES_WORK,
    STARTS,
    STEWARDS,
    TORFAEN,
    Entry,
    only,
)
from tests.webapp.api.board import PEOPLE, WALK, World, trip
from tests.webapp.api.briefed import BRIEFINGS, furnish_briefing
from tests.webapp.api.data_room import DATA, NO_DATA
from tests.webapp.api.engaged import ENGAGEMENTS, engagement
from tests.webapp.api.keeping_room import KEEPING, furnish_keeping
from tests.webapp.api.moves_room import MOVES, furnish_moves
from tests.webapp.api.programme_room import PROGRAMME, furnish_programme
from tests.webapp.api.quarterly import QUARTERLY, furnish_quarterly
from tests.webapp.api.settings_room import SETTINGS, furnish_settings
from tests.webapp.api.sketch_room import SKETCHES
from tests.webapp.api.told import furnish_told
from tests.webapp.api.tools_room import TOOLS, furnish_tools
from tests.webapp.counting import counted
from tests.webapp.settings import settings_in
from webapp.api.blueprints import PREFIX
from workflows import action_plans, actions, alerts, recommendations
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.alerts import Raised
from workflows.models import Review
from workflows.recommendations import Wording
from workflows.steps import STEPS

WHY = {"reason": "because"}
ASSIGNEE = {"assignee": "{stranger}"}
LEVEL = {"level": "R1", "at": "-5wd", "to": ["assignee"]}
ENTRIES = {
    "GET /me": Entry(),
    "PATCH /me": Entry(body={"language": "cy"}),
    "GET /tasks": Entry(),
    "POST /tasks/bulk": Entry(body={"verb": "release", "tasks": [str(UUID(int=1))]}),
    "GET /filters": Entry(),
    "POST /filters": Entry(body={"name": "Late", "filter": {"view": "late"}}),
    "DELETE /filters/{filter_id}": Entry(frozenset({"stranger"})),
    "GET /tasks/{task_id}": Entry(SEES_WORK),
    "GET /tasks/{task_id}/explain": Entry(SEES_WORK),
    "POST /tasks/{task_id}/claim": Entry(SEES_WORK, HOLDER),
    "POST /tasks/{task_id}/release": Entry(SEES_WORK, STEWARDS | HOLDER),
    "POST /tasks/{task_id}/assign": Entry(SEES_WORK, STEWARDS | TORFAEN, ASSIGNEE),
    "POST /tasks/{task_id}/delegate": Entry(SEES_WORK, STEWARDS | HOLDER, ASSIGNEE),
    "POST /tasks/{task_id}/complete": Entry(SEES_WORK, HOLDER, {"answers": {"note": "x"}}),
    "POST /tasks/{task_id}/draft": Entry(SEES_WORK, HOLDER, {"answers": {"note": "x"}}),
    "POST /tasks/{task_id}/reschedule": Entry(
        SEES_WORK, frozenset({"unit", "chair"}), {"due_on": "2026-12-01", **WHY}
    ),
    "POST /tasks/{task_id}/ask-for-time": Entry(
        SEES_WORK, STEWARDS | TORFAEN, {"due_on": "2026-12-01", **WHY}
    ),
    "GET /tasks/{task_id}/comments": Entry(SEES_WORK),
    "POST /tasks/{task_id}/comments": Entry(SEES_WORK, body={"body": "x"}),
    "GET /tasks/{task_id}/readers": Entry(SEES_WORK),
    "GET /tasks/{task_id}/attachments": Entry(SEES_WORK),
    "POST /tasks/{task_id}/attachments": Entry(SEES_WORK, send={"file": "x.txt"}),
    "GET /tasks/{task_id}/attachments/{attachment_id}": Entry(SEES_WORK),
    "GET /instances": Entry(),
    "POST /instances": only(may=STARTS, body={"definition": "walk"}),
    "GET /instances/{instance_id}": Entry(SEES_WORK),
    "GET /instances/{instance_id}/events": Entry(SEES_WORK),
    "GET /instances/{instance_id}/tasks": Entry(SEES_WORK),
    "GET /instances/{instance_id}/diagram": Entry(SEES_WORK),
    "GET /instances/{instance_id}/comments": Entry(SEES_WORK),
    "POST /instances/{instance_id}/comments": Entry(SEES_WORK, body={"body": "x"}),
    "GET /instances/{instance_id}/readers": Entry(SEES_WORK),
    "GET /instances/{instance_id}/attachments": Entry(SEES_WORK),
    "POST /instances/{instance_id}/attachments": Entry(SEES_WORK, send={"file": "x.txt"}),
    "GET /instances/{instance_id}/attachments/{attachment_id}": Entry(SEES_WORK),
    "POST /instances/{instance_id}/suspend": Entry(SEES_WORK, STEWARDS, WHY),
    "POST /instances/{instance_id}/resume": Entry(SEES_WORK, STEWARDS, WHY),
    "POST /instances/{instance_id}/terminate": Entry(SEES_WORK, STEWARDS, WHY),
    "POST /instances/{instance_id}/messages/{name}": Entry(SEES_WORK, STEWARDS, {}),
    "GET /instances/{instance_id}/tokens": Entry(SEES_WORK, STEWARDS),
    "GET /instances/{instance_id}/move": Entry(SEES_WORK, STEWARDS, send={"query": "token=1&to=x"}),
    "POST /instances/{instance_id}/move": Entry(
        SEES_WORK, STEWARDS, {"token": "x", "to": "check", **WHY}
    ),
    "GET /instances/{instance_id}/moves": Entry(SEES_WORK, STEWARDS),
    "POST /instances/{instance_id}/moves/{move_id}/approve": Entry(SEES_WORK, STEWARDS),
    "POST /instances/{instance_id}/moves/{move_id}/return": Entry(SEES_WORK, STEWARDS, WHY),
    "POST /instances/{instance_id}/moves/{move_id}/withdraw": Entry(SEES_WORK, frozenset({"unit"})),
    "GET /definitions": Entry(),
    **SKETCHES,
    "POST /definitions": only(may=DESIGNERS, data=WALK),
    "GET /definitions/{key}": Entry(),
    "GET /definitions/{key}/xml": Entry(),
    "GET /definitions/{key}/outline": Entry(),
    "GET /definitions/{key}/operations": only(may=STEWARDS | DESIGNERS),
    "POST /definitions/{key}/incidents/retry": only(may=STEWARDS, body={"kind": "step"}),
    "GET /definitions/{key}/diff/{m}": Entry(SEES_DRAFT),
    "POST /definitions/{key}/publish": Entry(SEES_DRAFT, DESIGNERS, WHY),
    "POST /definitions/{key}/send-back": Entry(SEES_DRAFT, DESIGNERS, WHY),
    "POST /definitions/{key}/retire": only(may=DESIGNERS, body=WHY),
    "GET /definitions/{key}/versions/{n}": Entry(SEES_DRAFT),
    "GET /definitions/{key}/versions/{n}/xml": Entry(SEES_DRAFT),
    "GET /definitions/{key}/versions/{n}/outline": Entry(SEES_DRAFT),
    "GET /definitions/{key}/versions/{n}/diff/{m}": Entry(SEES_DRAFT),
    "POST /definitions/{key}/versions/{n}/publish": Entry(SEES_DRAFT, DESIGNERS, WHY),
    "POST /definitions/{key}/versions/{n}/send-back": Entry(SEES_DRAFT, DESIGNERS, WHY),
    "POST /definitions/{key}/versions/{n}/retire": Entry(SEES_DRAFT, DESIGNERS, WHY),
    **MOVES,
    **QUARTERLY,
    **KEEPING,
    **PROGRAMME,
    "GET /escalations": Entry(),
    "GET /escalations/{escalation_id}": Entry(SEES_WORK),
    "POST /escalations/{escalation_id}/decide": Entry(
        SEES_WORK, frozenset({"chair"}), {"decision": "return", **WHY}
    ),
    "GET /escalations/{escalation_id}/effects": Entry(SEES_WORK),
    "GET /escalations/climbing": Entry(),
    "GET /overview": Entry(STEWARDS | {"chair", "rep", "foreign_rep"}),
    **TOOLS,
    "GET /action-plans": Entry(),
    "POST /action-plans": only(may=STEWARDS, body={"ref": "AP-9", "source": "audit"}),
    "POST /action-plans/import": only(may=STEWARDS, file="plan.csv", review="AP-1"),
    "GET /action-plans/{plan_id}": Entry(SEES_PLAN),
    "POST /action-plans/{plan_id}/monitor": Entry(SEES_PLAN, STEWARDS | GROUP),
    "GET /actions": Entry(),
    "POST /actions": only(
        may=STEWARDS,
        body={"plan": "{plan_id}", "text": "x", "lead_agency": "newport", "due": "2026-12-01"},
    ),
    "GET /actions/{action_id}": Entry(SEES_PLAN),
    "PATCH /actions/{action_id}": Entry(SEES_PLAN, STEWARDS, {"text": "x"}),
    "POST /actions/{action_id}/withdraw": Entry(SEES_PLAN, frozenset({"chair"}), WHY),
    "GET /actions/{action_id}/updates": Entry(SEES_PLAN),
    "POST /actions/{action_id}/updates": Entry(SEES_PLAN, TORFAEN, {"progress": "x"}),
    "GET /actions/{action_id}/evidence": Entry(SEES_PLAN),
    "POST /actions/{action_id}/evidence": Entry(
        SEES_PLAN, TORFAEN, {"level": "E1", "description": "x"}
    ),
    "POST /actions/{action_id}/colour": Entry(
        SEES_PLAN, STEWARDS | {"chair"}, {"colour": "amber", **WHY}
    ),
    "GET /alerts": Entry(),
    "POST /alerts": Entry(
        body={"not_a_referral": True, "subject": "Neglect", "concern": "because"}
    ),
    "GET /alerts/{alert_id}": Entry(SEES_ALERT),
    "POST /alerts/{alert_id}/additions": Entry(SEES_ALERT, HOLDER, {"text": "because"}),
    "POST /alerts/{alert_id}/take-over": Entry(SEES_ALERT, frozenset()),
    **BRIEFINGS,
    **ENGAGEMENTS,
    "GET /reviews": Entry(),
    "GET /reviews/{review_id}": Entry(STEWARDS),
    "GET /exports/{register}": Entry(),
    "GET /exports/{register}/{thing_id}": Entry(SEES_PLAN),
    "GET /recommendations": Entry(),
    "POST /recommendations": only(
        may=STEWARDS, body={"source": "audit", "source_ref": "x", "text": "x"}
    ),
    "GET /recommendations/{recommendation_id}": Entry(STEWARDS | GROUP),
    "GET /meetings": Entry(),
    "POST /meetings": only(may=STEWARDS | {"chair"}, body={"group": "cprg", "on": "2026-12-01"}),
    "GET /meetings/{meeting_id}": Entry(),
    "PATCH /meetings/{meeting_id}": only(may=STEWARDS | {"chair"}, body={"cancelled": True, **WHY}),
    "GET /users": only(may=STEWARDS),
    "POST /users": only(may={"admin"}, body={"email": "x@example.org", "name": "x"}),
    "GET /users/{user_id}": only(may=STEWARDS),
    "PATCH /users/{user_id}": only(may={"admin"}, body={"name": "x"}),
    "POST /users/{user_id}/hand-over": only(
        may=STEWARDS, body={"task": "{task_id}", "to": "{stranger}", **WHY}
    ),
    "POST /users/{user_id}/disable": only(may={"admin"}),
    "POST /users/{user_id}/enable": only(may={"admin"}),
    "GET /groups": Entry(),
    "GET /memberships": only(may=STEWARDS),
    "POST /memberships": only(may=STEWARDS, body={"user": "{stranger}", "group": "verifier"}),
    "PATCH /memberships/{membership_id}": only(may=STEWARDS, body={"last_day": "2026-12-01"}),
    "GET /absences": Entry(),
    "POST /absences": Entry(
        body={"substitute": "{chair}", "starts_on": "2027-10-01", "ends_on": "2027-10-02"}
    ),
    "PATCH /absences/{absence_id}": Entry(STEWARDS | TORFAEN, body={"ends_on": "2027-09-03"}),
    "POST /absences/{absence_id}/cancel": Entry(STEWARDS | TORFAEN),
    "GET /me/tokens": Entry(),
    "POST /me/tokens": Entry(body={"name": "x"}),
    "POST /me/tokens/{token_id}/revoke": Entry(HOLDER | {"admin"}),
    "GET /closed-days": Entry(),
    "GET /closed-days/preview": only(may=STEWARDS, query="on=2026-12-23"),
    "POST /closed-days": only(may=STEWARDS, body={"on": "2026-12-23", "name": "x", "name_cy": "x"}),
    "POST /closed-days/{closed}/remove": only(may=STEWARDS),
    "GET /ladders": only(may=STEWARDS | DESIGNERS),
    "GET /ladders/{ladder_name}": only(may=STEWARDS | DESIGNERS),
    "POST /ladders/{ladder_name}/preview": only(
        may=DESIGNERS | {"admin"}, body={"levels": [LEVEL]}
    ),
    "PATCH /ladders/{ladder_name}": only(
        may=DESIGNERS | {"admin"},
        body={"title": "x", "title_cy": "y", "levels": [LEVEL], **WHY},
    ),
    "GET /events": Entry(),
    "GET /incidents": only(may=STEWARDS),
    "POST /incidents/{incident_id}/retry": only(may=STEWARDS),
    "POST /incidents/{incident_id}/resolve": only(may=STEWARDS, body=WHY),
    "GET /messages": Entry(),
    "POST /messages/{message_id}/read": Entry(HOLDER),
    "POST /messages/read": Entry(body={}),
    "POST /messages/news": Entry(body={"wanted": False}),
    "POST /calendar-feed": Entry(),
    "POST /calendar-feed/close": Entry(),
    "GET /deliveries": only(may=STEWARDS),
    "POST /deliveries/{delivery_id}/send-again": only(may=STEWARDS),
    "GET /message-kinds": only(may=STEWARDS | DESIGNERS),
    "POST /message-kinds/{kind}/words": only(
        may=DESIGNERS, body={"part": "step", "en": "Open it", "cy": "Agorwch hi"}
    ),
    "POST /message-kinds/{kind}/restore": only(may=DESIGNERS, body={"part": "step"}),
    "GET /webhooks": only(may=ADMIN),
    "POST /webhooks": only(may=ADMIN, body={"name": "x", "url": "https://register.example/"}),
    "PATCH /webhooks/{webhook_id}": only(may=ADMIN, body={"is_active": False}),
    "GET /webhooks/{webhook_id}/calls": only(may=ADMIN),
    "POST /webhooks/calls/{call_id}/replay": only(may=ADMIN),
    "GET /jobs": only(may=STEWARDS),
    "GET /sandbox/clock": Entry(),
    "POST /sandbox/clock": Entry(body={"advance": "1d"}),
    **SETTINGS,
    **DATA,
}
OPEN = {"GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /docs"}
# In place of an id: something that is not there.
MISSING = {
    "task_id": str(uuid4()),
    "instance_id": str(uuid4()),
    **dict.fromkeys(("key", "ladder_name", "class_key"), "nothing"),
    **dict.fromkeys(
        (
            *("attachment_id", "escalation_id", "audit_id", "plan_id", "action_id", "alert_id"),
            *("recommendation_id", "programme_id", "engagement_id", "tool_id", "meeting_id"),
            *("quarterly_id", "briefing_id", "report_id", "review_id", "reported_id", "thing_id"),
            *("pack_number", "hold_id", "destruction_id", "move_id", "message_id", "incident_id"),
            *("user_id", "membership_id", "absence_id", "token_id"),
        ),
        "999999",
    ),
    **NO_DATA,
    "closed": "2026-12-21",
}


@dataclass
class Abroad:
    """A board on which Torfaen has work, with what it is called and everybody's tokens."""

    database: Path
    things: dict[str, str]
    tokens: dict[str, str]


@pytest.fixture(scope="session")
def abroad(furnished: Path, api: Flask, tmp_path_factory: pytest.TempPathFactory) -> Abroad:
    folder = tmp_path_factory.mktemp("abroad")
    path = shutil.copyfile(furnished, folder / "board.db")
    database = connect(f"sqlite:///{path}")
    engine = ProcessEngine(database, SettableClock(), {**STEPS, "test.trip": trip})
    api.extensions.update(process_engine=engine, settings=settings_in(folder))
    world = World(engine, engine.clock, api)
    things = furnish_abroad(world)
    tokens = {}
    for name, groups in PEOPLE.items():
        person = member(engine, *groups, name=name.capitalize())
        with engine.command(SYSTEM) as ctx:
            tokens[name] = issue_token(ctx, person.id)
    database.dispose()
    return Abroad(path, things, tokens)


def furnish_abroad(world: World) -> dict[str, str]:
    instance_id = world.start(agency="torfaen")
    task_id = world.task(instance_id)
    world.stranger.post(f"/tasks/{task_id}/claim")
    kept = world.stranger.post(
        f"/tasks/{task_id}/attachments", data={"file": (io.BytesIO(b"x"), "x.txt")}
    )
    world.start("stumble", agency=None)
    world.unit.post("/sandbox/clock", {"advance": "17wd"})
    world.owner.post("/sketches/walk")
    world.owner("POST", "/definitions", data=WALK, content_type="application/xml")
    with world.engine.command(SYSTEM) as ctx:
        plan = action_plans.draft(ctx, PlanDraft("AP-1", "audit", "SEW-1"))
        action = actions.add(ctx, plan, ActionDraft("Act", "torfaen", date(2026, 12, 1)))
        written = recommendations.write(ctx, "audit", "SEW-1", Wording("See fathers"))
        review = Review(ref="CPR-8", regime="cpr", board="adults", created_at=ctx.now)
        ctx.session.add(review)
        ctx.session.flush()
        numbers = {
            "plan_id": plan.id,
            "thing_id": plan.id,
            "action_id": action.id,
            "recommendation_id": written.id,
            "review_id": review.id,
            "engagement_id": engagement(ctx).id,
        }
        numbers |= (
            furnish_briefing(ctx) | counted(ctx) | furnish_moves(ctx) | furnish_programme(ctx)
        )
    with world.engine.command(world.stranger.person) as ctx:
        numbers["alert_id"] = alerts.raise_alert(ctx, Raised("Neglect", "because")).id
    saved = world.stranger.post("/filters", {"name": "Neglect", "filter": {"view": "mine"}}).json
    meeting = world.unit.post("/meetings", {"group": "cprg", "on": "2026-12-02"}).json
    return {
        **furnish_quarterly(world.engine),
        **{name: str(number) for name, number in numbers.items()},
        "instance_id": instance_id,
        "task_id": task_id,
        "attachment_id": str(kept.json["id"]),
        "escalation_id": str(world.chair.get("/escalations").json["items"][0]["id"]),
        **furnish_tools(world),
        **furnish_keeping(world, int(numbers["plan_id"])),
        "meeting_id": str(meeting["id"]),
        "filter_id": str(saved["id"]),
        "incident_id": str(world.unit.get("/incidents").json["items"][0]["id"]),
        **furnish_told(world, world.stranger.person.id),
        "move_id": furnish_move(world, instance_id),
        "register": "action-plans",
        "board": "children",
        "key": "walk",
        **dict.fromkeys(("n", "m"), "draft"),
        "name": "go_on",
        "stranger": str(world.stranger.person.id),
        **furnish_people(world),
        **furnish_settings(world),
    }


def furnish_move(world: World, instance_id: str) -> str:
    """The unit would have the writing done with, and waits for a second person."""
    stand = world.unit.get(f"/instances/{instance_id}/tokens").json["tokens"][0]
    wish = {"token": stand["token"], "to": "check", "reason": "It was written on paper"}
    return str(world.unit.post(f"/instances/{instance_id}/move", wish).json["id"])


def furnish_people(world: World) -> dict[str, str]:
    """The stranger's seat, cover and token; a closed day."""
    stranger, rep = world.stranger.person.id, world.foreign_rep.person.id
    with world.engine.command(SYSTEM) as ctx:
        seat = identity.join_group(ctx, stranger, "verifier", starts_on=date(2026, 1, 1))
        cover = Cover(stranger, rep, date(2027, 9, 1), date(2027, 9, 4), "x")
        absence = absences.plan(ctx, cover)
        issue_token(ctx, stranger, "x")
        ctx.session.flush()
        token = live_tokens(ctx.session, stranger)[0]
        numbers = {"membership_id": seat.id, "absence_id": absence.id, "token_id": token.id}
    with world.engine.command(SYSTEM) as ctx:
        redating.close_day(ctx, date(2026, 12, 22), "x", "x")
    return {
        **{name: str(number) for name, number in numbers.items()},
        "user_id": str(stranger),
        "chair": str(world.chair.person.id),
        "closed": "2026-12-22",
        "ladder_name": "standard",
    }


@pytest.fixture
def board(abroad: Abroad, api: Flask, tmp_path: Path) -> Iterator[Flask]:
    copy = shutil.copyfile(abroad.database, tmp_path / "board.db")
    database = connect(f"sqlite:///{copy}")
    engine = ProcessEngine(database, SettableClock(), {**STEPS, "test.trip": trip})
    home = shutil.copytree(abroad.database.parent, tmp_path / "home")
    api.extensions.update(process_engine=engine, settings=settings_in(home))
    yield api
    database.dispose()


def call(app, abroad, route, who, **instead):
    """A valid request of this route, on the foreign thing or on something else."""
    method, _space, path = route.partition(" ")
    entry, things = ENTRIES[route], abroad.things | instead
    options: dict = {"headers": {"Authorization": f"Bearer {abroad.tokens[who]}"}} if who else {}
    if "file" in entry.send:
        form = {name: text for name, text in entry.send.items() if name != "file"}
        file = io.BytesIO(b"Action,Lead agency,Due date\nAct,newport,2026-12-01\n")
        options["data"] = {**form, "file": (file, entry.send["file"])}
    elif "data" in entry.send:
        options |= {"data": entry.send["data"], "content_type": "application/xml"}
    elif entry.body is not None:
        options["json"] = {
            name: _number_or_text(value.format(**things)) if _is_reference(value) else value
            for name, value in entry.body.items()
        }
    where = PREFIX + path.format(**things)
    where += f"?{entry.send['query']}" if "query" in entry.send else ""
    return app.test_client().open(where, method=method, buffered=True, **options)


def _number_or_text(value):
    return int(value) if value.isdigit() else value


def _is_reference(value):
    return isinstance(value, str) and value.startswith("{")


def routes(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api_"):
            path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule).removeprefix(PREFIX)
            yield from (f"{method} {path}" for method in rule.methods - {"HEAD", "OPTIONS"})


def test_every_route_says_who_may(api):
    assert set(routes(api)) == set(ENTRIES) | OPEN


@pytest.mark.parametrize("route", ENTRIES)
def test_nobody_comes_in_without_saying_who_they_are(board, abroad, route):
    answer = call(board, abroad, route, None)

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("route", ENTRIES)
def test_each_role_gets_what_is_theirs_and_nothing_else(board, abroad, route):
    """What is missing is told to everybody in the same words, so one asks for it."""
    entry = ENTRIES[route]
    may, outside = entry.seen if entry.may is None else entry.may, sorted(EVERYBODY - entry.seen)
    assert may <= entry.seen

    missing = [call(board, abroad, route, who, **MISSING) for who in outside[:1]]
    for who in outside:
        answer = call(board, abroad, route, who)
        assert answer.status_code == 404, (who, answer.text)
        assert (answer.data, missing[0].status_code) == (missing[0].data, 404), who
    for who in sorted(entry.seen - may):
        answer = call(board, abroad, route, who)
        assert answer.status_code == 403, (who, answer.text)
    for number, who in enumerate(sorted(may)):
        answer = call(board, abroad, route, who)
        # Who comes second may find it done already, or gone; nobody may find it shut.
        assert answer.status_code < 500, (who, answer.text)
        assert answer.status_code not in (401, 403), (who, answer.text)
        assert number or answer.status_code != 404, (who, answer.text)


def test_a_foreign_thing_stays_foreign_in_every_list(board, abroad):
    """What is refused one by one does not come in by a list, either."""
    headers = {"Authorization": f"Bearer {abroad.tokens['officer']}"}
    for route in ENTRIES:
        method, _space, path = route.partition(" ")
        if method == "GET" and "{" not in path:
            answer = board.test_client().get(f"{PREFIX}{path}", headers=headers)
            for name in ("instance_id", "task_id"):
                assert abroad.things[name] not in answer.text, route


def test_the_foreign_things_are_there(abroad):
    assert UUID(abroad.things["task_id"])
    assert len(abroad.things) == len({name for name in abroad.things if abroad.things[name]})
