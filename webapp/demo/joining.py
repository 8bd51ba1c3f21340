"""Who joins the demo board in its year: named by an agency, or co-opted for one purpose."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.context import CommandContext
from engine.models import ProcessInstance, SignInLink, User, UserTask
from engine.sign_in.passwords import put_password
from engine.working_days import Calendar
from webapp.demo.cast import DOMAIN, PASSWORD, speaks
from workflows import co_options, nominations, seat_notices
from workflows.models import BoardSeat, CoOption

Said = dict[str, Any]
Begin = Callable[[CommandContext], object]


@dataclass(frozen=True, slots=True)
class CoOpted:
    """Somebody who comes for one purpose: begun so many working days before the last day."""

    back: int
    mailbox: str
    name: str
    organisation: str
    purpose: str
    ends_in: str
    ref: str  # the audit that they see, and nothing else


CO_OPTED = (
    CoOpted(
        -140,
        "co-opted1",
        "Morfudd Ellis",
        "Women’s Aid",
        "Reads the returns on neglect with the panel and says what the records do not show.",
        "45wd",
        "SEW-A26-01",
    ),
    CoOpted(
        -46,
        "co-opted2",
        "Dr Ifor Penry",
        "A university hospital, paediatrics",
        "Says whether the explanations of bruising fit what was seen.",
        "6m",
        "SEW-A26-02",
    ),
)
# The seat that is named for while the demo ends, one working day after it fell empty.
NAMED_FOR, NAMED_BACK = "blaenau_gwent", -5
NAMES = {
    "blaenau_gwent": "Delyth Morgan-Reed",
    "gdas": "Steffan Ayres",
    "yos": "Angharad Pugh-Jones",
}
TRAINING = "Safeguarding group C, and the board’s induction"
FILLED = "We are sorry for the delay. The post is filled; we name somebody now."
COMES = "Court on the same mornings. The hearings are moved; from the next meeting on we are there."


def changes(calendar: Calendar, last: date) -> Iterator[tuple[date, Begin]]:
    for one in CO_OPTED:
        yield calendar.add(last, f"{one.back}wd"), _co_opt
    yield calendar.add(last, f"{NAMED_BACK}wd"), _ask_for_a_name


def arrive(ctx: CommandContext) -> None:
    """Whoever was invited in the year chooses the password that everybody here has."""
    invited = sa.select(SignInLink.user_id).where(SignInLink.used_at.is_(None))
    people = sa.select(User).where(
        User.id.in_(invited), User.password_hash.is_(None), User.is_active
    )
    for user in ctx.session.scalars(people.order_by(User.id)).all():
        put_password(ctx, user, PASSWORD)


def _co_opt(ctx: CommandContext) -> None:
    speaks(ctx, "unit")
    co_options.start(ctx)
    ctx.actor = SYSTEM


def _ask_for_a_name(ctx: CommandContext) -> None:
    speaks(ctx, "unit")
    seat = ctx.session.scalars(
        sa.select(BoardSeat).where(BoardSeat.agency == NAMED_FOR, BoardSeat.ends_on.is_(None))
    ).one()
    nominations.start(ctx, seat.id)
    ctx.actor = SYSTEM


def _proposal(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, Any], _topic: object
) -> Said:
    """The first to come is proposed first."""
    before = ctx.session.scalar(sa.select(sa.func.count()).select_from(CoOption)) or 0
    one = CO_OPTED[before % len(CO_OPTED)]
    items = [row["value"] for row in known["item_options"] if row["label"].startswith(one.ref)]
    return {
        "co_option_next": "propose",
        "person_name": one.name,
        "email": f"{one.mailbox}@{DOMAIN}",
        "organisation": one.organisation,
        "purpose": one.purpose,
        "ends_on": ctx.calendar.add(ctx.calendar.local_date(ctx.now), one.ends_in).isoformat(),
        "items": items or [known["item_options"][0]["value"]],
    }


def _nomination(
    ctx: CommandContext, task: UserTask, _known: Mapping[str, Any], _topic: object
) -> Said:
    agency = ctx.session.get_one(ProcessInstance, task.instance_id).agency or ""
    return {
        "nomination_next": "nominate",
        "person_name": NAMES.get(agency, "Gwilym Sayce"),
        "email": f"{agency}.new@{DOMAIN}",
        "starts_on": ctx.calendar.add(ctx.calendar.local_date(ctx.now), "10wd").isoformat(),
        "ends_on": None,
        "why": "Leads safeguarding in the agency and may decide for it.",
    }


def _record(
    ctx: CommandContext, _task: UserTask, _known: Mapping[str, Any], _topic: object
) -> Said:
    day = ctx.calendar.add(ctx.calendar.local_date(ctx.now), "-1wd").isoformat()
    return {"confidentiality_on": day, "training_on": day, "training": TRAINING, "papers": []}


def _letter(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, Any], _topic: object
) -> Said:
    return {
        "letter": known["letter"],
        "letter_cy": known["letter_cy"],
        "notice_decision": "send",
    }


def _answer(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, Any], _topic: object
) -> Said:
    is_empty = known["notice_kind"] == seat_notices.VACANCY
    return {"notice_answer": FILLED if is_empty else COMES, "names_somebody": is_empty}


def _access(ctx: CommandContext, _task: UserTask, known: Mapping[str, Any], _topic: object) -> Said:
    """Everybody is kept but a co-opted member whose time has run out."""
    today = ctx.calendar.local_date(ctx.now)
    over = set(ctx.session.scalars(sa.select(CoOption.user_id).where(CoOption.ends_on < today)))
    rows = [
        {"account": row["account"], "access": "end", "access_reason": "The co-option is over."}
        if int(row["account"]) in over
        else {"account": row["account"], "access": "keep", "access_reason": ""}
        for row in known["account_rows"]
    ]
    return {"accounts": rows, "kept_reason": "Each has a seat or a role in the year’s work."}


SAID: Mapping[str, Callable[..., Said]] = {
    "access_review": _access,
    "co_option_proposal": _proposal,
    "nomination": _nomination,
    "nomination_record": _record,
    "seat_notice_answer": _answer,
    "seat_notice_letter": _letter,
}
