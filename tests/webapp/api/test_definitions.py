"""Diagrams over HTTP: brought in, proposed by one, published by another, compared."""

import pytest

from tests.webapp.api.board import HEAD, WALK

LONGER = WALK.replace('cylch:dueIn="5wd"', 'cylch:dueIn="10wd"').replace(
    '<bpmn:endEvent id="done"', '<bpmn:endEvent id="finished"'
)
LONGER = LONGER.replace('targetRef="done"', 'targetRef="finished"').replace(
    "<bpmn:flowNodeRef>done<", "<bpmn:flowNodeRef>finished<"
)
# Names a form of the shipped library, which comes with it.
WITH_SHIPPED_FORM = WALK.replace('cylch:form="note"', 'cylch:form="acknowledge"')


def bring_in(caller, xml, media_type="application/xml", **options):
    data = xml if isinstance(xml, bytes) else xml.encode()
    return caller("POST", "/definitions", data=data, content_type=media_type, **options)


def test_two_people_bring_a_version_to_life(world):
    draft = bring_in(world.owner, LONGER, query_string={"filename": "walk.bpmn"})
    proposed = world.owner.post("/definitions/walk/publish", {"reason": "more time"})
    alone = world.owner.post("/definitions/walk/publish", {})
    published = world.approver.post("/definitions/walk/publish", {})
    again = world.approver.post("/definitions/walk/versions/2/publish", {})

    assert (draft.status_code, draft.json["state"]) == (201, "draft")
    assert draft.headers["Location"] == "/api/v1/definitions/walk/versions/draft"
    assert (proposed.status_code, proposed.json["state"]) == (200, "proposed")
    assert alone.status_code == 403
    assert (published.json["state"], published.json["version"]) == ("published", 2)
    assert again.status_code == 409
    assert again.json["by"]["name"] == "Approver"


def test_what_was_proposed_is_sent_back_with_a_reason(world):
    bring_in(world.owner, LONGER)
    world.owner.post("/definitions/walk/publish", {})

    answer = world.approver.post("/definitions/walk/send-back", {"reason": "say why"})

    assert (answer.json["state"], answer.json["reason"]) == ("draft", "say why")


def test_new_instances_start_on_the_newest_version_until_it_retires(world):
    bring_in(world.owner, LONGER)
    world.owner.post("/definitions/walk/publish", {})
    world.approver.post("/definitions/walk/publish", {})

    newer = world.unit.post(
        "/instances", {"definition": "walk", "variables": {"agency": "newport"}}
    )
    retired = world.owner.post("/definitions/walk/retire", {"reason": "too long"})
    older = world.unit.post(
        "/instances", {"definition": "walk", "variables": {"agency": "newport"}}
    )

    assert newer.json["version"] == 2
    assert retired.json["state"] == "retired"
    assert older.json["version"] == 1


def test_drafts_are_for_those_who_design(world):
    bring_in(world.owner, LONGER)

    seen = world.approver.get("/definitions/walk").json
    hidden = world.officer.get("/definitions/walk").json

    assert seen["draft"]["state"] == "draft"
    assert hidden["draft"] is None
    assert world.officer.get("/definitions/walk/versions/draft").status_code == 404
    assert world.officer.get("/definitions/walk/versions/draft/xml").status_code == 404
    listed = world.officer.get("/definitions?key=walk&all=true").json["items"]
    assert [one["version"] for one in listed] == [1]


def test_only_designers_bring_diagrams_in(world):
    assert bring_in(world.officer, LONGER).status_code == 403
    assert bring_in(world.unit, LONGER).status_code == 403


def test_a_form_of_the_library_comes_with_the_diagram(world):
    answer = bring_in(world.owner, WITH_SHIPPED_FORM)

    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "not xml",
        "<a/>",
        HEAD + "</bpmn:definitions>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "<!DOCTYPE x ["
        + "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 9))
        + "]><x/>",
        "<x>" * 5000,
        WALK.replace('cylch:form="note"', 'cylch:form="nothing"'),
        WALK.replace("cylch:nameCy", "cylch:name"),
        WALK.replace("bpmn:userTask", "bpmn:adHocSubProcess"),
        WALK.replace('<bpmn:endEvent id="done"', '<bpmn:task id="done"'),
        b"\xff\xfe\x00\x01" * 100,
    ],
    ids=lambda xml: str(xml)[:30],
)
def test_a_bad_diagram_is_answered_with_findings_and_nothing_is_stored(world, xml):
    answer = bring_in(world.owner, xml)

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["findings"]
    for finding in answer.json["findings"]:
        assert finding["rule"]
        assert finding["message"]
        assert finding["line"] >= 0
    assert world.owner.get("/definitions/walk").json["draft"] is None


def test_findings_are_told_in_the_callers_language(world):
    broken = WALK.replace('cylch:form="note"', 'cylch:form="nothing"')

    english = bring_in(world.owner, broken).json["findings"][0]
    welsh = bring_in(world.owner, broken, headers={"Accept-Language": "cy"}).json["findings"][0]

    assert english["rule"] == welsh["rule"]
    assert english["message"] != welsh["message"]


def test_a_diagram_comes_as_xml_and_not_too_large(world):
    assert bring_in(world.owner, LONGER, "application/json").status_code == 415
    assert bring_in(world.owner, LONGER, "text/xml").status_code == 201
    assert bring_in(world.owner, b"<a>" + b" " * 7_000_000).status_code == 413


def test_a_diagram_goes_out_as_it_came(world):
    answer = world.officer.get("/definitions/walk/versions/1/xml")

    assert answer.text == WALK
    assert answer.mimetype == "application/xml"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert world.officer.get("/definitions/walk/xml").text == WALK


def test_an_outline_follows_the_diagram(world):
    outline = world.officer.get("/definitions/walk/outline").json

    elements = outline["elements"]
    assert [one["id"] for one in elements] == ["begin", "write", "wait", "check", "done"]
    write = elements[1]
    assert (write["due_in"], write["form"], write["name_cy"]) == ("5wd", "note", "Ysgrifennu")
    assert write["group"] == "lead_officer@{agency}"
    assert [flow["to"] for flow in write["then"]] == ["wait"]
    assert elements[3]["different_from"] == ["write"]


def test_every_shipped_diagram_has_an_outline(world):
    for one in world.unit.get("/definitions?limit=200").json["items"]:
        outline = world.unit.get(f"/definitions/{one['key']}/outline").json
        assert len({element["id"] for element in outline["elements"]}) == len(outline["elements"])


def test_two_versions_are_compared(world):
    bring_in(world.owner, LONGER)

    found = world.owner.get("/definitions/walk/versions/1/diff/draft").json

    assert found["before"], found["after"] == (1, None)
    assert found["elements"]["added"] == ["finished"]
    assert found["elements"]["removed"] == ["done"]
    assert found["elements"]["changed"] == [{"id": "write", "changes": {"due_in": ["5wd", "10wd"]}}]
    assert found["flows"]["changed"] == [{"id": "f4", "changes": {"target": ["done", "finished"]}}]
    same = world.owner.get("/definitions/walk/versions/1/diff/latest").json
    assert same["elements"] == {"added": [], "removed": [], "changed": []}


@pytest.mark.parametrize(
    "path", ["nothing", "walk/versions/9", "walk/versions/draft", "walk/diff/9"]
)
def test_what_is_not_there_is_not_found(world, path):
    assert world.owner.get(f"/definitions/{path}").status_code == 404


def test_a_changed_draft_is_not_published_unseen(world):
    first = bring_in(world.owner, LONGER)
    bring_in(world.owner, LONGER.replace("10wd", "15wd"))

    stale = {"If-Match": first.headers["ETag"]}
    answer = world.owner.post("/definitions/walk/publish", {}, headers=stale)

    assert answer.status_code == 412
    assert world.owner.get("/definitions/walk").json["draft"]["state"] == "draft"
