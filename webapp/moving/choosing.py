"""Choose what shall be moved, and to what: then it is rehearsed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import trials
from engine.bpmn.diagram import Element
from engine.deployments import deployed, find_in_force, find_latest
from engine.errors import Invalid, NotFound
from engine.models import DefinitionState, ProcessDefinition, ProcessInstance, TrialKind
from engine.permissions import may_design, require
from engine.queries import moving
from engine.queries.moving import Movable
from engine.trials import Question
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.moving.views import bp
from webapp.names import Names


@dataclass(frozen=True, slots=True)
class Lost:
    """An element that something may stand at, and that the target has not."""

    id: str
    name: str
    version: int | None
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """All that the page asks and shows."""

    key: str
    name: str
    target: ProcessDefinition
    targets: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, str]]
    agencies: Sequence[tuple[str, str]]
    wanted: Movable
    count: int
    rows: Sequence[tuple[ProcessInstance, str, int | None]]
    next: str
    lost: Sequence[Lost]
    given: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    wrong: Mapping[str, str] = field(default_factory=dict)


@bp.get("/choose/<moved>")
def choose(moved: str) -> ResponseReturnValue:
    require(may_design(actor()), "move running instances")
    with process_engine().query() as session:
        page = _choice(session, moved)
        return render_template("moving/choose.html", page=page)


@bp.post("/choose/<moved>")
def rehearse(moved: str) -> ResponseReturnValue:
    """Rehearse the move of all that match, or of those that are ticked."""
    try:
        with process_engine().command(actor()) as ctx:
            wanted = _wanted(ctx.session, moved)
            question = Question(
                moved,
                TrialKind.MOVE,
                wanted.target_id,
                _instances(ctx.session, wanted),
                renamed=_renamed(),
                new_dates=bool(request.form.get("new_dates")),
            )
            number_of = trials.ask(ctx, question).id
    except Invalid:
        wrong = {"which": _("Tick at least one, or choose all that match.")}
        with process_engine().query() as session:
            page = _choice(session, moved, wrong)
            return render_template("moving/choose.html", page=page), 422
    return redirect(url_for(".trial", trial_id=number_of), code=303)


def _choice(session: Session, process: str, wrong: Mapping[str, str] | None = None) -> Choice:
    wanted = _wanted(session, process)
    target = session.get_one(ProcessDefinition, wanted.target_id)
    running = moving.sources(session, process)
    page = moving.movable(session, wanted, cursor=request.values.get("after") or None)
    names, versions = Names(session), {row.id: row.version for row, _count in running}
    old = [row for row, _count in running if row.id != target.id]
    return Choice(
        key=process,
        name=said(target.name, target.name_cy),
        target=target,
        targets=_targets(session, process),
        sources=[(str(row.id), _version(row)) for row in old],
        agencies=_agencies(session, process, names),
        wanted=wanted,
        count=moving.count_movable(session, wanted),
        rows=[
            (one, names.agency(one.agency), versions.get(one.definition_id)) for one in page.items
        ],
        next=page.next or "",
        lost=_lost(session, old, target, wanted),
        given=request.form,
        ticked=frozenset(request.form.getlist("instance")),
        wrong=wrong or {},
    )


def _wanted(session: Session, process: str) -> Movable:
    """As the address says, or the form that came from there."""
    target_id = _id("to")
    if not target_id:
        live = find_in_force(session, process, moment().now) or find_latest(session, process)
        target_id = live.id if live is not None else 0
    target = session.get(ProcessDefinition, target_id)
    if target is None or target.key != process or target.state != DefinitionState.PUBLISHED:
        raise NotFound("definition", target_id)
    return Movable(
        key=process,
        target_id=target.id,
        source_id=_id("from") or None,
        agency=request.values.get("agency", ""),
        text=request.values.get("q", "").strip(),
    )


def _id(name: str) -> int:
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def _instances(session: Session, wanted: Movable) -> Sequence[UUID]:
    if request.form.get("which") == "all":
        return moving.movable_ids(session, wanted)
    try:
        return [UUID(one) for one in request.form.getlist("instance")]
    except ValueError:
        raise Invalid("instances", "required") from None


def _renamed() -> dict[str, str]:
    """`map.<old>=<new>`, for the elements that have no namesake."""
    return {
        name.removeprefix("map."): value
        for name, value in request.form.items()
        if name.startswith("map.") and value
    }


def _targets(session: Session, process: str) -> list[tuple[str, str]]:
    rows = session.scalars(
        sa.select(ProcessDefinition)
        .where(
            ProcessDefinition.key == process,
            ProcessDefinition.state == str(DefinitionState.PUBLISHED),
        )
        .order_by(ProcessDefinition.version.desc())
    )
    return [(str(row.id), _version(row)) for row in rows]


def _version(row: ProcessDefinition) -> str:
    return _("Version %(number)s", number=row.version)


def _agencies(session: Session, process: str, names: Names) -> list[tuple[str, str]]:
    keys = session.scalars(
        sa.select(ProcessInstance.agency)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(
            ProcessDefinition.key == process,
            ProcessInstance.ended_at.is_(None),
            ProcessInstance.agency.is_not(None),
        )
        .distinct()
    )
    return sorted(((str(key), names.agency(key)) for key in keys), key=lambda pair: pair[1])


def _lost(
    session: Session, old: Sequence[ProcessDefinition], target: ProcessDefinition, wanted: Movable
) -> list[Lost]:
    new = deployed(session, target.id).compiled.elements
    found: dict[str, Lost] = {}
    for row in old:
        if wanted.source_id not in (None, row.id):
            continue
        for key, element in deployed(session, row.id).compiled.elements.items():
            if key not in new and _can_stand(element):
                options = [(k, _called(e)) for k, e in new.items() if e.kind == element.kind]
                found[key] = Lost(key, _called(element), row.version, options)
    return list(found.values())


def _can_stand(element: Element) -> bool:
    """A task, an event that is waited for, or a call; the rest is passed without a stop."""
    return element.is_human or element.kind in (
        "serviceTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "intermediateCatchEvent",
    )


def _called(element: Element) -> str:
    return said(element.name, element.name_cy) or element.id
