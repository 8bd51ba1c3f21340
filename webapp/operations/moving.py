"""Move work by hand: choose what and where, see before and after, propose; decide on a proposal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine import token_moves
from engine.actors import Actor
from engine.bpmn.carrying import Stand
from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.world import World
from engine.deployments import deployed
from engine.errors import Invalid, NotFound
from engine.models import ProcessDefinition, ProcessInstance, TokenMove
from engine.permissions import may_move_tokens, require
from engine.queries import instances as readable
from webapp.current import actor, moment, process_engine
from webapp.diagrams import picture_of, progress_of
from webapp.drawing import draw
from webapp.errors import refusal_of
from webapp.i18n import _, language
from webapp.names import Names
from webapp.operations.goals import grouped
from webapp.operations.words import name_of, place_of
from webapp.refusal_messages import sentence

bp = Blueprint("moves", __name__, url_prefix="/instances/<uuid:instance_id>")


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    name: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """Where it stands before or after: in words, and drawn."""

    title: str
    steps: Sequence[str]
    svg: Markup | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """An instance whose work is to be moved, with its diagram's own names."""

    session: Session
    instance: ProcessInstance
    compiled: CompiledDefinition

    @classmethod
    def of(cls, session: Session, who: Actor, instance_id: UUID) -> "Sheet":
        instance = readable.get(session, who, instance_id)
        require(may_move_tokens(who), "move a token")
        return cls(session, instance, deployed(session, instance.definition_id).compiled)

    @property
    def world(self) -> World:
        return World(moment().now, moment().calendar)

    @property
    def title(self) -> str:
        return self.instance.title or self.instance.business_key

    def name(self, element_id: str) -> str:
        element = self.compiled.elements.get(element_id)
        return place_of(element, self.compiled) if element else element_id

    def stands(self) -> list[Stand]:
        return token_moves.standing(self.session, self.instance, self.world)

    def goals(self, stand: Stand) -> list[tuple[str, list[tuple[str, str]]]]:
        """Where it could go, the steps beside it first."""
        token = stand.element_instance_id
        found = token_moves.goals(self.session, self.instance, token, self.world)
        return grouped(self.compiled, stand.element_id, found)

    def deciders(self, proposer_id: int | None) -> list[str]:
        """Who could be the second person."""
        found = token_moves.deciders(self.session, self.instance, proposer_id, moment().today)
        return [one.name for one in found]

    def sides(self, before: Sequence[str], after: Sequence[str]) -> list[Side]:
        return [
            self._side(_("Before"), before, "before"),
            self._side(_("After"), after, "after"),
        ]

    def _side(self, title: str, here: Sequence[str], uid: str) -> Side:
        steps = [self.name(one) for one in here]
        definition = self.session.get_one(ProcessDefinition, self.instance.definition_id)
        picture = picture_of(definition)
        if picture.is_empty:
            return Side(title, steps, None)
        now = frozenset(here)
        way = progress_of(self.session, self.instance)
        notes = dict.fromkeys(now, _("Here"))
        progress = replace(way, current=now, done=way.done - now, notes=notes)
        svg = draw(picture, progress, title=title, description=", ".join(steps), uid=uid)
        return Side(title, steps, svg)


@bp.get("/move")
def choose(instance_id: UUID) -> ResponseReturnValue:
    """Choose what moves where; once both are chosen, before and after are shown."""
    has_missed = "asked" in request.args and not request.args.get("token")
    wrong = {"token": _("Choose what stands at the wrong step.")} if has_missed else {}
    return _choose(instance_id, request.args, wrong)


@bp.post("/move")
def propose(instance_id: UUID) -> ResponseReturnValue:
    """The first of two people."""
    given = {name: request.form.get(name, "") for name in ("token", "to", "reason")}
    try:
        with process_engine().command(actor()) as ctx:
            move = token_moves.propose(ctx, instance_id, **given)
    except Invalid as error:
        place = "reason" if error.field == "reason" else "to"
        return _choose(instance_id, given, {place: refusal_of(error).sentence}), 422
    flash(_("Proposed. A second person approves it or sends it back."))
    return redirect(url_for(".decide", instance_id=instance_id, move_id=move.id), code=303)


@bp.get("/moves/<int:move_id>")
def decide(instance_id: UUID, move_id: int) -> ResponseReturnValue:
    return _decide(instance_id, move_id)


@bp.post("/moves/<int:move_id>/approve")
def approve(instance_id: UUID, move_id: int) -> ResponseReturnValue:
    """The second person: it is made now, if the work still stands where it stood."""
    with process_engine().command(actor()) as ctx:
        move = token_moves.approve(ctx, instance_id, move_id)
        made = move.state == "made"
    flash(
        _("Moved. Everything is in the history.")
        if made
        else _("Nothing was moved: the work has gone on since this was proposed.")
    )
    return _to(instance_id, move_id)


@bp.post("/moves/<int:move_id>/return")
def send_back(instance_id: UUID, move_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        with process_engine().command(actor()) as ctx:
            token_moves.send_back(ctx, instance_id, move_id, reason)
    except Invalid as error:
        return _decide(instance_id, move_id, {"reason": refusal_of(error).sentence}), 422
    flash(_("Sent back, with your reason. Nothing was moved."))
    return _to(instance_id, move_id)


@bp.post("/moves/<int:move_id>/withdraw")
def withdraw(instance_id: UUID, move_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        token_moves.withdraw(ctx, instance_id, move_id)
    flash(_("Withdrawn. Nothing was moved."))
    return _to(instance_id, move_id)


def _choose(
    instance_id: UUID, given: Mapping[str, str], wrong: Mapping[str, str] | None = None
) -> str:
    with process_engine().query() as session:
        sheet = Sheet.of(session, actor(), instance_id)
        stands = sheet.stands() if sheet.instance.is_active else []
        token = given.get("token", "") or (
            stands[0].element_instance_id if len(stands) == 1 else ""
        )
        chosen = next((one for one in stands if one.element_instance_id == token), None)
        to = given.get("to", "")
        deciders = sheet.deciders(actor().id) if stands else []
        sides, against = [], [] if deciders else [_against(sheet, "nobody_decides", "")]
        if chosen is not None and to and deciders:
            preview = token_moves.rehearse(session, sheet.instance, token, to, sheet.world)
            against = [_against(sheet, note.rule, note.element_id) for note in preview.obstacles]
            sides = [] if against else sheet.sides(preview.before, preview.after)
        return render_template(
            "operations/move.html",
            sheet=sheet,
            stands=[_stand(sheet, one) for one in stands],
            has_chosen=chosen is not None,
            goals=sheet.goals(chosen) if chosen is not None else [],
            deciders=deciders,
            given={"token": token, "to": to, "reason": given.get("reason", "")},
            sides=sides,
            against=against,
            wrong=wrong or {},
        )


def _stand(sheet: Sheet, one: Stand) -> Choice:
    hint = _("failed here") if one.is_failed else ""
    return Choice(one.element_instance_id, sheet.name(one.element_id), hint)


def _against(sheet: Sheet, rule: str, element_id: str) -> str:
    said = sentence("to", rule, {}, language()) or ""
    element = sheet.compiled.elements.get(element_id)
    return f"{name_of(element)}: {said}" if element is not None and element.name else said


def _decide(instance_id: UUID, move_id: int, wrong: Mapping[str, str] | None = None) -> str:
    with process_engine().query() as session:
        sheet = Sheet.of(session, actor(), instance_id)
        move = session.get(TokenMove, move_id)
        if move is None or move.instance_id != instance_id:
            raise NotFound("move", move_id)
        names = Names(session)
        return render_template(
            "operations/decide.html",
            sheet=sheet,
            move=move,
            proposer=names.person(move.proposed_by),
            decider=names.person(move.decided_by) if move.decided_by else "",
            is_mine=move.proposed_by == actor().id,
            deciders=sheet.deciders(move.proposed_by) if move.is_open else [],
            sides=sheet.sides(move.before, move.after),
            against=[_against(sheet, rule, element) for rule, element in move.why],
            wrong=wrong or {},
        )


def _to(instance_id: UUID, move_id: int) -> ResponseReturnValue:
    return redirect(url_for(".decide", instance_id=instance_id, move_id=move_id), code=303)
