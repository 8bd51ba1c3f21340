"""What was signed and sent elsewhere shows what was done to the history since."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa

from engine import checkpoint_keys, checkpoints, proof, signing
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.erasure import erase
from engine.errors import Invalid
from engine.history import digest_of, hash_of
from engine.models import BoardState, Checkpoint, CheckpointKey, Event, ProcessInstance
from engine.proof import CheckpointFault, Document, Proved
from engine.verification import Fault
from tests.clock import SettableClock
from tests.engine.diagrams import one_task, publish
from tests.play import Story, play


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def begin(process_engine: ProcessEngine, clock: SettableClock):
    return lambda title: play(process_engine, clock, "main", agency="newport", title=title)


@pytest.fixture
def story(process_engine: ProcessEngine, begin, home: Path) -> Story:
    """One instance of which the first checkpoint knows half, the second all."""
    checkpoint_keys.keep_key(process_engine, home)
    publish(process_engine, one_task())
    begin("Another")
    story = begin("Neglect")
    bind(process_engine, home)
    story.hand_in("act", note="Seen alone", count=3)
    bind(process_engine, home)
    return story


def bind(engine: ProcessEngine, home: Path) -> Checkpoint | None:
    with engine.query() as session:
        key = checkpoint_keys.key_of(session, home)
    with engine.command() as ctx:
        return checkpoints.make(ctx, key)


def prove(engine: ProcessEngine, *documents: Document, trusted=()) -> Proved:
    with engine.query() as session:
        return proof.prove(session, documents, trusted)


def sent(engine: ProcessEngine, number: int, *, whole: bool = True) -> Document:
    with engine.query() as session:
        one = session.get_one(Checkpoint, number)
        return proof.read_document(checkpoints.document_of(session, one, whole=whole))


def attack(engine: ProcessEngine, act: Callable[[sa.Connection], None]) -> None:
    """Somebody who may do everything in the database, its guards removed."""
    tables = ("checkpoint", "checkpoint_head", "checkpoint_key")
    with engine.database.execution_options(writing=True).begin() as connection:
        if connection.dialect.name == "sqlite":
            for table in tables:
                connection.exec_driver_sql(f"DROP TRIGGER {table}_update")
                connection.exec_driver_sql(f"DROP TRIGGER {table}_delete")
        else:
            for table in tables:
                connection.exec_driver_sql(f"DROP TRIGGER {table}_kept ON {table}")
        act(connection)


def rewritten(story: Story, seq: int, **values: object) -> Callable[[sa.Connection], None]:
    """All of a chain from one record on, with right hashes and a right head."""
    events = story.events()

    def act(connection: sa.Connection) -> None:
        previous = events[seq - 2].hash
        for event in events[seq - 1 :]:
            row = {column.key: getattr(event, column.key) for column in Event.__table__.columns}
            row |= values if event.seq == seq else {}
            previous = hash_of(previous, row, digest_of(row["details"]))
            connection.execute(
                sa.update(Event)
                .where(Event.id == event.id)
                .values(hash=previous, details=row["details"])
            )
        connection.execute(
            sa.update(ProcessInstance)
            .where(ProcessInstance.id == story.root_id)
            .values(chain_head=previous)
        )

    return act


def cut(story: Story, after: int) -> Callable[[sa.Connection], None]:
    """The end of a chain, with a head that fits."""
    last = story.events()[after - 1].hash

    def act(connection: sa.Connection) -> None:
        own = Event.instance_id == story.root_id
        connection.execute(sa.delete(Event).where(own, Event.seq > after))
        connection.execute(
            sa.update(ProcessInstance)
            .where(ProcessInstance.id == story.root_id)
            .values(chain_head=last, chain_length=after)
        )

    return act


def blanked(story: Story) -> Callable[[sa.Connection], None]:
    """All that was said is gone; each digest stands in its place, so every hash fits."""
    events = story.events()

    def act(connection: sa.Connection) -> None:
        for event in events:
            connection.execute(
                sa.update(Event)
                .where(Event.id == event.id)
                .values(details=None, details_digest=digest_of(event.details))
            )

    return act


def vanished(story: Story) -> Callable[[sa.Connection], None]:
    def act(connection: sa.Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in ("search_text", "subscription", "user_task", "event"):
            connection.execute(
                sa.text(f"DELETE FROM {table} WHERE instance_id = :one").bindparams(  # noqa: S608
                    sa.bindparam("one", story.root_id, sa.Uuid)
                )
            )
        connection.execute(sa.delete(ProcessInstance).where(ProcessInstance.id == story.root_id))

    return act


def test_what_nobody_touched_is_proved_by_every_checkpoint(story):
    one, two = sent(story.engine, 1), sent(story.engine, 2, whole=False)

    found = prove(story.engine, one, two)

    assert (found.is_well, found.checkpoints, found.documents) == (True, 2, 2)
    assert one.is_whole
    assert set(two.heads) == {"", story.root_id.hex}  # the other one has not moved


def test_a_history_written_anew_from_the_middle_is_found(story):
    attack(story.engine, rewritten(story, 2, details={"note": "Not seen"}))

    fault = prove(story.engine).verified.fault

    # The first checkpoint saw the chain as far as there: somewhere before it was the deed.
    first = sent(story.engine, 1).heads[story.root_id.hex][0]
    assert fault == Fault(story.root_id, 1, "rewritten", first, 1)


def test_what_was_rewritten_after_a_checkpoint_begins_after_it(story):
    good = sent(story.engine, 1).heads[story.root_id.hex][0]
    last = len(story.events())
    attack(story.engine, rewritten(story, last, details={"note": "Not seen"}))

    fault = prove(story.engine).verified.fault

    assert fault == Fault(story.root_id, good + 1, "rewritten", last, 2)


def test_a_tail_that_is_cut_off_with_its_head_is_missed(story):
    last = len(story.events())
    attack(story.engine, cut(story, last - 1))

    assert prove(story.engine).verified.fault == Fault(story.root_id, last, "missing", checkpoint=2)


def test_an_instance_that_vanished_with_all_its_rows_is_missed(story):
    attack(story.engine, vanished(story))

    fault = prove(story.engine).verified.fault

    assert fault == Fault(story.root_id, 1, "missing", checkpoint=1)


def test_a_story_that_is_blanked_under_every_checkpoint_is_found(story):
    documents = [sent(story.engine, number) for number in (1, 2)]
    attack(story.engine, blanked(story))

    found = prove(story.engine, *documents)

    assert not found.is_well
    assert found.verified.fault == Fault(story.root_id, 1, "erased")


def test_what_two_people_let_go_is_whole_under_the_checkpoints_of_before(story, home):
    documents = [sent(story.engine, number) for number in (1, 2)]
    with story.engine.command() as ctx:
        erase(ctx, [story.root_id], "", {"prepared_by": 1, "approved_by": 2})
    bind(story.engine, home)

    found = prove(story.engine, *documents, sent(story.engine, 3))

    assert found.is_well
    assert (found.verified.erased, found.verified.erasures) == (len(story.events()), 1)


def forget(number: int) -> Callable[[sa.Connection], None]:
    """As if the last checkpoints had never been, nor what is said of them."""

    def act(connection: sa.Connection) -> None:
        connection.execute(
            sa.text("DELETE FROM checkpoint_head WHERE checkpoint >= :n"), {"n": number}
        )
        connection.execute(sa.text("DELETE FROM checkpoint WHERE number >= :n"), {"n": number})

    return act


@pytest.mark.parametrize("whole", [True, False])
def test_one_kept_elsewhere_finds_what_the_database_has_forgotten(story, whole):
    kept = sent(story.engine, 2, whole=whole)
    last = len(story.events())

    def act(connection: sa.Connection) -> None:
        forget(2)(connection)
        cut(story, last - 1)(connection)

    attack(story.engine, act)

    assert prove(story.engine).is_well
    found = prove(story.engine, kept)
    assert found.fault == CheckpointFault(2, "older")
    assert found.verified.fault == Fault(story.root_id, last, "missing", checkpoint=2)


def test_a_second_history_is_not_the_one_that_was_sent(story, home):
    """Whoever has the server has the key, too, and signs what never was."""
    kept = sent(story.engine, 2)

    def act(connection: sa.Connection) -> None:
        forget(1)(connection)
        rewritten(story, 2, details={"note": "Not seen"})(connection)

    attack(story.engine, act)
    bind(story.engine, home)
    bind(story.engine, home)

    assert prove(story.engine).is_well
    found = prove(story.engine, kept)
    assert found.fault == CheckpointFault(2, "other")
    assert found.verified.fault == Fault(story.root_id, 1, "rewritten", len(story.events()), 2)


SWAPPED = """UPDATE checkpoint SET signature =
(SELECT signature FROM checkpoint AS a WHERE a.number = 2) WHERE number = 1"""
DROPPED = """DELETE FROM checkpoint_head WHERE checkpoint = 1;
DELETE FROM checkpoint WHERE number = 1"""


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE checkpoint_head SET length = length + 1 WHERE checkpoint = 1", (1, "heads")),
        ("DELETE FROM checkpoint_head WHERE checkpoint = 2", (2, "heads")),
        ("UPDATE checkpoint SET statement = REPLACE(statement, '2026', '2025')", (1, "unsigned")),
        ("UPDATE checkpoint SET statement = 'x' WHERE number = 2", (2, "unsigned")),
        (SWAPPED, (1, "unsigned")),
        (DROPPED, (1, "missing")),
        ("UPDATE checkpoint_key SET fingerprint = 'x'", (1, "stranger")),
    ],
)
def test_whatever_is_done_to_a_checkpoint_is_found(story, sql, fault):
    def act(connection: sa.Connection) -> None:
        for statement in sql.split(";"):
            connection.exec_driver_sql(statement)

    attack(story.engine, act)

    assert prove(story.engine).fault == CheckpointFault(*fault)


def test_the_database_itself_refuses_to_change_or_drop_a_checkpoint(story):
    for statement in ("DELETE FROM checkpoint_head", "UPDATE checkpoint SET number = 9"):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added"):  # noqa: SIM117
            with story.engine.database.execution_options(writing=True).begin() as connection:
                connection.exec_driver_sql(statement)


def test_nothing_is_signed_that_contradicts_the_last_checkpoint(story, home):
    attack(story.engine, cut(story, len(story.events()) - 1))

    assert bind(story.engine, home) is None
    assert bind(story.engine, home) is None

    with story.engine.query() as session:
        said = session.scalars(sa.select(Event).where(Event.kind == "checkpoint.refused")).all()
        plan = checkpoints.plan_of(session)
        assert not checkpoints.is_due(session, story.engine.now())
    assert len(said) == 1
    assert plan.stopped_by == {
        "chain": story.root_id.hex,
        "seq": len(story.events()) + 1,
        "checkpoint": 2,
    }


def test_one_is_due_when_something_happened_and_once_a_day(story, begin, home, clock):
    def is_due() -> bool:
        with story.engine.query() as session:
            return checkpoints.is_due(session, clock.now)

    assert not is_due()
    clock.advance(timedelta(hours=2))
    assert not is_due()  # nothing has happened but the checkpoint itself

    begin("A third")
    assert is_due()
    bind(story.engine, home)
    begin("A fourth")
    assert not is_due()  # within the hour

    clock.advance(timedelta(days=1))
    bind(story.engine, home)
    clock.advance(timedelta(days=1))
    assert is_due()  # silence would tell nobody that all is well


def test_a_new_key_is_believed_when_the_old_one_vouches_for_it(story, home):
    with story.engine.query() as session:
        old = session.scalar(sa.select(CheckpointKey.public_key))
    checkpoint_keys.rotate_key(story.engine, home)
    bind(story.engine, home)

    assert prove(story.engine, trusted=[old]).is_well
    stranger = signing.SigningKey.new().public
    assert prove(story.engine, trusted=[stranger]).fault == CheckpointFault(1, "stranger")
    assert (home / "checkpoint_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == ["checkpoint_key"]


def test_after_a_lost_key_another_follows_for_which_nobody_vouches(story, home, tmp_path):
    with story.engine.query() as session:
        old = session.scalar(sa.select(CheckpointKey.public_key))
    elsewhere = tmp_path / "elsewhere"
    checkpoint_keys.keep_key(story.engine, elsewhere)
    bind(story.engine, elsewhere)

    with story.engine.query() as session:
        said = session.scalars(sa.select(Event).order_by(Event.id.desc())).all()
        assert checkpoint_keys.key_of(session, home) is None
    rotated = next(event for event in said if event.kind == "checkpoint_key.rotated")
    assert rotated.details["is_vouched_for"] is False
    assert prove(story.engine).is_well
    assert prove(story.engine, trusted=[old]).fault == CheckpointFault(3, "stranger")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"statement": 1}', b"\xff"])
def test_a_file_that_is_no_checkpoint_is_refused(data):
    with pytest.raises(Invalid):
        proof.read_document(data)


def test_a_document_that_was_edited_is_not_believed(story):
    with story.engine.query() as session:
        one = session.get_one(Checkpoint, 2)
        read = orjson.loads(checkpoints.document_of(session, one, whole=True))
    read["heads"][0][1] += 1

    found = prove(story.engine, proof.read_document(orjson.dumps(read)))

    assert found.fault == CheckpointFault(2, "heads")
    assert found.verified.fault is None


def test_the_plan_takes_addresses_and_keeps_who_changed_it(story):
    with story.engine.command(SYSTEM) as ctx:
        checkpoints.set_plan(ctx, 6, ["board@gwent.example", " board@gwent.example", ""])

    with story.engine.query() as session:
        plan = checkpoints.plan_of(session)
        assert session.get_one(BoardState, 1).chain_length
    assert (plan.every_hours, plan.addresses, plan.version) == (6, ["board@gwent.example"], 2)


@pytest.mark.parametrize(
    ("hours", "addresses"),
    [(2, []), (1, ["nobody"]), (1, ["a@b.c\nBcc: x@y.z"]), (1, [f"a{n}@b.cy" for n in range(6)])],
)
def test_a_plan_that_cannot_be_is_refused(story, hours, addresses):
    with pytest.raises(Invalid), story.engine.command(SYSTEM) as ctx:  # noqa: PT012
        checkpoints.set_plan(ctx, hours, addresses)
        pytest.fail("it was taken")
