"""The lists of the registers: search, filter, order, page after page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.permissions import is_steward
from engine.queries.sorting import Rows, count_of, page_of
from webapp.alerts import register as alerts
from webapp.assurance import register as assurance
from webapp.assurance import standards
from webapp.current import actor, moment, process_engine
from webapp.data import indicators, quarters
from webapp.documents.kinds import KINDS
from webapp.engagements import register as engagements
from webapp.heads import Head
from webapp.i18n import _
from webapp.learning import register as briefings
from webapp.meetings import register as meetings
from webapp.programmes import register as programme
from webapp.registers import actions, audits, plans, recommendations, reviews, words
from webapp.registers.asked import Asked
from webapp.registers.register import Heading, Reading, Register
from webapp.tools import register as tools
from workflows.assurance_rounds import may_begin_any
from workflows.meetings import may_schedule

bp = Blueprint("registers", __name__, url_prefix="/registers")

PAGE = 25
# By the part of the address that names them, in the order of the landing page.
REGISTERS: Mapping[str, Callable[[Reading], Register]] = {
    "audits": audits.register,
    "reviews": reviews.register,
    "action-plans": plans.register,
    "recommendations": recommendations.register,
    "actions": actions.register,
    "alerts": alerts.register,
    "meetings": meetings.register,
    "engagements": engagements.register,
    "briefings": briefings.register,
    "programme": programme.register,
    "quarters": quarters.register,
    "indicators": indicators.register,
    "self-assessments": assurance.register,
    "standards": standards.register,
    "tools": tools.register,
}
ONE = (
    "any(audits,reviews,'action-plans',recommendations,actions,alerts,meetings,engagements,"
    "briefings,programme,quarters,indicators,'self-assessments',standards,tools)"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter in force, and the address without it."""

    said: str
    url: str


@bp.get("")
def landing() -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        registers = [build(reading) for build in REGISTERS.values()]
        counts = session.execute(sa.select(*map(_counting, registers))).one()
    return render_template(
        "registers/landing.html",
        registers=list(zip(registers, counts, strict=True)),
        bring_in=_bring_in("action-plans"),
    )


@bp.get(f"/<{ONE}:register>")
def listing(register: str) -> ResponseReturnValue:
    with process_engine().query() as session:
        asked = Asked.of(register_of(register, Reading(session, actor(), moment())), request.args)
        found = asked.statement
        page = page_of(session, found, asked.sort, PAGE, asked.cursor)
        rows = list(asked.register.cells(page.items))
        total = count_of(session, counted(found))
    here = url_for(".listing", register=register)
    return render_template(
        "registers/listing.html",
        register=asked.register,
        asked=asked,
        rows=rows,
        total=total,
        heads=_heads(asked),
        chosen=_chosen(asked),
        here=here,
        downloads=[
            (kind, url_for(".download", register=register, ending=ending, **asked.query))
            for ending, kind in KINDS.items()
        ],
        more=_address(asked, after=page.next) if page.next else "",
        meanings=words.colour_meanings() if register == "actions" else [],
        bring_in=_bring_in(register),
        set_url=_set_url() if register == "meetings" else "",
        years_url=url_for(".years") if register == "programme" else "",
        begin=_begin(register),
    )


def _bring_in(register: str) -> tuple[str, str] | None:
    """What a table may bring in to a register, for who keeps it."""
    doors = {
        "action-plans": (_("Bring in a plan from a spreadsheet"), ".choose_file"),
        "indicators": (_("Bring in indicators"), ".choose_indicators"),
        "quarters": (_("Bring in figures of past quarters"), ".choose_figures"),
    }
    if register not in doors or not is_steward(actor()):
        return None
    text, endpoint = doors[register]
    return text, url_for(endpoint)


def _set_url() -> str:
    return url_for(".set_meeting") if may_schedule(actor()) else ""


def _begin(register: str) -> tuple[str, str] | None:
    """What whoever keeps the list may begin from it."""
    may = is_steward(actor())
    doors = {
        "quarters": (_("Open a quarter"), ".open_quarter", may),
        "indicators": (_("Define an indicator"), ".define_indicator", may),
        "self-assessments": (_("Open a round"), ".begin_round", may_begin_any(actor())),
        "audits": (_("Bring in past audits"), ".choose_past_audits", may),
    }
    text, endpoint, is_open = doors.get(register, ("", "", False))
    return (text, url_for(endpoint)) if is_open else None


def register_of(name: str, reading: Reading) -> Register:
    if name not in REGISTERS:
        raise NotFound("register", name)
    return REGISTERS[name](reading)


def counted(statement: Rows) -> Rows:
    """The same rows without their columns, for counting."""
    return statement.with_only_columns(sa.literal_column("1"), maintain_column_froms=True)


def _counting(register: Register) -> sa.ScalarSelect[int]:
    rows = counted(register.statement).subquery()
    return sa.select(sa.func.count()).select_from(rows).scalar_subquery()


def _address(asked: Asked, **more: str) -> str:
    """The address of the list as it was asked for, but for one thing."""
    return url_for(".listing", register=asked.register.key, **{**asked.query, **more})


def _heads(asked: Asked) -> list[Head]:
    return [_head(asked, one) for one in asked.register.headings]


def _head(asked: Asked, heading: Heading) -> Head:
    url = _address(asked, sort=asked.turned(heading.sort)) if heading.sort else ""
    order = ""
    if heading.sort == asked.sort.name:
        order = "descending" if asked.sort.is_descending else "ascending"
    return Head(heading.name, url, order, heading.is_number)


def _chosen(asked: Asked) -> list[Chosen]:
    names = (["q"] if asked.text else []) + [
        one.name for one in asked.register.filters if one.name in asked.chosen
    ]
    return [
        Chosen(said, url_for(".listing", register=asked.register.key, **asked.without(part)))
        for part, said in zip(names, asked.said, strict=True)
    ]
