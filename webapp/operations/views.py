"""Operations of one process: figures on its diagram and in tables, as a file, what failed."""

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.models import ProcessDefinition, Sketch
from engine.permissions import may_operate, may_see_operations, require
from engine.queries import instances, running
from webapp.current import actor, moment, process_engine
from webapp.documents.kinds import KINDS
from webapp.i18n import _, said
from webapp.names import Names
from webapp.operations import page as told
from webapp.operations.asked import Asked, measures, periods
from webapp.operations.figures import Figures, Wanted, gather
from webapp.operations.heat import heat_map
from webapp.operations.standing import Links, standing
from webapp.registers.exporting import KIND, framed, made, made_by
from webapp.registers.register import Reading

bp = Blueprint("operations", __name__, url_prefix="/processes/<process>")


@bp.get("/operations")
def show(process: str) -> ResponseReturnValue:
    require(may_see_operations(actor()), "see operations")
    asked = Asked.of(request.args, moment().today)
    with process_engine().query() as session:
        found = _found(session, process, asked)
        if found is None:
            return render_template("operations/nothing.html", process=process)
        links = Links(process, asked.version, may_operate(actor()))
        rows = told.rows(found, asked)
        return render_template(
            "operations/show.html",
            process=process,
            name=said(found.drawn.name, found.drawn.name_cy),
            asked=asked,
            measures=measures(),
            periods=periods(),
            versions=[one.version for one in found.versions],
            map=heat_map(found, asked),
            sentences=told.sentences(found),
            heads=told.heads(asked, process),
            rows=rows,
            has_past=any(row.count for row in rows),
            present=standing(found, moment(), links),
            counts_all=found.waits is not None,
            until=found.until,
            failed=sum(found.failed.values()),
            may_operate=links.is_open,
            moves=_moves(session, found),
            downloads=[
                (kind, url_for(".download", process=process, ending=ending, **asked.query))
                for ending, kind in KINDS.items()
            ],
        )


@bp.get(f"/operations.<{KIND}:ending>")
def download(process: str, ending: str) -> ResponseReturnValue:
    """The tables as a file, as the page was asked for."""
    require(may_see_operations(actor()), "see operations")
    asked = Asked.of(request.args, moment().today)
    with process_engine().query() as session:
        found = _found(session, process, asked)
        if found is None:
            raise NotFound("process", process)
        reading = Reading(session, actor(), moment())
        rows = told.rows(found, asked)
        now = standing(found, moment(), Links(process, asked.version, is_open=False))
        notes = [*asked.said, *told.sentences(found), *made_by(reading)]
        title = _("Operations: %(name)s", name=said(found.drawn.name, found.drawn.name_cy))
        document = framed(f"operations-{process}", title, told.sections(rows, now), notes)
        return made(document, len(rows), ending, asked.query)


def _found(session: Session, process: str, asked: Asked) -> Figures | None:
    """Nothing where it is only drawn so far; a process of which nobody knows is not there."""
    if not running.versions(session, process):
        drawn = sa.select(Sketch.id).where(Sketch.key == process)
        known = sa.select(ProcessDefinition.id).where(ProcessDefinition.key == process)
        if session.scalar(drawn) is None and session.scalar(known) is None:
            raise NotFound("process", process)
        return None
    return gather(session, moment(), Wanted(process, asked.version, asked.first, asked.last))


def _moves(session: Session, found: Figures) -> list[dict[str, object]]:
    """Moves by hand that wait for a second person."""
    names = Names(session)
    seen = instances.visible(actor())
    waiting = running.proposals(session, found.chosen, seen)
    return [
        {
            "id": move.id,
            "instance": instance,
            "from": _named(found, move.from_element),
            "to": _named(found, move.to_element),
            "who": names.person(move.proposed_by),
            "at": move.proposed_at,
        }
        for move, instance in waiting
    ]


def _named(found: Figures, element_id: str) -> str:
    element = found.element(element_id)
    return found.name(element) if element else element_id
