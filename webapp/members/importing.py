"""Bringing members in from the board's spreadsheet: choose, look, confirm, take back."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, ngettext
from webapp.importing import kept, pages
from webapp.importing.desk import Desk
from webapp.importing.kept import Line
from webapp.importing.pages import Ask, Preview, Room, Sheet
from webapp.members import import_words as words
from webapp.members.views import bp
from webapp.names import Names
from workflows import member_import, member_undo
from workflows.batches import Batch
from workflows.member_rows import MEMBERS, Account, Table
from workflows.seats import may_fill


@bp.get("/import")
def choose_members() -> ResponseReturnValue:
    return pages.choose(_room())


@bp.post("/import")
def look_at_members() -> ResponseReturnValue:
    return pages.look(_room())


@bp.post("/import/confirm")
def bring_members_in() -> ResponseReturnValue:
    return pages.confirm(_room())


@bp.post("/import/<int:member_batch>/undo")
def take_members_back(member_batch: int) -> ResponseReturnValue:
    """Take a whole table back, while nobody who came with it has done anything."""
    require(may_fill(actor()), "take members back")
    with process_engine().command(actor()) as ctx:
        closed = member_undo.take_back(ctx, member_batch)
    flash(
        ngettext(
            "The table is taken back. %(num)d account that it made is closed.",
            "The table is taken back. %(num)d accounts that it made are closed.",
            closed,
        )
    )
    return redirect(url_for(".choose_members"), code=303)


def _room() -> Room:
    require(may_fill(actor()), "bring members in")
    return Room(
        desk=Desk(
            kind=MEMBERS,
            labels=words.columns(),
            what_to_do=words.what_to_do,
            look=url_for(".look_at_members"),
            back=url_for(".choose_members"),
            fields=("invite",),
        ),
        title=_("Bring in members"),
        lede=_("Who sits for which agency, and who deputises, from the board’s own list."),
        belongs_to=(_("Members"), url_for(".listing")),
        confirm=url_for(".bring_members_in"),
        brought=_("Agencies"),
        hints=words.hints(),
        read=lambda session, name, data: member_import.read_table(
            session, name, data, moment().today
        ),
        preview=_preview,
        bring_in=_bring_in,
        so_far=_so_far,
        asks=(
            Ask(
                "invite",
                _("Invite new people to sign in"),
                _("Each gets one message. It can be sent later from the page of the person."),
            ),
        ),
    )


def _bring_in(ctx: CommandContext, filename: str, data: bytes) -> str:
    rows = member_import.bring_in(ctx, filename, data, invited=_is_invited())
    count = len({one.person.email for one in rows})
    return ngettext("%(num)d person is here.", "%(num)d people are here.", count)


def _is_invited() -> bool:
    return request.form.get("invite") == "yes"


def _preview(session: Session, table: Table) -> Preview:
    names = Names(session)
    people, seen = [], set()
    for one in table.rows:
        notes = [] if one.person.email in seen else words.notes(one.person, names)
        seen.add(one.person.email)
        people.append(
            [
                (one.person.name, [one.person.email]),
                (names.agency(one.seat.agency), []),
                (words.deed(one), []),
                (words.account(one.person, invited=_is_invited()), notes),
            ]
        )
    new = sum(one.account != Account.KNOWN for one in table.people)
    return Preview(
        counted=ngettext("%(num)d person", "%(num)d people", len(table.people)),
        sheets=[
            Sheet(
                _("Members and deputies"),
                [_("Name"), _("Agency"), _("What is made"), _("Account")],
                people,
            )
        ],
        notes=[
            ngettext(
                "%(num)d new account is made or opened.",
                "%(num)d new accounts are made or opened.",
                new,
            ),
            _("A deputy works for the agency and does not vote beside its member."),
        ],
    )


def _so_far(session: Session) -> list[Line]:
    return kept.lines(session, member_undo.tables_so_far(session), _undo, _brought(session))


def _undo(number: int) -> str:
    return url_for(".take_members_back", member_batch=number)


def _brought(session: Session) -> kept.What:
    names = Names(session)

    def brought(batch: Batch) -> str:
        return ", ".join(map(names.agency, batch.refs))

    return brought
