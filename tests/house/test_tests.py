"""What the tests may rely on: databases apart, a clock that stands, no way out of the machine."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from engine.db import connect
from engine.models import ClosedDay


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_has_a_database_of_its_own(process_engine, round_):
    with process_engine.command() as ctx:
        found = ctx.session.scalar(sa.select(sa.func.count()).select_from(ClosedDay))
        ctx.session.add(ClosedDay(on=datetime(2026, 12, 24, tzinfo=UTC).date(), name=f"{round_}"))

    assert found == 0


def test_the_two_databases_are_real(database):
    names = {"sqlite": "select sqlite_version()", "postgresql": "show server_version"}

    with database.connect() as connection:
        version = connection.exec_driver_sql(names[database.dialect.name]).scalar_one()

    assert int(version.split(".")[0]) >= 3


def test_an_empty_database_has_no_tables(empty_database_url):
    database = connect(empty_database_url)

    tables = sa.inspect(database).get_table_names()

    database.dispose()
    assert tables == []


def test_the_clock_moves_only_when_told(clock):
    assert clock() == clock() == datetime(2026, 6, 24, 9, tzinfo=UTC)

    clock.advance(timedelta(days=1))
    assert clock() == datetime(2026, 6, 25, 9, tzinfo=UTC)

    clock.set(datetime(2027, 1, 4, tzinfo=UTC))
    assert clock() == datetime(2027, 1, 4, tzinfo=UTC)


def test_the_clock_takes_no_moment_without_a_zone(clock):
    with pytest.raises(TypeError, match="aware"):
        clock.set(datetime(2027, 1, 4))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_no_test_reaches_another_machine(host):
    with pytest.raises(RuntimeError, match="stay on this machine"):
        socket.create_connection((host, 80), timeout=1)
