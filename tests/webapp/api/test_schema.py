"""Requests made up from the description, right and wrong: no crash, and answers as described."""

import hypothesis
import pytest
import schemathesis
from flask import Flask
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.webapp.api.access import EVERYBODY
from tests.webapp.api.test_access import ENTRIES, abroad, board
from webapp.api.blueprints import PREFIX

__all__ = ["abroad", "board"]  # fixtures, for the tests below
A_FEW = hypothesis.settings(
    max_examples=3,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
# Nobody asks what is in a request before it is known who sent it.
ONE = hypothesis.settings(A_FEW, max_examples=1)
CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
)


@pytest.fixture(scope="session")
def described(api: Flask) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", api)


def try_many(described, route, headers, wrong=GenerationMode.POSITIVE, how_many=A_FEW, things=()):
    """Send requests of one kind to one route; give the statuses that came back.

    `things` are what exists, by the names that stand in addresses: made-up ids are of nothing.
    """
    method, _space, path = route.partition(" ")
    operation, found = described[PREFIX + path][method], []

    @how_many
    @hypothesis.given(case=operation.as_strategy(generation_mode=wrong))
    def send(case):
        known = {name: things[name] for name in case.path_parameters if name in things}
        case.path_parameters.update(known)
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)
        found.append(answer.status_code)

    send()
    return found


def key_of(abroad, route):
    """Of somebody who may do this: whoever asks is heard to the end."""
    entry = ENTRIES[route]
    who = min(entry.may or entry.seen or EVERYBODY)
    return {"Authorization": f"Bearer {abroad.tokens[who]}"}


def names_more(route):
    """Whether what is sent must name another thing, too: one that is made up is missing."""
    body = ENTRIES[route].body
    return isinstance(body, dict) and any(str(one).startswith("{") for one in body.values())


# The answer with a file is left open by the client that asks here.
@pytest.mark.filterwarnings("ignore:.*FileIO:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("route", ENTRIES)
def test_right_requests_about_what_exists_are_answered_as_described(abroad, described, route):
    found = try_many(described, route, key_of(abroad, route), things=abroad.things)

    is_for_somebody = ENTRIES[route].may != frozenset()
    assert set(found) - {403, 404} or not is_for_somebody or names_more(route)


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("route", ENTRIES)
def test_wrong_requests_are_answered_as_described(abroad, described, route):
    assert try_many(described, route, key_of(abroad, route), GenerationMode.NEGATIVE)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("route", ENTRIES)
def test_without_a_token_all_stays_shut(described, route):
    assert set(try_many(described, route, {}, how_many=ONE)) == {401}
