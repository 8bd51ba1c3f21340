"""Who asks for more in a minute than a person needs is asked to wait, and loses nothing by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.settings.limits import Limits
from tests.webapp.conftest import furnish, page_of, task_of, words_of
from webapp import opening
from webapp.brakes import Brake, TooMuch
from webapp.costly import DOCUMENTS, KINDS

THREE = Limits(calls=3, documents=3, rehearsals=3, searches=3, sendings=3, uploads=3)
# They cost no more than any page.
CHEAP = {"calendar.download", "processes.download"}
ASKED = {
    "documents": "/registers/audits.csv",
    "searches": "/instances/?q=neglect",
    "rehearsals": "/processes/small_return/rehearse",
}


@pytest.fixture
def engine(process_engine):
    """On both databases."""
    furnish(process_engine)
    return process_engine


@pytest.fixture
def app(app, settings):
    """Three of each in a minute."""
    app.extensions.update(settings=replace(settings, limits=THREE), brake=Brake())
    return app


@pytest.mark.parametrize("kind", ASKED)
def test_the_fourth_in_a_minute_waits_and_is_answered_then(as_, clock, kind):
    owner = as_("owner")

    answers = [owner.get(ASKED[kind]).status_code for _ in range(4)]
    refused = owner.get(ASKED[kind])
    clock.advance(timedelta(seconds=int(refused.headers["Retry-After"])))

    assert answers[:3].count(429) == 0
    assert (answers[3], refused.status_code, refused.headers["Retry-After"]) == (429, 429, "20")
    assert owner.get(ASKED[kind]).status_code == answers[0]
    assert owner.get(ASKED[kind]).status_code == 429


@pytest.mark.parametrize(("language", "said"), [("en", "Wait a minute"), ("cy", "Arhoswch funud")])
def test_the_page_says_so_and_shows_what_was_written(as_, engine, started, language, said):
    officer, task = as_("officer", language), task_of(engine, started)
    form = {"csrf_token": officer.token(), "praise": "Seen within the day, every time"}

    def send():
        kind, here = "multipart/form-data", {"Sec-Fetch-Site": "same-origin"}
        where = f"/tasks/{task.id}/draft"
        return officer.post(where, data=form, content_type=kind, headers=here)

    taken = [send().status_code for _ in range(3)]
    refused = send()

    assert (taken.count(429), refused.status_code) == (0, 429)
    assert said in words_of(page_of(refused))
    assert page_of(refused).xpath("string(//textarea)").strip() == form["praise"]


def test_one_person_keeps_nobody_else_waiting_nor_from_anything_else(as_):
    officer = as_("officer")
    for _ in range(4):
        officer.get(ASKED["searches"])

    assert officer.get(ASKED["searches"]).status_code == 429
    assert officer.get(ASKED["documents"]).status_code == 200
    assert officer.get("/instances/").status_code == 200
    assert as_("colleague").get(ASKED["searches"]).status_code == 200


def test_where_there_is_no_limit_nobody_waits(app, as_, settings):
    app.extensions["settings"] = replace(settings, limits=replace(THREE, searches=0))
    officer = as_("officer")

    assert {officer.get(ASKED["searches"]).status_code for _ in range(9)} == {200}


def test_a_whole_limit_goes_through_at_once_and_a_clock_put_back_keeps_nobody_out(clock):
    brake, whose = Brake(), ("calls", 1)
    for _ in range(6000):
        brake.admit(whose, 6000, clock())
    with pytest.raises(TooMuch):
        brake.admit(whose, 6000, clock())

    clock.advance(timedelta(hours=-3))
    with pytest.raises(TooMuch):
        brake.admit(whose, 6000, clock())
    clock.advance(timedelta(minutes=1))
    for _ in range(6000):
        brake.admit(whose, 6000, clock())


def test_what_is_made_while_somebody_waits_is_counted(wired):
    opening.open_all(wired)
    rules = list(wired.url_map.iter_rules())
    ends = ("ending>", "document>", "paper>", "kept>", ".xlsx", ".pdf", ".zip", ".docx")
    made = {rule.endpoint for rule in rules if rule.rule.endswith(ends)}
    made |= {one for one in wired.view_functions if one.rpartition(".")[2].startswith("download")}

    assert len(made) > 20
    assert made - DOCUMENTS - CHEAP == set()
    assert set(KINDS) - {rule.endpoint for rule in rules} == set()
