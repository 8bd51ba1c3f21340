"""The demo board shows a year in which every lifecycle has run, and nothing in it is broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import archive, verification
from engine.context import ProcessEngine
from engine.db import Base, connect
from engine.models import InstanceState, ProcessDefinition, ProcessInstance, User
from engine.schema import upgrade
from tests.clock import SettableClock
from webapp import demo
from webapp.doctor import CHECKS
from webapp.house import prepare
from workflows.models import AccessReview, CoOption, SeatNotice, SubjectRequest
from workflows.queries import retention
from workflows.steps import STEPS

TODAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
# Each lifecycle of the board with the diagrams that lead it.
LIFECYCLES = {
    "P0": {"escalation", "late_task_response"},
    "P1": {"commissioned_audit"},
    "P2": {"action_plan_monitoring", "action_monitoring"},
    "P3": {"sign_off"},
    "P4": {"quarterly_cycle"},
    "P5": {"assurance_round", "agency_assessment"},
    "P6": {"immediate_alert"},
    "P7": {"annual_programme", "annual_report", "programme_entry"},
    "P8": {"data_review"},
    "P9": {"engagement"},
    "P10": {"audit_tool"},
    "P11": {"nomination", "co_option", "seat_notice", "access_review"},
}


@dataclass(frozen=True)
class Lived:
    engine: ProcessEngine
    files: Path
    reports: list[str]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("year")
    database = connect(f"sqlite:///{folder / 'board.db'}")
    engine = ProcessEngine(database, SettableClock(TODAY), STEPS)
    prepare(engine, sandbox=True, founded=demo.set_back)
    reports: list[str] = []
    demo.load(engine, folder / "files", reports.append)
    yield Lived(engine, folder / "files", reports)
    database.dispose()


@pytest.fixture
def begun(year: Lived) -> dict[str, set[str]]:
    """In which states the diagrams of the year have instances."""
    found: dict[str, set[str]] = {}
    with year.engine.query() as session:
        rows = session.execute(
            sa.select(ProcessDefinition.key, ProcessInstance.state).join(
                ProcessInstance, ProcessInstance.definition_id == ProcessDefinition.id
            )
        )
        for key, state in rows:
            found.setdefault(key, set()).add(state)
    return found


@pytest.mark.parametrize("lifecycle", LIFECYCLES)
def test_a_lifecycle_has_ended_and_runs_in_the_year(begun, lifecycle):
    states = set().union(*(begun.get(key, set()) for key in LIFECYCLES[lifecycle]))

    assert str(InstanceState.COMPLETED) in states
    assert str(InstanceState.ACTIVE) in states


def test_every_diagram_of_membership_has_run(begun):
    assert begun.keys() >= LIFECYCLES["P11"]


def test_one_co_option_is_over_and_one_runs(year):
    with year.engine.query() as session:
        rows = session.execute(
            sa.select(CoOption.ends_on, User.is_active).join(User, User.id == CoOption.user_id)
        ).all()

    assert sorted((day > TODAY.date(), is_active) for day, is_active in rows) == [
        (False, False),  # the access review has closed the account
        (True, True),
    ]


def test_letters_about_seats_were_answered_and_one_waits(year):
    with year.engine.query() as session:
        rows = session.execute(sa.select(SeatNotice.kind, SeatNotice.answered_at)).all()

    assert {kind for kind, answered in rows if answered} == {"absence", "vacancy"}
    assert [kind for kind, answered in rows if answered is None] == ["vacancy"]


def test_every_quarter_somebody_looked_at_the_accounts(year):
    with year.engine.query() as session:
        rows = session.scalars(sa.select(AccessReview).order_by(AccessReview.on)).all()

    assert [one.on for one in rows][-4:] == [date(2026, month, 1) for month in (1, 4, 7, 10)]
    assert all(one.closed_at for one in rows)


def test_something_is_due_for_destruction_and_something_is_held(year):
    now, calendar, _sandbox = year.engine.moment()
    with year.engine.query() as session:
        found = {one.ref: one.is_held for one in retention.due(session, calendar, now)}

    assert found["SEW-A25-01"] is False
    assert found["SEW-A25-02"] is True


def test_one_copy_for_somebody_is_released_and_one_waits(year):
    with year.engine.query() as session:
        rows = session.execute(sa.select(SubjectRequest.state, SubjectRequest.counts)).all()

    assert [state for state, _counts in rows] == ["released", "prepared"]
    assert rows[1][1]["tasks"] > 10
    assert rows[1][1]["messages"] > 10


def test_every_process_was_live_before_its_first_instance_began(year):
    with year.engine.query() as session:
        live = session.scalar(sa.select(sa.func.max(ProcessDefinition.published_at)))
        begun = session.scalar(sa.select(sa.func.min(ProcessInstance.started_at)))

    assert live < begun < year.engine.now()


def test_nobody_stands_in_their_own_way(year):
    """A step that only its own author could do would stay open for ever."""
    assert not [line for line in year.reports if "the same person" in line]


def test_nothing_in_the_year_is_broken(year):
    with year.engine.query() as session:
        assert verification.verify(session).fault is None
        assert not [found.message for check in CHECKS if not (found := check(session)).well]


def test_the_year_can_be_taken_away_and_brought_back_whole(year, tmp_path):
    archive.export_to(year.engine.database, year.files, tmp_path / "out", lambda _line: None)
    other = connect(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)
    archive.import_from(other, tmp_path / "files", tmp_path / "out", lambda _line: None)

    with year.engine.database.connect() as here, other.connect() as there:
        counts = [_counted(here), _counted(there)]
    other.dispose()
    assert counts[0] == counts[1]
    assert all(counts[0][table] for table in TAKEN)


TAKEN = (
    "access_review",
    "co_option",
    "group_term",
    "legal_hold",
    "retention_change",
    "seat_nomination",
    "seat_notice",
    "subject_request",
)


def _counted(connection: sa.Connection) -> dict[str, int]:
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }
