"""Rooms that open when somebody first comes, and what stays the same about them."""

import sys
import threading

import pytest

from tests.webapp.settings import settings_in
from webapp import create_app, opening


@pytest.fixture
def book(tmp_path, monkeypatch):
    """No application has written down an address yet."""
    path = tmp_path / "addresses"
    monkeypatch.setattr(opening, "_book", lambda: path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return path


@pytest.fixture
def build(book, tmp_path, sqlite_process_engine):  # noqa: ARG001 - an empty book
    return lambda: create_app(settings_in(tmp_path), sqlite_process_engine)


def addresses(app):
    return [
        (
            rule.rule,
            rule.endpoint,
            rule.methods,
            rule.defaults,
            rule.strict_slashes,
            rule.provide_automatic_options,
        )
        for rule in app.url_map.iter_rules()
    ]


def test_whoever_finds_the_rooms_closed_finds_the_same_addresses(build):
    at_once, later = build(), build()

    assert "help" in at_once.blueprints
    assert not later.blueprints
    assert addresses(later) == addresses(at_once)


def test_a_room_opens_for_whoever_comes_first_and_no_other(build):
    build()
    app = build()

    assert app.test_client().get("/sign-in/lost").status_code == 404
    assert not app.blueprints
    assert app.test_client().get("/no/such/page").status_code == 404
    assert app.test_client().get("/api/v1/openapi.json").status_code == 200
    assert set(app.blueprints) == {"api_description"}


def test_all_rooms_opened_late_are_as_rooms_opened_at_once(build):
    at_once, later = build(), build()

    opening.open_all(later)

    assert set(later.blueprints) == set(at_once.blueprints)
    assert set(later.view_functions) == set(at_once.view_functions)
    for name, view in at_once.view_functions.items():
        assert later.view_functions[name].__module__ == view.__module__, name
    for hooks in ("before_request_funcs", "after_request_funcs", "teardown_request_funcs"):
        assert getattr(later, hooks).keys() == getattr(at_once, hooks).keys()
    for hooks in (later, at_once):
        assert not any(hooks.url_default_functions.values())
    assert later.error_handler_spec.keys() == at_once.error_handler_spec.keys()
    for place in ("before_request_funcs", "template_context_processors"):
        assert len(getattr(later, place)[None]) == len(getattr(at_once, place)[None])
    assert later.jinja_env.globals.keys() == at_once.jinja_env.globals.keys()
    assert later.jinja_env.filters.keys() == at_once.jinja_env.filters.keys()


def test_two_who_come_at_once_open_it_once(build):
    build()
    app = build()
    answers, both = [], threading.Barrier(2)

    def come():
        both.wait()
        answers.append(app.test_client().get("/api/v1/openapi.json").status_code)

    people = [threading.Thread(target=come) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert answers == [200, 200]


def test_a_room_that_could_not_open_is_tried_again(build, monkeypatch):
    build()
    app = build()
    with monkeypatch.context() as broken:
        broken.setattr(opening, "import_module", lambda _name: 1 / 0)
        assert app.test_client().get("/api/v1/openapi.json").status_code == 500

    assert app.test_client().get("/api/v1/openapi.json").status_code == 200


def test_addresses_of_other_sources_do_not_count(build, monkeypatch):
    build()
    monkeypatch.setattr(opening, "sources", lambda: "others")

    assert build().blueprints


@pytest.mark.parametrize("written", [b"", b"\x00", b"[]", b"{}", b'{"sources": 1, "rules": []}'])
def test_a_book_that_cannot_be_read_is_written_anew(book, build, written):
    book.write_bytes(written)

    assert build().blueprints
    assert not build().blueprints


def test_where_nothing_may_be_written_the_rooms_open_at_once(build, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    build()

    assert build().blueprints
