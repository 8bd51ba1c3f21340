"""A board leaves with everything it has, for either kind of database, and comes back."""

import tarfile
import threading
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa

from engine import archive, collaboration, identity, rows, schema, tasks, verification
from engine.actors import Actor
from engine.context import ProcessEngine
from engine.db import Base, connect
from engine.errors import Invalid
from engine.files import Upload
from engine.jobs import run_all_due
from engine.models import ProcessInstance
from engine.queries.inbox import Filter, inbox
from tests import databases
from tests.clock import SettableClock
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.people import member
from tests.play import play

GROUP = "officer@newport"


def silent(_said: str) -> None:
    return None


def stamped(url: str) -> sa.Engine:
    """The schema as the migrations leave it, for an archive names its revision."""
    database = connect(url)
    with database.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('one')")
    return database


@pytest.fixture
def both(sqlite_url: str, postgresql_url: str):
    opened = {"sqlite": stamped(sqlite_url), "postgresql": stamped(postgresql_url)}
    yield opened
    for database in opened.values():
        database.dispose()


def live_a_little(database: sa.Engine, files: Path) -> ProcessEngine:
    """A bit of everything: people, tasks, timers, incidents, files, comments, odd letters."""
    clock = SettableClock()
    engine = ProcessEngine(database, clock)
    main = Drawing("main").start().task("act").catch("wait", timer("PT1H")).task("file").end()
    publish(engine, main, strict=False)
    publish(engine, one_task("broken", dueAt="unheard_of"))
    ann = member(engine, GROUP, name="Ann Ŵyn")
    story = play(engine, clock, "main", agency="newport", title="Cŵn’r \u2028", extra=0.1 + 0.2)
    play(engine, clock, "broken", agency="newport")
    story.do(tasks.save_draft, story.task("act").id, {"note": "hanner"}, 0, by=ann)
    story.hand_in("act", by=ann, note="ŷ", count=3)
    story.do(collaboration.comment, story.root_id, "Gwelwyd", by=ann)
    upload = Upload("polisi.pdf", b"%PDF-1.7\n\x00\xff\n%%EOF\n", date(2026, 6, 1))
    story.do(collaboration.attach, files, story.root_id, upload, by=ann)
    story.do(
        identity.stand_in, ann.id, member(engine, GROUP).id, date(2026, 7, 1), date(2026, 7, 2)
    )
    clock.advance(timedelta(hours=2))
    run_all_due(engine)
    return engine


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_there_and_back_into_the_other_kind_of_database(both, tmp_path, source, target):
    live_a_little(both[source], tmp_path / "files")
    archive.export_to(both[source], tmp_path / "files", tmp_path / "out", silent)

    archive.import_from(both[target], tmp_path / "files2", tmp_path / "out", silent)
    archive.export_to(both[target], tmp_path / "files2", tmp_path / "again", silent)

    first, again = contents(tmp_path / "out"), contents(tmp_path / "again")
    assert first.keys() == again.keys()
    assert [name for name in first if first[name] != again[name]] == []
    with ProcessEngine(both[target]).query() as session:
        unit = Actor(1, "Unit", frozenset({"business_unit"}))
        found = inbox(session, unit, Filter(view="everything", text="cwn gwelw"))
    assert [task.element_id for task in found.items] == ["file"]  # the index came along
    rows = orjson.loads(first["manifest.json"])["rows"]
    assert min(rows[name] for name in ("event", "user_task", "incident", "attachment")) > 0
    assert contents(tmp_path / "files") == contents(tmp_path / "files2")


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_life_goes_on_where_it_was_taken_to(both, tmp_path, source, target):
    live_a_little(both[source], tmp_path / "files")
    archive.export_to(both[source], tmp_path / "files", tmp_path / "out", silent)
    archive.import_from(both[target], tmp_path / "files2", tmp_path / "out", silent)
    engine = ProcessEngine(both[target], SettableClock())

    with engine.query() as session:
        assert verification.verify(session).fault is None
        task_id = session.scalar(sa.text("SELECT id FROM user_task WHERE element_id = 'file'"))
    play(engine, SettableClock(), "main", agency="newport").hand_in("act")

    with engine.query() as session:
        assert verification.verify(session).fault is None
    assert task_id is not None


def test_a_backup_while_others_write_is_one_moment(database_url, tmp_path, request):
    """Whatever is written meanwhile: what was saved verifies, with its heads."""
    database = stamped(database_url)
    engine = live_a_little(database, tmp_path / "files")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            play(engine, SettableClock(), "main", agency="newport").hand_in("act")

    member(engine, GROUP)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            archive.backup(database, tmp_path / "files", tmp_path / f"{number}.tar.gz", silent)
    finally:
        stop.set()
        writer.join()

    fresh = stamped(databases.sqlite_copy(request.getfixturevalue("sqlite_template"), tmp_path))
    archive.restore(fresh, tmp_path / "restored", tmp_path / "3.tar.gz", silent)
    with ProcessEngine(fresh).query() as session:
        found = verification.verify(session)
    assert (found.fault, found.events > 10) == (None, True)
    assert [path.name for path in tmp_path.glob("tmp*")] == []
    for opened in (fresh, database):
        opened.dispose()


def test_a_backup_of_before_its_parts_had_an_order_is_restored_too(both, taken, tmp_path):
    with tarfile.open(tmp_path / "old.tar.gz", "w:gz") as tar:
        tar.add(taken, arcname="cylch")

    archive.restore(both["postgresql"], tmp_path / "files2", tmp_path / "old.tar.gz", silent)

    archive.export_to(both["postgresql"], tmp_path / "files2", tmp_path / "again", silent)
    assert contents(tmp_path / "again") == contents(taken)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_many_rows_find_their_indexes_again(both, taken, tmp_path, target, monkeypatch):
    shape = indexes(both[target])
    database = both[target] if target == "postgresql" else emptied(both[target])
    monkeypatch.setattr(rows, "MANY", 1)

    archive.import_from(database, tmp_path / "files2", taken, silent)

    assert indexes(database) == shape
    with ProcessEngine(database).query() as session:
        assert verification.verify(session).fault is None


def indexes(database: sa.Engine) -> set[tuple[str, str]]:
    """What the database itself says of them, whole."""
    catalogue = "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
    if database.dialect.name == "postgresql":
        catalogue = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    with database.connect() as connection:
        return {tuple(row) for row in connection.exec_driver_sql(catalogue)}


def emptied(database: sa.Engine) -> sa.Engine:
    """The one that the archive came from, as if it were new."""
    with database.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    return database


@pytest.fixture
def taken(both, tmp_path) -> Path:
    live_a_little(both["sqlite"], tmp_path / "files")
    archive.export_to(both["sqlite"], tmp_path / "files", tmp_path / "out", silent)
    return tmp_path / "out"


def refusal(database: sa.Engine, folder: Path) -> str:
    with pytest.raises(Invalid) as refused:
        archive.import_from(database, folder.parent / "nowhere", folder, silent)
    return refused.value.rule


def test_a_database_in_use_takes_nothing_in(both, taken):
    assert refusal(both["sqlite"], taken) == "not_empty"


def test_an_archive_that_lost_rows_is_taken_in_not_at_all(both, taken):
    events = taken / "tables" / "event.jsonl"
    events.write_bytes(events.read_bytes().rsplit(b"\n", 2)[0] + b"\n")

    assert refusal(both["postgresql"], taken) == "damaged"
    with both["postgresql"].connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(ProcessInstance)) == 0


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"format": 99}, "unknown_format"),
        ({"revision": "two"}, "other_schema"),
        ({"rows": {"event": 1}}, "rows_missing"),
        ({"rows": {"event": "1"}}, "no_manifest"),
    ],
)
def test_an_archive_of_another_kind_is_refused(both, taken, change, rule):
    manifest = taken / "manifest.json"
    manifest.write_bytes(orjson.dumps(orjson.loads(manifest.read_bytes()) | change))

    assert refusal(both["postgresql"], taken) == rule


def test_a_folder_that_is_none_or_not_empty_is_refused(both, taken):
    assert refusal(both["postgresql"], taken.parent / "nothing") == "no_manifest"
    with pytest.raises(Invalid):
        archive.export_to(both["sqlite"], taken, taken, silent)


def test_the_migrations_say_of_a_new_database_that_it_is_current(tmp_path):
    database = connect(f"sqlite:///{tmp_path / 'new.db'}")
    schema.upgrade(database)

    assert schema.is_current(database)
    archive.export_to(database, tmp_path / "none", tmp_path / "out", silent)
    assert orjson.loads((tmp_path / "out" / "manifest.json").read_bytes())["revision"]
    database.dispose()
