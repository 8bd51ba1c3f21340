"""Publishing by two people: see what changes, hand it in, approve it or send it back, retire it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine import definitions, sketches
from engine.deployments import find_latest
from engine.errors import Invalid, NotFound, Refused
from engine.models import DefinitionState, ProcessDefinition, Sketch
from engine.permissions import may_design, require
from engine.walking import outcomes_of
from webapp.api.findings import findings_of
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, language
from webapp.names import Names
from webapp.studio.changes import Changes, changes_between
from webapp.studio.views import bp, seen_version


@dataclass(frozen=True, slots=True)
class Publishing:
    """Where the next version stands between its sketch and going live."""

    key: str
    live: ProcessDefinition | None
    draft: ProcessDefinition | None
    sketch: Sketch | None
    proposer: str
    is_mine: bool
    changes: Changes | None
    findings: list[dict[str, object]]
    failing: Sequence[str] = ()
    wrong: str = ""

    @property
    def is_proposed(self) -> bool:
        return self.draft is not None and self.draft.state == DefinitionState.PROPOSED

    @property
    def errors(self) -> int:
        return sum(one["severity"] == "error" for one in self.findings)


@bp.get("/<process>/changes")
def changes(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    return render_template("processes/changes.html", page=_publishing(process))


@bp.get("/<process>/publish")
def publish(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "publish")
    return render_template("processes/publish.html", page=_publishing(process))


@bp.post("/<process>/hand-in")
def hand_in(process: str) -> ResponseReturnValue:
    """The first of two people: this should go live."""
    try:
        with process_engine().command(actor()) as ctx:
            sketches.hand_in(ctx, process, _reason(), seen_version())
    except Refused:
        return _again(process, _("It cannot be handed in while something stands against it."))
    except Invalid as error:
        return _again(process, refusal_of(error).sentence)
    flash(_("Handed in. A second person approves it or sends it back."))
    return _to(process)


@bp.post("/<process>/approve")
def approve(process: str) -> ResponseReturnValue:
    """The second person: it is live from now on; what runs goes on as it was."""
    try:
        with process_engine().command(actor()) as ctx:
            number = sketches.publish(ctx, _draft(ctx.session, process).id).version
    except Invalid as error:
        return _again(process, refusal_of(error).sentence)
    flash(_("Version %(number)s is live. What is running goes on as it was.", number=number))
    return redirect(url_for(".show", process=process), code=303)


@bp.post("/<process>/return")
def send_back(process: str) -> ResponseReturnValue:
    if not _reason().strip():
        return _again(process, _("Say what should be different: its owner reads it."))
    with process_engine().command(actor()) as ctx:
        definitions.send_back(ctx, _draft(ctx.session, process).id, _reason())
    flash(_("Sent back to its owner, with your reason."))
    return _to(process)


@bp.post("/<process>/retire")
def retire(process: str) -> ResponseReturnValue:
    """Nothing new begins on it; what runs goes on to its end."""
    require(may_design(actor()), "retire")
    if not _reason().strip():
        return _again(process, _("Say why it is retired: the reason stays with the version."))
    with process_engine().command(actor()) as ctx:
        live = find_latest(ctx.session, process)
        if live is None:
            raise NotFound("definition", process)
        definitions.retire(ctx, live.id, _reason())
    flash(_("Retired: nothing new begins on it. What is running goes on to its end."))
    return redirect(url_for(".show", process=process), code=303)


def _publishing(process: str, wrong: str = "") -> Publishing:
    with process_engine().command(actor()) as ctx:
        session = ctx.session
        live, draft = find_latest(session, process), definitions.draft_of(session, process)
        sketch = sketches.find(session, process)
        if live is None and draft is None and sketch is None:
            raise NotFound("process", process)
        is_proposed = draft is not None and draft.state == DefinitionState.PROPOSED
        new = draft if is_proposed else sketch
        findings = sketches.findings_of(ctx, sketch) if sketch and not is_proposed else []
        return Publishing(
            key=process,
            live=live,
            draft=draft,
            sketch=sketch,
            proposer=Names(session).person(draft.proposed_by) if draft and is_proposed else "",
            is_mine=draft is not None and draft.proposed_by == actor().id,
            changes=changes_between(live, new) if live is not None and new is not None else None,
            findings=findings_of(findings, language()),
            failing=[one.name for one in outcomes_of(ctx, sketch) if not one.passes]
            if sketch and not is_proposed
            else (),
            wrong=wrong,
        )


def _draft(session: Session, process: str) -> ProcessDefinition:
    draft = definitions.draft_of(session, process)
    if draft is None:
        raise NotFound("draft", process)
    return draft


def _again(process: str, wrong: str) -> ResponseReturnValue:
    return render_template("processes/publish.html", page=_publishing(process, wrong)), 422


def _to(process: str) -> Response:
    return redirect(url_for(".publish", process=process), code=303)


def _reason() -> str:
    return request.form.get("reason", "")
