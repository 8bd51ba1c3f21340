"""The chained record: whole, it verifies; whatever is done to it shows at the first bad record."""

import hashlib
import json
import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import erasure, tasks, verification
from engine.context import ProcessEngine
from engine.db import connect, steady_query
from engine.history import digest_of, hash_of
from engine.models import BoardState, Event, ProcessInstance
from engine.verification import Fault
from tests.engine.diagrams import one_task, publish
from tests.play import Story, play


@pytest.fixture
def story(engine, begin) -> Story:
    publish(engine, one_task())
    begin(title="Another")
    story = begin(title="Neglect")
    story.hand_in("act", note="Seen alone", count=3)
    return story


def verify(engine: ProcessEngine) -> verification.Verified:
    with engine.query() as session:
        return verification.verify(session)


def tamper(story: Story, number: int, /, **values: object) -> None:
    with story.engine.database.begin() as connection:
        connection.execute(
            sa.update(Event)
            .where(Event.instance_id == story.root_id, Event.seq == number)
            .values(**values)
        )


def test_what_nobody_touched_verifies(story):
    found = verify(story.engine)

    assert found.fault is None
    assert found.chains == 3  # two instances and the board
    assert found.events > len(story.events())


def test_a_history_that_grows_meanwhile_is_read_as_one_moment_saw_it(story, begin):
    """Somebody works on while it is checked: no event is ahead of the head that was read."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            begin(title="Another").hand_in("act", note="Seen", count=1)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        faults = []
        for _ in range(20):
            with steady_query(story.engine.database) as session:
                faults.append(verification.verify(session).fault)
    finally:
        stop.set()
        worker.join()

    assert set(faults) == {None}


def test_events_whose_numbers_came_in_another_order_are_walked_chain_by_chain(story):
    """As after an import of rows by hand: nothing is altered, so nothing is found."""
    last = sa.select(sa.func.max(Event.id)).scalar_subquery()
    with story.engine.database.begin() as connection:
        connection.execute(
            sa.update(Event)
            .where(Event.instance_id == story.root_id, Event.seq == 1)
            .values(id=last + 1)
        )

    found = verify(story.engine)

    assert (found.fault, found.chains) == (None, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "user_task.claimed"},
        {"at": datetime(2026, 6, 24, 9, 0, 0, 1, tzinfo=UTC)},
        {"actor_id": 99},
        {"on_behalf_of": 99},
        {"user_task_id": UUID(int=1)},
        {"details": {"note": "Not seen"}},
        {"details": None},
        {"hash": bytes(32)},
        {"details_digest": digest_of({}), "details": None},
    ],
)
def test_any_change_of_a_record_is_found(story, change):
    tamper(story, 3, **change)

    assert verify(story.engine).fault == Fault(story.root_id, 3, "altered")


def test_one_bit_of_a_hash_is_enough(story):
    flipped = bytearray(story.events()[1].hash)
    flipped[31] ^= 1
    tamper(story, 2, hash=bytes(flipped))

    assert verify(story.engine).fault == Fault(story.root_id, 2, "altered")


def test_details_do_not_change_behind_the_digest_of_the_old_ones(story):
    honest = story.events()[2].details
    tamper(story, 3, details={"note": "Not seen"}, details_digest=digest_of(honest))

    assert verify(story.engine).fault == Fault(story.root_id, 3, "altered")


def blank(story: Story, *numbers: int) -> None:
    for event in story.events():
        if not numbers or event.seq in numbers:
            tamper(story, event.seq, details=None, details_digest=digest_of(event.details))


def test_what_is_blanked_by_anyhow_is_named_although_each_hash_fits(story):
    blank(story, 2)

    assert verify(story.engine).fault == Fault(story.root_id, 2, "erased")


def test_a_whole_story_that_is_blanked_is_named_by_its_first_event(story):
    blank(story)

    assert verify(story.engine).fault == Fault(story.root_id, 1, "erased")


def erased(story: Story) -> verification.Verified:
    with story.engine.command() as ctx:
        erasure.erase(ctx, [story.root_id], "", DECIDED)
    return verify(story.engine)


DECIDED = {"prepared_by": 1, "approved_by": 2}


def test_erased_by_a_decision_the_chain_is_whole_and_the_board_says_so(story):
    length = len(story.events())

    found = erased(story)

    assert (found.fault, found.erased, found.erasures) == (None, length, 1)
    with story.engine.query() as session:
        said = session.scalars(sa.select(Event).where(Event.kind == "history.erased")).one()
        head = session.get_one(ProcessInstance, story.root_id).chain_head
    assert said.instance_id is None
    assert said.details == DECIDED | {
        "chains": [[story.root_id.hex, length, head.hex()]],
        "board": [],
        "events": length,
    }


def test_one_erasure_does_not_excuse_another(story, begin):
    other = begin(title="Another")
    erased(story)
    blank(other, 1)

    assert verify(story.engine).fault == Fault(other.root_id, 1, "erased")


def test_what_was_written_after_an_erasure_is_not_excused_by_it(story):
    erased(story)
    with story.engine.command() as ctx:
        ctx.record("odd.seen", ctx.session.get_one(ProcessInstance, story.root_id), note="Late")
    late = story.events()[-1]
    assert verify(story.engine).fault is None

    blank(story, late.seq)

    assert verify(story.engine).fault == Fault(story.root_id, late.seq, "erased")


def say(story: Story, **details: object) -> None:
    with story.engine.command() as ctx:
        ctx.record("history.erased", None, **details)


@pytest.mark.parametrize("board", [[], [10_000], ["x"], None])
def test_a_record_that_names_another_end_or_nothing_readable_excuses_nothing(story, board):
    blank(story, 2)
    length = len(story.events())
    say(story, chains=[[story.root_id.hex, length, bytes(32).hex()]], board=board)

    assert verify(story.engine).fault == Fault(story.root_id, 2, "erased")


def test_the_record_of_an_erasure_is_not_blanked_unseen(story):
    erased(story)
    with story.engine.database.begin() as connection:
        said = connection.execute(
            sa.select(Event.seq, Event.details).where(Event.kind == "history.erased")
        ).one()
        connection.execute(
            sa.update(Event)
            .where(Event.kind == "history.erased")
            .values(details=None, details_digest=digest_of(said.details))
        )

    assert verify(story.engine).fault in (
        Fault(None, said.seq, "erased"),
        Fault(story.root_id, 1, "erased"),
    )


def test_an_event_of_the_board_is_blank_only_where_a_record_names_it(story):
    def on_board(number: int) -> None:
        with story.engine.database.begin() as connection:
            own = (Event.instance_id.is_(None), Event.seq == number)
            details = connection.scalar(sa.select(Event.details).where(*own))
            connection.execute(
                sa.update(Event).where(*own).values(details=None, details_digest=digest_of(details))
            )

    say(story, chains=[], board=[1], events=1)
    on_board(1)
    assert verify(story.engine).fault is None

    on_board(2)
    assert verify(story.engine).fault == Fault(None, 2, "erased")


def remove(story: Story, *where: sa.ColumnElement[bool]) -> None:
    with story.engine.database.begin() as connection:
        connection.execute(sa.delete(Event).where(Event.instance_id == story.root_id, *where))


def test_a_dropped_record_is_missed(story):
    remove(story, Event.seq == 2)

    assert verify(story.engine).fault == Fault(story.root_id, 2, "missing")


def test_a_tail_cut_off_is_missed(story):
    last = len(story.events())
    remove(story, Event.seq >= last)

    assert verify(story.engine).fault == Fault(story.root_id, last, "missing")


def test_a_whole_chain_gone_is_missed(story):
    remove(story)

    assert verify(story.engine).fault == Fault(story.root_id, 1, "missing")


def test_a_vanished_instance_leaves_a_chain_without_a_head(story):
    last = len(story.events())
    with story.engine.database.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.execute(sa.text("DELETE FROM user_task"))
        connection.execute(sa.delete(ProcessInstance).where(ProcessInstance.id == story.root_id))

    assert verify(story.engine).fault == Fault(story.root_id, last, "head")


def test_two_records_in_each_others_place(story):
    for before, after in ((2, -1), (3, 2), (-1, 3)):
        tamper(story, before, seq=after)

    assert verify(story.engine).fault == Fault(story.root_id, 2, "altered")


def rewrite_from(story: Story, seq: int, **values: object) -> None:
    """As somebody would who knows how the hashes are made."""
    tamper(story, seq, **values)
    previous = story.events()[seq - 2].hash
    for event in story.events()[seq - 1 :]:
        row = {column.key: getattr(event, column.key) for column in Event.__table__.columns}
        previous = hash_of(previous, row, digest_of(event.details))
        tamper(story, event.seq, hash=previous)


def test_a_history_written_anew_with_valid_hashes_does_not_end_at_its_head(story):
    rewrite_from(story, 3, details={"note": "Not seen"})

    assert verify(story.engine).fault == Fault(story.root_id, len(story.events()), "head")


def test_an_invented_last_record_does_not_end_at_its_head(story):
    last = story.events()[-1]
    row = {column.key: getattr(last, column.key) for column in Event.__table__.columns}
    row |= {"id": 10_000, "seq": last.seq + 1}
    row["hash"] = hash_of(last.hash, row, digest_of(row["details"]))
    with story.engine.database.begin() as connection:
        connection.execute(sa.insert(Event).values(**row))

    assert verify(story.engine).fault == Fault(story.root_id, last.seq + 1, "head")


def test_the_boards_own_chain_is_looked_at_too(story):
    with story.engine.database.begin() as connection:
        connection.execute(sa.update(BoardState).values(chain_length=BoardState.chain_length + 1))
        length = connection.scalar(sa.select(BoardState.chain_length))

    assert verify(story.engine).fault == Fault(None, length, "missing")


# ---- what comes back is what went in


ODD = {
    "float": 0.1 + 0.2,
    "tiny": 5e-324,
    "large": 1e300,
    "int": 2**63 - 1,
    "welsh": "ŵŷ’\u2028",
    "deep": [{"b": [1, None, True], "a": {}}],
    "day": "2026-03-29",
}


@pytest.mark.parametrize("moment", ["2026-10-25T00:59:59.999999", "2026-03-29T01:00:00.000001"])
def test_odd_values_and_moments_verify_on_both_databases(process_engine, clock, moment):
    clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    publish(process_engine, one_task())
    story = play(process_engine, clock, "main", agency="newport", extra=ODD)
    with process_engine.command() as ctx:
        task = tasks.locked(ctx, story.task("act").id)
        ctx.record("odd.seen", task, **ODD, uuid=task.id, at=ctx.now)

    event = story.events("odd.seen")[0]

    assert (event.at, {key: event.details[key] for key in ODD}) == (clock.now, ODD)
    assert event.details["uuid"] == str(story.task("act").id)
    assert verify(process_engine).fault is None


@pytest.mark.scenario(20)
def test_an_outsider_can_check_the_export(story):
    """The recipe of the documentation, without our code."""
    with story.engine.query() as session:
        rows = list(verification.exported(session))
    lines = [row for row in rows if row["instance_id"] == story.root_id.hex]
    previous = bytes(32)
    for row in lines:
        canonical = json.dumps(
            row["details"] or {}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        columns = [row[k] for k in ("instance_id", "seq", "kind", "at")]
        columns += [row[k] for k in ("actor_id", "on_behalf_of", "user_task_id")]
        said = json.dumps(columns, separators=(",", ":"), ensure_ascii=False).encode()
        digest = hashlib.sha256(canonical.encode()).digest()
        previous = hashlib.sha256(previous + said + digest).digest()
        assert row["hash"] == previous.hex()
    assert len(lines) == len(story.events())


def test_a_clock_that_goes_back_does_not_break_the_chain(story):
    story.clock.set(datetime(2026, 6, 24, 8, tzinfo=UTC))
    other = play(story.engine, story.clock, "main", agency="newport")
    other.hand_in("act")

    assert verify(story.engine).fault is None


def test_a_refused_command_writes_nothing(story):
    before = verify(story.engine).events

    def fail():
        with story.engine.command() as ctx:
            ctx.record("never.happened", None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert verify(story.engine).events == before


def test_two_engines_on_one_database_write_one_chain(story):
    other = connect(str(story.engine.database.url))
    second = ProcessEngine(other, story.clock)
    for engine in (story.engine, second, story.engine):
        with engine.command() as ctx:
            ctx.record("board.noted", None)
    other.dispose()

    assert verify(story.engine).fault is None
