"""The annual programme of work: opened, called for, drafted, agreed, published, closed.

Its days of the year are figures (`timescales.json`, set `programme`); its year begins on 1 April.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound, NotInState
from engine.execution import Beginning, begin
from engine.instances import BOARDS
from engine.models import ProcessInstance
from engine.permissions import is_steward, require, sees_whole_board
from engine.texts import can_be_kept
from workflows import timescales
from workflows.agencies import REFERENCE_PREFIXES
from workflows.figures import on_day_of_year
from workflows.models import Programme, ProgrammeEntry, ProgrammeState, ProgrammeTheme

PROCESS, FIGURES = "annual_programme", "programme"
APRIL, FIRST_YEAR, LAST_YEAR = 4, 2013, 2090
LONGEST_THEME, LONGEST_REASON = 200, 2000


@dataclass(frozen=True, slots=True)
class Theme:
    """What a member would like the group to look at in the year, and why."""

    theme: str
    reason: str


def may_open(actor: Actor, board: str) -> bool:
    """The Business Unit, the chair and the deputy; after that each year opens the next."""
    return is_steward(actor) or sees_whole_board(actor, board)


def may_see(actor: Actor, programme: Programme) -> bool:
    """Once it is published everybody; until then those who make it and decide on it."""
    makers = {"bpg", "board_chair", *_seats(programme.board)}
    return programme.is_public or is_steward(actor) or bool(makers & actor.all_groups)


def is_member(actor: Actor, programme: Programme) -> bool:
    return is_steward(actor) or bool(_seats(programme.board) & actor.all_groups)


def may_propose(actor: Actor, programme: Programme, today: date) -> bool:
    """The group's members, from the call until it closes."""
    return is_called(programme, today) and is_member(actor, programme)


def is_called(programme: Programme, today: date) -> bool:
    """Whether themes are asked for today."""
    until = programme.themes_until
    return programme.state == ProgrammeState.CALLED and until is not None and today <= until


def get(session: Session, programme_id: object) -> Programme:
    found = session.get(Programme, programme_id) if isinstance(programme_id, int) else None
    if found is None:
        raise NotFound("programme", programme_id)
    return found


def of_year(session: Session, board: str, year: int) -> Programme | None:
    return session.scalar(
        sa.select(Programme).where(Programme.board == board, Programme.year == year)
    )


def next_year(today: date) -> int:
    """The year for which a programme would be made now: the next 1 April."""
    return today.year + (today.month >= APRIL)


def figure(ctx: CommandContext, name: str) -> str:
    """One of the board's figures for the programme, as it stands today."""
    today = ctx.calendar.local_date(ctx.now)
    return str(timescales.value(timescales.in_force(ctx.session, FIGURES, today), name))


def open_year(ctx: CommandContext, board: str, year: int) -> Programme:
    """Open the programme of a year, and begin its lifecycle."""
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    require(may_open(ctx.actor, board), "open a programme")
    programme = write(ctx, board, year)
    begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={"programme": programme.id, "board": board, "title": programme.ref},
            title=name_of(programme),
            business_key=programme.ref,
            board=board,
        ),
    )
    return programme


def write(ctx: CommandContext, board: str, year: int) -> Programme:
    """The row of a year with all its days; a year has one programme."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("year", "not_an_option")
    lock_board(ctx)
    if (known := of_year(ctx.session, board, year)) is not None:
        raise NotInState("programme", known.ref, known.state, "not opened yet")
    programme = Programme(
        ref=f"{REFERENCE_PREFIXES[board]}-WP{year % 100:02}",
        board=board,
        year=year,
        state=ProgrammeState.OPENED,
        created_at=ctx.now,
        call_due=_day(ctx, "programme_call", year - 1),
        draft_due=_day(ctx, "programme_draft", year),
        consult_due=_day(ctx, "programme_consultation", year),
        bpg_due=_day(ctx, "programme_planning", year),
        board_due=_day(ctx, "programme_approval", year),
        publish_due=_day(ctx, "programme_publication", year),
    )
    ctx.session.add(programme)
    ctx.session.flush()
    return programme


def opened(ctx: CommandContext, programme: Programme, instance: ProcessInstance) -> None:
    """Tie it to the instance that leads it."""
    programme.instance_id = instance.id
    instance.business_key, instance.title = programme.ref, name_of(programme)
    note(ctx, programme, "opened", year=programme.year)


def call(ctx: CommandContext, programme: Programme, text: str) -> Programme:
    """The chair asks the members for themes; they propose on the programme's page."""
    programme.move_to(ProgrammeState.CALLED)
    programme.call_text = text
    programme.themes_until = themes_until(ctx, programme)
    note(ctx, programme, "called", to=[f"qa_group@{programme.board}"])
    return programme


def themes_until(ctx: CommandContext, programme: Programme) -> date:
    """Counted from the call, or from its day when the call comes sooner."""
    called = max(ctx.calendar.local_date(ctx.now), programme.call_due)
    return ctx.calendar.add(called, figure(ctx, "programme_themes"))


def propose(ctx: CommandContext, programme_id: int, wanted: Theme) -> ProgrammeTheme:
    """Put a theme to the programme, for everybody in the group to read."""
    programme = locked(ctx, programme_id)
    today = ctx.calendar.local_date(ctx.now)
    require(may_see(ctx.actor, programme), "see this programme")
    require(is_member(ctx.actor, programme), "propose a theme")
    if not is_called(programme, today):
        raise NotInState("programme", programme.ref, programme.state, "open for themes")
    _check_text("theme", wanted.theme, LONGEST_THEME)
    _check_text("theme_reason", wanted.reason, LONGEST_REASON)
    theme = ProgrammeTheme(
        programme_id=programme.id,
        theme=wanted.theme.strip(),
        reason=wanted.reason.strip(),
        agency=ctx.actor.agency,
        at=ctx.now,
        by=ctx.actor.id,
    )
    ctx.session.add(theme)
    ctx.session.flush()
    note(ctx, programme, "theme_proposed", theme=theme.id)
    return theme


def start_drafting(ctx: CommandContext, programme: Programme) -> None:
    """The call is over; the Business Unit drafts with what came."""
    programme.move_to(ProgrammeState.DRAFTING)
    note(ctx, programme, "call_closed")


def consult(ctx: CommandContext, programme: Programme, said: str, *, is_ready: bool) -> None:
    programme.move_to(ProgrammeState.PLANNING if is_ready else ProgrammeState.DRAFTING)
    note(ctx, programme, "consulted", is_ready=is_ready, reason=said)


def judge(ctx: CommandContext, programme: Programme, *, agrees: bool, reason: str) -> None:
    """The Business Planning Group, then the Board: on it goes, or back to the draft."""
    is_board = programme.state == ProgrammeState.APPROVING
    if not agrees:
        programme.move_to(ProgrammeState.DRAFTING)
        note(ctx, programme, "sent_back", by_board=is_board, reason=reason)
    elif is_board:
        programme.move_to(ProgrammeState.APPROVED)
        programme.approved_at, programme.approved_by = ctx.now, ctx.actor.id
        note(ctx, programme, "approved")
    else:
        programme.move_to(ProgrammeState.APPROVING)
        note(ctx, programme, "supported")


def publish(ctx: CommandContext, programme: Programme, on: date, where: str) -> None:
    programme.move_to(ProgrammeState.PUBLISHED)
    programme.published_on, programme.published_where = on, where
    note(ctx, programme, "published", on=on.isoformat(), is_late=on > programme.publish_due)


def close(ctx: CommandContext, programme: Programme) -> None:
    programme.move_to(ProgrammeState.CLOSED)
    note(ctx, programme, "closed")


def open_next(ctx: CommandContext, programme: Programme) -> Programme | None:
    """The year after; one that somebody has opened already is left alone."""
    lock_board(ctx)
    if of_year(ctx.session, programme.board, programme.year + 1) is not None:
        return None
    return open_year(ctx, programme.board, programme.year + 1)


def again(ctx: CommandContext, due: date) -> date:
    """A day that has passed while it was drafted again makes room for the work."""
    today = ctx.calendar.local_date(ctx.now)
    return due if due >= today else ctx.calendar.add(today, figure(ctx, "programme_again"))


def locked(ctx: CommandContext, programme_id: object) -> Programme:
    """Two who write to one programme take turns."""
    programme = get(ctx.session, programme_id)
    ctx.session.refresh(programme, with_for_update=True)
    return programme


def note(ctx: CommandContext, programme: Programme, happened: str, **details: Any) -> None:
    """Say what happened on the chain of the programme's own instance."""
    instance = ctx.session.get(ProcessInstance, programme.instance_id)
    ctx.record(f"programme.{happened}", instance, programme=programme.id, **details)


def name_of(programme: Programme) -> str:
    """The year from April to March, in figures."""
    return f"{programme.year}–{(programme.year + 1) % 100:02}"


def ref_of(programme: Programme, entry: ProgrammeEntry) -> str:
    return f"{programme.ref}-{entry.number:02}"


def _day(ctx: CommandContext, name: str, year: int) -> date:
    return on_day_of_year(figure(ctx, name), year, ctx.calendar)


def _seats(board: str) -> set[str]:
    return {f"{role}@{board}" for role in ("qa_group", "qa_chair", "qa_deputy")}


def _check_text(field: str, text: str, longest: int) -> None:
    if not text.strip():
        raise Invalid(field, "required")
    if len(text.strip()) > longest:
        raise Invalid(field, "too_long", maximum=longest)
    if not can_be_kept(text):
        raise Invalid(field, "not_text")
