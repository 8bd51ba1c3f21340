"""The command line publishes under the rules of the page: two people, and every promise said."""

import orjson
import pytest

from engine import definitions, deployments
from tests.engine.diagrams import NOTE
from tests.people import member
from tests.webapp.studio.test_bad_diagrams import due_on_nothing
from webapp import cli

TWO = ("--by", "owner@example.org", "--approved-by", "approver@example.org")


@pytest.fixture
def deploy(engine, tmp_path, monkeypatch):
    """Publishes a visit that is due on a day which nothing in its diagram gives."""
    member(engine, "process_approver", name="approver")
    monkeypatch.setenv("CYLCH_DATABASE_URL", engine.database.url.render_as_string())
    monkeypatch.setenv("CYLCH_HOME", str(tmp_path))
    (tmp_path / "note.json").write_bytes(orjson.dumps(NOTE))
    file = tmp_path / "visits.bpmn"
    file.write_bytes(due_on_nothing().xml())
    files = (str(file), str(tmp_path / "note.json"))
    return lambda *more: cli.main(["deploy", *files, "--publish", *TWO, *more])


def test_what_only_a_start_can_give_is_not_published_in_silence(deploy, engine, capsys):
    assert deploy() == 1

    assert "only a start can: soon" in capsys.readouterr().err
    with engine.query() as session:
        assert deployments.find_latest(session, "visits") is None
        assert definitions.draft_of(session, "visits") is None


def test_it_is_published_once_somebody_says_that_every_start_gives_it(deploy, engine, capsys):
    assert deploy("--confirm", "soon") == 0

    assert "visits: published as version 1" in capsys.readouterr().out
    with engine.query() as session:
        assert deployments.latest(session, "visits").version == 1
