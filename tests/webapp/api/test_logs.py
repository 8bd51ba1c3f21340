"""What went wrong stands in the log, and nothing about any person."""

import json
import logging

import pytest

from engine.settings.logs import Logs
from webapp import logs

PERSON = "Siân Probert"


@pytest.fixture
def written(capsys):
    """Write the log, and give all that stands there."""
    root, said = logging.getLogger(), []
    before = root.handlers[:], root.level, {one: logging.getLogger(one).level for one in logs.OURS}

    def read():
        said.append(capsys.readouterr().err)
        return "".join(said)

    def start(form="json", level=logging.WARNING):
        logs.write(Logs(form, level))
        return read

    yield start
    root.handlers[:], root.level = before[:2]
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)


def fail():
    try:
        {}[PERSON]
    except KeyError as error:
        raise ValueError(f"a row about {PERSON}") from error


def logged(logger: str, *words: object) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger(logger).exception(*words, extra={"action": "x", "name_of": PERSON})


def test_an_error_is_told_by_its_kind_and_places_not_by_its_words(written):
    read = written()

    logged("engine.jobs", "due work failed")

    told = json.loads(read())
    assert (told["level"], told["logger"], told["action"]) == ("error", "engine.jobs", "x")
    assert told["exception"] == "ValueError from KeyError"
    assert told["places"][-1].endswith(" fail")
    assert "Probert" not in read()


def test_lines_for_people_tell_as_little(written):
    read = written("text")

    logged("engine.jobs", "due work failed")

    assert "error engine.jobs due work failed action=x exception=ValueError from KeyError" in read()
    assert "Probert" not in read()


def test_who_tries_a_door_is_seen_in_the_log_and_not_named(written, api, world):
    read = written()

    api.test_client().get("/api/v1/tasks")  # merely not signed in
    assert read() == ""
    api.test_client().get("/api/v1/tasks", headers={"Authorization": "Bearer one-of-mine"})
    world.officer.post(f"/users/{world.officer.person.id}/reset")

    told = [json.loads(line) for line in read().splitlines()]
    assert [(one["action"], one["why"]) for one in told] == [
        ("control_held", "NobodyCalls"),
        ("control_held", "NotPermitted"),
    ]
    assert world.officer.person.name not in read()
    assert "one-of-mine" not in read()


def test_of_others_only_what_stands_in_their_program_is_written(written):
    read = written()

    logging.getLogger("waitress").warning("Exception while serving %s", f"/people/{PERSON}")

    assert json.loads(read())["message"] == "Exception while serving %s"


def test_addresses_are_masked_whoever_says_them(written):
    read = written()
    answer = "550 <sian.probert@newport.example>: unknown"

    logging.getLogger("notifications.dispatch").warning("not sent", extra={"error": answer})

    assert json.loads(read())["error"] == "550 <<address>>: unknown"


def test_a_line_stays_a_line_whatever_it_holds(written):
    read = written("text")

    logging.getLogger("engine").warning("first\nforged 2026 WARNING")

    assert read().count("\n") == 1


def test_the_words_are_there_for_who_asks(written):
    read = written(level=logging.DEBUG)

    logged("engine.jobs", "due work failed")

    assert json.loads(read())["words"] == f"a row about {PERSON}"


def test_an_answer_is_a_line_without_its_address(written, world):
    read = written(level=logging.INFO)

    world.officer.get(f"/tasks?q={PERSON}", headers={"X-Request-ID": "balancer-0001"})
    world.app.test_client().get("/no/such/" + PERSON, headers={"X-Request-ID": "short"})

    first, other = map(json.loads, read().splitlines())
    assert (first["message"], first["method"], first["status"]) == ("answered", "GET", 200)
    assert (first["request"], other["endpoint"]) == ("balancer-0001", "none")
    assert "Probert" not in read()
