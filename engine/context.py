"""What a command may use, and the one place that opens and ends a transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import RLock
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import carrying, findable
from engine.actors import SYSTEM, Actor
from engine.carrying import noted
from engine.clock import Clock, system_clock
from engine.db import flush_unnumbered, pipelined
from engine.errors import NotFound
from engine.history import Chronicle, lock_board
from engine.marks import Marks
from engine.models import BoardState, ClosedDay, Ladder, ProcessInstance, UserTask
from engine.working_days import Calendar

# A step is a function that a service task names. Its context is CommandContext, its second
# argument engine.steps.StepCall; both are left open here because they know this module.
Steps = Mapping[str, Callable[..., Mapping[str, object] | None]]


# Levels of each ladder by its name; `engine.ladders` tells the shape of a level.
Ladders = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class BoardSettings:
    """What the board has set, as one command sees it."""

    version: int
    calendar: Calendar
    ladders: Ladders


@dataclass(frozen=True, slots=True)
class Seen:
    """What one command has read of the board: it stays so for all of the command."""

    now: datetime
    settings: BoardSettings


@dataclass(slots=True)
class CommandContext:
    """What a command may use: a session in a transaction, one moment, one actor."""

    session: Session
    actor: Actor
    steps: Steps
    began_at: datetime  # by the clock of the machine
    settings_of: Callable[[Session, BoardState], BoardSettings]
    chronicle: Chronicle = field(default_factory=Chronicle)
    # Instances that this command is moving right now: a child that ends hands its result to
    # the parent in memory instead of reading a state that is not stored yet.
    in_flight: dict[UUID, Any] = field(default_factory=dict)
    holds_board: bool = False
    _board: BoardState | None = None
    _seen: Seen | None = None

    @property
    def board(self) -> BoardState:
        """The board's row, read when it is first asked for."""
        self._look()
        assert self._board is not None  # noqa: S101 - for the type checker
        return self._board

    @board.setter
    def board(self, row: BoardState) -> None:
        self._board = row
        if self._seen is None:  # what this command itself changes is for the next one
            settings = self.settings_of(self.session, row)
            self._seen = Seen(row.moment(self.began_at), settings)

    @property
    def now(self) -> datetime:
        """The one moment of this command: the clock, as far as a sandbox has moved it."""
        return self._look().now

    @property
    def settings(self) -> BoardSettings:
        return self._look().settings

    def _look(self) -> Seen:
        if self._seen is None:
            self.board = board_state(self.session)
        assert self._seen is not None  # noqa: S101 - for the type checker
        return self._seen

    @property
    def calendar(self) -> Calendar:
        return self.settings.calendar

    @property
    def ladders(self) -> Ladders:
        return self.settings.ladders

    @property
    def is_sandbox(self) -> bool:
        return self.board.is_sandbox

    def record(
        self,
        kind: str,
        subject: ProcessInstance | UserTask | None = None,
        /,
        **details: object,
    ) -> None:
        """Say that something happened, in the transaction in which it happened."""
        self.chronicle.add(self, kind, subject, details)


class CommandSession(Session):
    """Holds the rows it has read until its end; a plain session may read them again and again."""


@sa.event.listens_for(CommandSession, "loaded_as_persistent")
def _hold(session: Session, row: object) -> None:
    session.info.setdefault("held", []).append(row)


@sa.event.listens_for(CommandSession, "after_flush")
def _keep_findable(session: Session, _flush: object) -> None:
    findable.keep(session)
    carrying.note(session)


class ProcessEngine:
    """Opens transactions. Nothing else in the house may commit."""

    def __init__(
        self,
        database: sa.Engine,
        clock: Clock = system_clock,
        steps: Steps | None = None,
        timezone: str = "Europe/London",
    ) -> None:
        self.database = database
        self.clock = clock
        self.steps: Steps = steps or {}
        self.timezone = timezone
        self.marks = Marks()
        self.on_commit: Callable[[], None] = lambda: None
        # Where workers of other machines do what is due, who tells them.
        self.carrier: carrying.Carrier | None = None
        self._settings: BoardSettings | None = None
        # SQLite has no row locks: a writer must hold the file before its first read.
        self._writing = database.execution_options(writing=True)
        # Its waiting sleeps, longer each time, and forgets who came first: the threads of one
        # process take turns here instead.
        is_sqlite = database.dialect.name == "sqlite"
        self._turn: AbstractContextManager[object] = RLock() if is_sqlite else nullcontext()

    @contextmanager
    def command(self, actor: Actor = SYSTEM) -> Iterator[CommandContext]:
        """One transaction: all of it happens, or nothing."""
        with (
            self._turn,
            self._writing.connect() as connection,
            CommandSession(connection, expire_on_commit=False, autoflush=False) as session,
            session.begin() as transaction,
        ):
            ctx = CommandContext(session, actor, self.steps, self.clock(), self._settings_of)
            if self.carrier is not None:
                self.carrier.prepare(session)
            yield ctx
            ctx.chronicle.chain()
            flush_unnumbered(session)
            handed_on = self._handed_on(ctx)
            with pipelined(connection):
                session.flush()
                ctx.chronicle.write(connection)
                handed_on()
                transaction.commit()
        self.on_commit()

    def _handed_on(self, ctx: CommandContext) -> Callable[[], None]:
        """What is still to be called when all is written; a pipeline could not ask for the time."""
        written = ctx.session
        is_news = len(ctx.chronicle) > 0
        if self.carrier is None or not (is_news or written.new or written.dirty or noted(written)):
            return lambda: None
        return partial(self.carrier.carry, written, ctx.now, is_news=is_news)

    @contextmanager
    def query(self) -> Iterator[Session]:
        with Session(self.database, autoflush=False) as session:
            yield session

    def now(self) -> datetime:
        """The board's moment: the clock, moved as far as a sandbox has moved it."""
        with self.query() as session:
            return board_state(session).moment(self.clock())

    def calendar(self) -> Calendar:
        return self.moment()[1]

    def moment(self) -> tuple[datetime, Calendar, bool]:
        """Now, the calendar, and whether this is a sandbox: read at once."""
        with self.query() as session:
            board = board_state(session)
            calendar = self._settings_of(session, board).calendar
            return board.moment(self.clock()), calendar, board.is_sandbox

    def settings(self) -> tuple[datetime, BoardSettings]:
        """Now, and all that the board has set, as the next command would see it."""
        with self.query() as session:
            board = board_state(session)
            return board.moment(self.clock()), self._settings_of(session, board)

    def _settings_of(self, session: Session, board: BoardState) -> BoardSettings:
        """The board's settings, read again only when somebody changed one."""
        found = self._settings
        if found is None or found.version != board.settings_version:
            closed = frozenset(session.scalars(sa.select(ClosedDay.on)))
            found = self._settings = BoardSettings(
                version=board.settings_version,
                calendar=Calendar(closed=closed, zone=self.timezone),
                ladders={row.name: row.levels for row in session.scalars(sa.select(Ladder))},
            )
        return found


_the_board = sa.select(BoardState).where(BoardState.id == 1)


def board_state(session: Session) -> BoardState:
    """The one row of the board's settings; a database without it is new."""
    return session.scalar(_the_board) or BoardState(
        id=1,
        is_sandbox=False,
        clock_offset_seconds=0.0,
        settings_version=0,
        chain_length=0,
        chain_head=None,
    )


def lock_family(ctx: CommandContext, root_id: UUID | sa.ScalarSelect[UUID]) -> ProcessInstance:
    """Hold the root instance's row, the one lock under which a whole family moves."""
    ctx.session.flush()  # what this command has changed is read back, not read over
    root = ctx.session.scalar(
        sa.select(ProcessInstance)
        .where(ProcessInstance.id == root_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if root is None:
        raise NotFound("instance", root_id)
    return root


__all__ = [
    "BoardSettings",
    "CommandContext",
    "ProcessEngine",
    "board_state",
    "lock_board",
    "lock_family",
]
