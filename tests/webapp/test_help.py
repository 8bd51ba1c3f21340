"""Help speaks in the words of the pages, in both languages, and the tour ends when told to."""

import re
import tomllib
from importlib.resources import files

import pytest
from lxml import html

from engine.settings import Settings, SettingsError
from tests.people import member
from tests.webapp.conftest import page_of, task_of, words_of
from webapp.help.guides import KEYS, WORD, guides
from webapp.help.statements import statements
from webapp.help.terms import parts
from webapp.translations.catalogue import read
from workflows.groups import GROUPS

HELP = files("webapp.help")
ROLES = {group.key.partition("@")[0] for group in GROUPS}


def texts():
    """Every pair of texts in the files of help, and where it stands."""
    for folder in ("guides", "said_by_law"):
        for file in sorted((HELP / folder).iterdir(), key=str):
            yield from pairs_in(file.name, tomllib.loads(file.read_text()))


def pairs_in(where, value):
    if isinstance(value, dict) and {"en", "cy"} == set(value):
        yield where, value["en"], value["cy"]
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from pairs_in(where, one)


def test_every_text_of_help_stands_in_both_languages():
    found = list(texts())

    assert len(found) > 200
    assert [(where, en) for where, en, cy in found if not en or not cy or en == cy] == []


def test_help_names_only_what_the_pages_say():
    known = read()

    for where, en, cy in texts():
        assert sorted(WORD.findall(en)) == sorted(WORD.findall(cy)), (where, en)
        for word in WORD.findall(en):
            context, _bar, text = word.rpartition("|")
            assert known.get(text, context or None), f"{where}: no page says {word} any more"


def test_every_role_of_the_board_has_its_guide():
    served = frozenset[str]().union(*(guide.groups for guide in guides().values()))

    assert served == ROLES


@pytest.mark.parametrize("key", KEYS)
def test_the_places_on_a_page_are_each_named_once(key):
    places = [topic.key for topic in guides()[key].topics]

    assert len(places) == len(set(places))


@pytest.mark.parametrize(("text", "language"), [("late", "en"), ("hwyr", "cy")])
def test_help_is_searched_in_the_readers_language(as_, text, language):
    page = as_("officer", language).read(f"/help?q={text}")

    assert page.xpath("//main//ul[contains(@class, 'govuk-list--spaced')]//a[contains(@href, '#')]")


def test_ones_own_guide_comes_first(as_):
    page = as_("chair").read("/help")

    assert page.xpath("string((//main//h3/a)[1])").startswith("Chair and deputy")


def test_a_new_person_is_shown_round_until_they_leave(as_):
    officer = as_("officer")
    assert "Welcome. This is how it works" in words_of(officer.read("/"))

    answer = officer.send("/help/tour/inbox/leave", back="/?view=mine")

    assert answer.location == "/?view=mine"
    assert "Welcome" not in words_of(officer.read("/"))
    assert "Welcome" not in words_of(as_("officer").read("/"))  # on every device
    assert "Welcome" in words_of(as_("colleague").read("/"))


def test_what_is_wrong_with_an_answer_stands_above_any_tour(as_, engine, started):
    officer, task = as_("officer"), task_of(engine, started)
    assert "Your first task" in words_of(officer.read(f"/tasks/{task.id}"))

    answer = officer.send(f"/tasks/{task.id}")

    assert answer.status_code == 422
    assert words_of(page_of(answer)).startswith("There is a problem")


def test_the_tour_can_be_taken_again(as_):
    officer = as_("officer")
    officer.send("/help/tour/inbox/leave")

    officer.send("/help/tour")

    assert "Welcome" in words_of(officer.read("/"))


def test_leaving_the_tour_leads_to_no_other_site(as_):
    answer = as_("officer").send("/help/tour/inbox/leave", back="//evil.example/")

    assert answer.location == "/"


def test_there_is_no_tour_of_what_has_none(as_):
    assert as_("officer").send("/help/tour/everything/leave").status_code == 422


@pytest.mark.parametrize("key", ["accessibility", "privacy"])
def test_the_statements_are_open_to_everybody_and_say_whom_to_ask(client, app, settings, key):
    unknown = words_of(client.read(f"/{key}"))
    app.extensions["settings"] = Settings(
        settings.home, "", "k" * 40, "null:", contact="unit@board.example"
    )

    known = client.read(f"/{key}")

    assert "knows its address" in unknown
    assert known.xpath("//main//a/@href") == ["mailto:unit@board.example"]
    assert "{" not in words_of(known)


def test_the_accessibility_statement_has_every_part_of_the_model():
    parts = {section.key for section in statements()["accessibility"].sections}

    assert parts >= {"compliance", "problems", "feedback", "enforcement", "tested", "untested"}
    text = str(statements()["accessibility"])
    assert re.search(r"prepared on \d+ \w+ 20\d\d", text)
    assert "Equality and Human Rights Commission" in text


def test_a_contact_must_be_an_address(tmp_path):
    with pytest.raises(SettingsError, match="CYLCH_CONTACT"):
        Settings.from_env({"CYLCH_HOME": str(tmp_path), "CYLCH_CONTACT": "the unit"})


def test_every_sentence_of_the_terms_leads_to_its_page(as_, engine):
    """Somebody of the unit, the chair or a process owner is led to each, and finds its page."""
    seats = {"una": "business_unit", "mair": "qa_chair@children", "owen": "process_owner"}
    unled = {row.asks["en"] for part in parts() for row in part.rows}
    for name, seat in seats.items():
        member(engine, seat, name=name)
        client = as_(name)
        page = html.fromstring(client.get("/help/terms-of-reference").text)
        for row in page.xpath("//tbody/tr"):
            for where in row.xpath(".//a/@href"):
                assert client.get(where).status_code == 200, where
                unled.discard(" ".join(row.xpath("./td[1]")[0].text_content().split()))

    assert not unled


def test_the_terms_name_every_member():
    """Ten core seats of the terms of reference, the chair, and whoever is co-opted."""
    members = next(part for part in parts() if part.key == "members")

    assert len(members.rows) == 12
