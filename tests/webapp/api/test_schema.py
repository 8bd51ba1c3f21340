"""Requests made up from the description, right and wrong: no crash, and answers as described."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from flask import Flask
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.clock import SettableClock
from tests.webapp.api.board import copied
from tests.webapp.api.test_access import ENTRIES
from webapp.api.blueprints import PREFIX

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


@pytest.fixture(scope="session")
def busy(furnished: Path, api: Flask, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A board on which there is something to hit, and the token of who may hit the most."""
    folder = tmp_path_factory.mktemp("busy")
    with copied(furnished, api, folder, SettableClock()) as world:
        world.start()
        world.start("stumble", agency=None)
        return folder / "board.db", world.unit.token


@pytest.fixture
def token(
    busy: tuple[Path, str], api: Flask, tmp_path: Path, clock: SettableClock
) -> Iterator[str]:
    """Opens the door of a copy of that board."""
    board, token = busy
    with copied(board, api, tmp_path, clock):
        yield token


def try_many(described, route, headers, wrong=GenerationMode.POSITIVE, how_many=A_FEW):
    """Send requests of one kind to one route; give the statuses that came back."""
    method, _space, path = route.partition(" ")
    operation, found = described[PREFIX + path][method], []

    @how_many
    @hypothesis.given(case=operation.as_strategy(generation_mode=wrong))
    def send(case):
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)
        found.append(answer.status_code)

    send()
    return found


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("route", ENTRIES)
def test_whatever_comes_is_answered_as_described(token, described, route, mode):
    assert try_many(described, route, {"Authorization": f"Bearer {token}"}, mode)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("route", ENTRIES)
def test_without_a_token_all_stays_shut(described, route):
    assert set(try_many(described, route, {}, how_many=ONE)) == {401}
