"""Forms and tables of a sketch by the API: whole documents, never over another's work."""

from engine.bpmn.dmn.editing import new_table
from tests.webapp.api.board import NOTE

AT = "/sketches/walk/materials"


def test_a_form_and_a_table_are_put_and_read_with_what_stands_against_them(world):
    world.owner.post("/sketches/walk")
    assert world.owner.get(AT).json["forms"] == {"note": NOTE}
    undone = {**NOTE, "fields": [{"name": "note", "type": "text", "label": {"en": "Note"}}]}

    saved = world.owner("PUT", AT, json={"version": 1, "forms": {"note": undone}})

    assert (saved.status_code, saved.json["version"]) == (200, 2)
    found = [one for one in saved.json["findings"] if one["severity"] == "error"]
    assert [one["element"] for one in found] == ["note/note.label"]
    table = new_table("band", "Band", "Band", "count", "band").strip()
    kept = world.owner("PUT", AT, json={"version": 2, "decisions": {"band": table}})
    assert kept.json["decisions"] == {"band": table}
    assert world.owner.get(AT).json["forms"]["note"] == undone


def test_nobody_puts_over_what_another_has_saved(world):
    world.owner.post("/sketches/walk")
    world.owner("PUT", AT, json={"version": 1, "forms": {}})

    assert world.approver("PUT", AT, json={"version": 1, "forms": {}}).status_code == 409


def test_what_no_page_could_show_again_is_refused(world):
    world.owner.post("/sketches/walk")
    for wrong in (
        {"forms": {"note": {"key": "note"}}},
        {"forms": {"other": NOTE}},
        {"decisions": {"band": "<x/>"}},
        {"forms": {"note": []}},
    ):
        refused = world.owner("PUT", AT, json={"version": 1, **wrong})
        assert refused.status_code == 422, refused.text
