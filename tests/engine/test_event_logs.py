"""How work went leaves the house for process miners, and nobody's name with it."""

import gzip
import io
import stat
import subprocess
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema_rs
import orjson
import pytest
import sqlalchemy as sa
from lxml import etree

from dev import MINERS
from engine import collaboration, tasks
from engine.event_logs import ocel, xes
from engine.event_logs.reading import Choice, Veil
from engine.models import Event, ProcessInstance, UserTask
from tests.engine.diagrams import Drawing, one_task, publish
from tests.people import member
from tests.play import play
from webapp.cli import main
from webapp.commands import mining

GROUP = "officer@newport"
SECRETS = ("Siân", "Probert", "newport", "torfaen", "A/17", "Neglect", "seen alone", "ŵyn")
READER = Path(__file__).parents[1] / "data" / "read_logs.py"
# What the standard asks of the JSON form; values are texts, whatever their type says.
TEXT = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}


def rows(*wanted: str, **known: object) -> dict:
    item = {"type": "object", "properties": known, "required": list(wanted)}
    return {"type": "array", "items": item}


TYPES = rows("name", "attributes", name=TEXT, attributes=rows("name", "type", name=TEXT, type=TEXT))
RELATED = rows("objectId", "qualifier", objectId=TEXT, qualifier=TEXT)
STANDARD = {
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "properties": {
        "eventTypes": TYPES,
        "objectTypes": TYPES,
        "events": rows(
            *("id", "type", "time"),
            id=TEXT,
            type=TEXT,
            time=MOMENT,
            attributes=rows("name", "value", name=TEXT, value=TEXT),
            relationships=RELATED,
        ),
        "objects": rows(
            *("id", "type"),
            id=TEXT,
            type=TEXT,
            attributes=rows("name", "value", "time", name=TEXT, value=TEXT, time=MOMENT),
            relationships=RELATED,
        ),
    },
}


@pytest.fixture
def board(process_engine, clock):
    """Two agencies' lifecycles with a child each, and one that only some may see."""
    main = Drawing("main").start().task("act")
    publish(process_engine, one_task("child"), main.call("child", "child", agency="agency").end())
    ann = member(process_engine, GROUP, name="Siân Probert")
    member(process_engine, "officer@torfaen", name="Tomos ŵyn")
    for agency in ("newport", "torfaen"):
        given = {"agency": agency, "business_key": "A/17", "title": "Neglect"}
        story = play(process_engine, clock, "main", **given)
        if agency == "newport":
            story.do(tasks.claim, story.task("act").id, by=ann)
            story.do(collaboration.comment, story.root_id, "seen alone", by=ann)
            clock.advance(timedelta(hours=3))
            story.hand_in("act", by=ann, note="seen alone")
    hidden = play(process_engine, clock, "child", agency="torfaen")
    with process_engine.command() as ctx:
        ctx.session.get_one(ProcessInstance, hidden.root_id).is_restricted = True
    return process_engine


def written(engine, form, choice=None, veil=None) -> bytes:
    out = io.BytesIO()
    with engine.query() as session:
        form.write(session, out, choice or Choice(), veil or Veil())
    return out.getvalue()


def shown(engine) -> int:
    """How many events there are of what everybody may see."""
    wanted = (
        sa.select(sa.func.count())
        .select_from(Event)
        .join(ProcessInstance, ProcessInstance.id == Event.instance_id)
        .where(ProcessInstance.is_restricted.is_(False))
    )
    with engine.query() as session:
        return session.scalar(wanted)


def test_the_object_centric_log_is_as_its_standard_says(board):
    log = orjson.loads(written(board, ocel))

    jsonschema_rs.validate(STANDARD, log, validate_formats=True)
    known = {one["id"]: one["type"] for one in log["objects"]}
    related = [one["objectId"] for row in log["events"] for one in row["relationships"]]
    related += [one["objectId"] for row in log["objects"] for one in row["relationships"]]
    assert set(related) <= set(known)
    assert len(known) == len(log["objects"])
    assert {row["type"] for row in log["events"]} <= {one["name"] for one in log["eventTypes"]}
    assert len({row["id"] for row in log["events"]}) == len(log["events"]) == shown(board) > 10
    kinds = list(known.values())
    assert [kinds.count(one) for one in ("lifecycle", "task", "person", "agency")] == [3, 3, 1, 2]


def test_the_log_of_cases_is_as_its_standard_says(board):
    log = etree.fromstring(written(board, xes))

    space = "{http://www.xes-standard.org/}"
    assert (log.tag, log.get("xes.version")) == (f"{space}log", "1849-2016")
    tags = [etree.QName(one).localname for one in log]
    assert tags == ["extension"] * 4 + ["global"] * 2 + ["classifier"] + ["trace"] * 3
    events = log.findall(f"{space}trace/{space}event")
    assert len(events) == shown(board)
    for trace in log.iterfind(f"{space}trace"):
        at = [value(one, "time:timestamp") for one in trace.iterfind(f"{space}event")]
        assert at == sorted(at)
        assert all(datetime.fromisoformat(one).tzinfo for one in at)
    told = [
        (value(one, "concept:name"), value(one, "lifecycle:transition"), value(one, "org:role"))
        for one in events
    ]
    for transition in ("schedule", "start", "complete"):
        assert ("Act", transition, "officer") in told


@pytest.mark.skipif(not MINERS.is_dir(), reason="`make test` installs pm4py, and it is not here")
def test_pm4py_reads_in_both_what_stands_there(board, tmp_path):
    veil, files = Veil(), (tmp_path / "log.jsonocel", tmp_path / "log.xes")
    for form, file in zip((ocel, xes), files, strict=True):
        file.write_bytes(written(board, form, veil=veil))

    answer = subprocess.run(
        [MINERS / "bin" / "python", READER, *files], capture_output=True, check=True
    )

    found, log = orjson.loads(answer.stdout.splitlines()[-1]), orjson.loads(files[0].read_bytes())
    assert found["events"] == sum(found["cases"].values()) == shown(board)
    assert found["objects"] == Counter(one["type"] for one in log["objects"])
    assert found["relations"] == sum(len(one["relationships"]) for one in log["events"])
    assert found["lifecycles"] == len(found["cases"]) == found["objects"]["lifecycle"] == 3
    assert found["began"] == {"instance.started": 3}
    assert ["Act", "comment.added", 1] in found["followed"]


def value(element: etree._Element, key: str) -> str | None:
    return next((one.get("value") for one in element if one.get("key") == key), None)


@pytest.mark.parametrize("form", [ocel, xes])
def test_nothing_that_names_or_was_written_goes_out(board, form):
    log = written(board, form).decode()

    assert [secret for secret in SECRETS if secret.casefold() in log.casefold()] == []
    with board.query() as session:
        ids = [
            *session.scalars(sa.select(ProcessInstance.id)),
            *session.scalars(sa.select(UserTask.id)),
        ]
    assert [one for one in ids if str(one) in log or one.hex in log] == []


@pytest.mark.parametrize("form", [ocel, xes])
def test_another_file_has_other_names(board, form):
    same = Veil()

    assert written(board, form, veil=same) == written(board, form, veil=same)
    assert written(board, form) != written(board, form)


@pytest.mark.parametrize("form", [ocel, xes])
def test_one_process_or_what_began_since(board, clock, form):
    with_all = written(board, form)

    child = written(board, form, Choice(process="child"))
    none = written(board, form, Choice(since=clock() + timedelta(days=1)))

    assert len(none) < len(child) < len(with_all)
    assert b'"main"' not in child
    assert b'"main"' in with_all
    assert b"event-" not in none
    assert b"<trace" not in none


def test_the_command_writes_a_file_for_its_owner_alone(board, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CYLCH_HOME", str(tmp_path))
    monkeypatch.setattr(mining, "open_engine", lambda _settings: board)
    log = tmp_path / "log.json.gz"

    assert main(["event-log", str(log), "--since", "2026-06-24", "--process", "child"]) == 0
    assert main(["event-log", str(tmp_path / "log.txt")]) == 2

    assert "events in" in capsys.readouterr().out
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert orjson.loads(gzip.decompress(log.read_bytes()))["events"]
    assert not list(tmp_path.glob("tmp*"))
