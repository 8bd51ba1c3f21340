"""The description: complete, valid, and readable under the strict policy of the pages."""

import re

import html5lib
import pytest
from lxml import etree
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from webapp.api.blueprints import PREFIX

OPEN = {"/healthz", "/readyz", "/metrics"}
HIDDEN = {f"{PREFIX}/openapi.json", f"{PREFIX}/docs"}
PROMISED = """
GET /me
GET /definitions
POST /definitions
GET /definitions/{key}
GET /definitions/{key}/versions/{n}
GET /definitions/{key}/versions/{n}/xml
GET /definitions/{key}/versions/{n}/outline
GET /definitions/{key}/versions/{n}/diff/{m}
POST /definitions/{key}/versions/{n}/publish
POST /definitions/{key}/versions/{n}/retire
GET /definitions/{key}/xml
GET /definitions/{key}/outline
GET /definitions/{key}/diff/{m}
POST /definitions/{key}/publish
POST /definitions/{key}/retire
GET /instances
POST /instances
GET /instances/{instance_id}
POST /instances/{instance_id}/suspend
POST /instances/{instance_id}/resume
POST /instances/{instance_id}/terminate
POST /instances/{instance_id}/messages/{name}
GET /instances/{instance_id}/events
GET /instances/{instance_id}/tasks
GET /instances/{instance_id}/diagram
GET /tasks
GET /tasks/{task_id}
GET /tasks/{task_id}/explain
POST /tasks/{task_id}/claim
POST /tasks/{task_id}/release
POST /tasks/{task_id}/assign
POST /tasks/{task_id}/delegate
POST /tasks/{task_id}/complete
POST /tasks/{task_id}/draft
POST /tasks/{task_id}/reschedule
GET /tasks/{task_id}/comments
POST /tasks/{task_id}/comments
GET /tasks/{task_id}/attachments
POST /tasks/{task_id}/attachments
GET /tasks/{task_id}/attachments/{attachment_id}
GET /escalations
POST /escalations/{escalation_id}/decide
GET /audits
GET /audits/{audit_id}
GET /action-plans
POST /action-plans
GET /action-plans/{plan_id}
GET /actions
POST /actions
GET /actions/{action_id}
PATCH /actions/{action_id}
GET /recommendations
POST /recommendations
GET /recommendations/{recommendation_id}
GET /meetings
POST /meetings
GET /meetings/{meeting_id}
PATCH /meetings/{meeting_id}
GET /events
GET /incidents
POST /incidents/{incident_id}/retry
POST /incidents/{incident_id}/resolve
GET /jobs
GET /sandbox/clock
POST /sandbox/clock
"""


@pytest.fixture
def spec(world) -> dict:
    return world.app.test_client().get(f"{PREFIX}/openapi.json").json


def operations(spec):
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def test_it_is_openapi_of_this_time(spec):
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(spec)] == []

    assert spec["openapi"].startswith("3.1")


def test_every_promised_operation_is_there(spec):
    told = {
        f"{method} {path.removeprefix(PREFIX)}" for path, method, _operation in operations(spec)
    }

    assert set(PROMISED.split("\n")) - {""} - told == set()


def test_every_route_is_described(world, spec):
    routes = {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), method)
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX) or rule.rule in OPEN
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    told = {(path, method) for path, method, _operation in operations(spec)}
    assert {route for route in routes if route[0] not in HIDDEN} == told


def test_nothing_else_of_the_application_is_described(spec):
    assert {path for path in spec["paths"] if not path.startswith(PREFIX)} == OPEN


def test_every_operation_is_told_by_name_sentence_and_chapter(spec):
    names = [operation["operationId"] for _path, _method, operation in operations(spec)]

    assert len(set(names)) == len(names)
    for path, _method, operation in operations(spec):
        assert operation["summary"].endswith("."), path
        assert len(operation["tags"]) == 1
    assert all(tag["description"] for tag in spec["tags"])


def test_every_change_takes_a_key_and_every_versioned_one_a_version(spec):
    for path, method, operation in operations(spec):
        named = {parameter["name"] for parameter in operation["parameters"]}
        is_change = method in ("POST", "PUT", "PATCH", "DELETE")
        assert ("Idempotency-Key" in named) == is_change, path
        if path.startswith(f"{PREFIX}/tasks/{{") and is_change:
            assert "If-Match" in named
            assert "412" in operation["responses"]


def test_every_secured_operation_tells_its_problems(spec):
    for path, method, operation in operations(spec):
        if path in OPEN:
            assert operation["security"] == []
            continue
        assert {"401", "403", "422"} <= set(operation["responses"]), path
        names_things = "{" in path or "requestBody" in operation
        assert ("404" in operation["responses"]) == names_things
        if method in ("POST", "PATCH"):
            assert "409" in operation["responses"]
    assert spec["security"] == [{"bearer": []}, {"session": [], "csrf": []}]
    problem = spec["components"]["responses"]["NotFound"]["content"]
    assert list(problem) == ["application/problem+json"]


def test_lists_take_a_cursor_and_give_the_next(spec):
    for path, method, operation in operations(spec):
        if method != "GET" or path in OPEN or path.endswith(("/jobs", "/me", "/clock")):
            continue
        content = operation["responses"]["200"].get("content", {}).get("application/json", {})
        name = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
        fields = spec["components"]["schemas"].get(name, {}).get("properties", {})
        if "items" in fields:
            named = {parameter["name"] for parameter in operation["parameters"]}
            assert {"limit", "cursor"} <= named, path
            assert "next" in fields


def test_every_answer_that_is_json_has_a_schema(spec):
    for path, method, operation in operations(spec):
        done = [status for status in operation["responses"] if status.startswith("2")]
        assert done, path
        for status in done:
            for media_type, content in operation["responses"][status]["content"].items():
                assert media_type != "application/json" or "$ref" in content["schema"], (
                    path,
                    method,
                )


def test_no_schema_is_there_for_nothing(spec):
    told = str(spec["paths"]) + str(spec["components"])

    unused = [
        name
        for name in spec["components"]["schemas"]
        if f"#/components/schemas/{name}'" not in told
    ]
    assert unused == []


def test_the_page_is_plain_and_keeps_to_the_policy(world, spec):
    answer = world.app.test_client().get(f"{PREFIX}/docs")

    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.data)
    page = etree.fromstring(answer.data, etree.HTMLParser(encoding="utf-8"))
    words = " ".join(page.xpath("//main//text()"))
    for path, method, operation in operations(spec):
        assert f"{method} {path}" in words
        assert operation["summary"] in words
    assert page.xpath("//@style") == []
    assert page.xpath("//style") == []
    assert page.xpath("//script[not(@src)]") == []
    sources = page.xpath("//script/@src | //link/@href | //img/@src")
    assert [source for source in sources if not source.startswith("/")] == []
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert {link for link in page.xpath("//a/@href") if link.startswith("#")} <= {
        f"#{one}" for one in ids
    }
