"""Checkpoints: the heads of all chains, bound and signed. Rows are only ever added."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Json


class CheckpointKey(Base):
    """The public half of a key that signs, and the signature of the key before it."""

    __tablename__ = "checkpoint_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    made_at: Mapped[datetime]
    # Nobody vouches for the first one, nor for one that follows a key that is lost.
    vouched_by: Mapped[str | None] = mapped_column(sa.String(64))
    voucher: Mapped[bytes | None] = mapped_column(sa.LargeBinary(64))


class Checkpoint(Base):
    """What was signed, letter by letter: see `engine.checkpoints.statement_of`."""

    __tablename__ = "checkpoint"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement: Mapped[str] = mapped_column(sa.Text)
    signature: Mapped[bytes] = mapped_column(sa.LargeBinary(64))

    @cached_property
    def said(self) -> Mapping[str, Any]:
        said: Mapping[str, Any] = orjson.loads(self.statement)
        return said

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.said["at"])


class CheckpointHead(Base):
    """Where one chain stood: kept with the first checkpoint that found it there.

    Its name is no reference: the chain of what was erased stays, and so does this.
    """

    __tablename__ = "checkpoint_head"
    __table_args__ = (sa.Index("ix_checkpoint_head_chain", "chain", "checkpoint"),)

    checkpoint: Mapped[int] = mapped_column(sa.ForeignKey("checkpoint.number"), primary_key=True)
    chain: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    length: Mapped[int]
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class CheckpointPlan(Base):
    """One row: how often, to whom by mail, and why none is made at present."""

    __tablename__ = "checkpoint_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    every_hours: Mapped[int] = mapped_column(default=1)
    addresses: Mapped[Sequence[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    stopped_at: Mapped[datetime | None]
    # the first record that is not as the last checkpoint found it: {chain, seq, checkpoint}
    stopped_by: Mapped[Mapping[str, Any] | None] = mapped_column(Json)


ADDED_ONLY = ("checkpoint", "checkpoint_head", "checkpoint_key")


def guards(dialect: str) -> list[str]:
    """What makes either database refuse to change or drop a row of these tables."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END"
            for table in ADDED_ONLY
            for verb in ("UPDATE", "DELETE")
        ]
    refuse = (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': rows are only ever added'; END $$"
    )
    triggers = [
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for table in ADDED_ONLY
    ]
    return [refuse, *triggers]


@sa.event.listens_for(Base.metadata, "after_create")
def _guard(_tables: sa.MetaData, connection: sa.Connection, **more: Any) -> None:
    made = {table.name for table in more.get("tables") or ()}
    if made.issuperset(ADDED_ONLY):
        for statement in guards(connection.dialect.name):
            connection.exec_driver_sql(statement)
