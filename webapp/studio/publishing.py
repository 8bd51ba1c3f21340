"""Publishing by two people: see what changes, hand it in, approve it or send it back, retire it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine import definitions, promises, sketches
from engine.bpmn.findings import Finding
from engine.bpmn.xml import Unreadable
from engine.deployments import find_latest
from engine.errors import Invalid, NotFound, Refused
from engine.models import DefinitionState, ProcessDefinition, Sketch, TrialKind
from engine.permissions import may_design, require
from engine.read_only import Readable, reading
from engine.sketches import SketchChanged
from engine.walking import diagram_of, outcomes_of
from webapp.current import actor, moment, process_engine
from webapp.drawing import NOT_STARTED, draw, read_picture
from webapp.errors import refusal_of
from webapp.i18n import _, day, language
from webapp.moving.trying import Told, begin_both, latest_told
from webapp.names import Names
from webapp.people import given
from webapp.signing_in.again import require_recent
from webapp.studio.account import Told as Step
from webapp.studio.account import account_of
from webapp.studio.changes import Changes, changes_between
from webapp.studio.told import told
from webapp.studio.views import bp, seen_version
from webapp.studio.whole import Contents, contents_of
from webapp.studio.whom import group_in_words


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
    impact: Told | None
    replay: Told | None
    findings: list[dict[str, object]]
    to_confirm: Sequence[str] = ()
    failing: Sequence[str] = ()
    account: Sequence[Step] = ()
    starters: str = ""
    contents: Contents | None = None
    picture: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_proposed(self) -> bool:
        return self.draft is not None and self.draft.state == DefinitionState.PROPOSED

    @property
    def seal(self) -> str:
        return sketches.seal_of(self.draft) if self.draft is not None else ""

    @property
    def again(self) -> str:
        """The reason that stays as it was typed: that of the form with something else wrong."""
        return "reason-in" if {"confirmed", "effective_on", "scenarios"} & set(self.wrong) else ""

    @property
    def to_tick(self) -> list[tuple[str, str]]:
        return [(name, name) for name in self.to_confirm]

    @property
    def errors(self) -> int:
        return sum(one["severity"] == "error" for one in self.findings)

    @property
    def in_the_way(self) -> int:
        """How many things keep it from being handed in."""
        return self.errors + len(self.failing)


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
            said = (_reason(), seen_version(), given.day_or_none("effective_on"))
            sketches.hand_in(ctx, process, *said, request.form.getlist("confirmed"))
            begin_both(ctx, process)
    except Refused:
        wrong = _("It cannot be handed in while something stands against it.")
        return _again(process, {"findings": wrong})
    except SketchChanged:
        wrong = _("It was changed since you opened this page. Look at what changes now.")
        return _again(process, {"reason-in": wrong}, 409)
    except Invalid as error:
        return _again(process, _wrong_of(error))
    flash(_("Handed in. A second person approves it or sends it back."))
    return _to(process)


@bp.post("/<process>/approve")
def approve(process: str) -> ResponseReturnValue:
    """The second person: new work starts on it from its day on; what runs goes on as it was.

    It decides how the board works from now on, so an old sign-in is asked again who it is.
    """
    require(may_design(actor()), "publish")
    require_recent(back=url_for(".publish", process=process))
    try:
        with process_engine().command(actor()) as ctx:
            published = sketches.publish_seen(ctx, process, request.form.get("seal", ""))
    except Invalid as error:
        return _again(process, _wrong_of(error))
    flash(_published(published))
    return redirect(url_for(".show", process=process), code=303)


@bp.post("/<process>/return")
def send_back(process: str) -> ResponseReturnValue:
    """The second person says no, and why; whoever handed it in takes it back without a word."""
    with process_engine().command(actor()) as ctx:
        draft = _draft(ctx.session, process)
        is_mine = draft.proposed_by == ctx.actor.id
        is_said = bool(_reason().strip())
        if is_mine or is_said:
            definitions.send_back(ctx, draft.id, _reason())
    if is_mine:
        flash(_("Taken back. Change it, then hand it in again."))
        return redirect(url_for(".show", process=process), code=303)
    if not is_said:
        wrong = _("Say what should be different: its owner reads it.")
        return _again(process, {"reason-back": wrong})
    flash(_("Sent back to its owner, with your reason."))
    return _to(process)


@bp.post("/<process>/retire")
def retire(process: str) -> ResponseReturnValue:
    """Nothing new begins on it; what runs goes on to its end."""
    require(may_design(actor()), "retire")
    if not _reason().strip():
        wrong = _("Say why it is retired: the reason stays with the version.")
        return _again(process, {"reason-retire": wrong})
    with process_engine().command(actor()) as ctx:
        live = find_latest(ctx.session, process)
        if live is None:
            raise NotFound("definition", process)
        definitions.retire(ctx, live.id, _reason())
    flash(_("Retired: nothing new begins on it. What is running goes on to its end."))
    return redirect(url_for(".show", process=process), code=303)


def _publishing(process: str, wrong: Mapping[str, str] | None = None) -> Publishing:
    with reading(process_engine()) as board:
        session = board.session
        live, draft = find_latest(session, process), definitions.draft_of(session, process)
        sketch = sketches.find(session, process)
        if live is None and draft is None and sketch is None:
            raise NotFound("process", process)
        is_proposed = draft is not None and draft.state == DefinitionState.PROPOSED
        new = draft if is_proposed else sketch
        target_id = draft.id if draft is not None and is_proposed else None
        findings = _findings(board, draft if is_proposed else sketch)
        return Publishing(
            key=process,
            live=live,
            draft=draft,
            sketch=sketch,
            proposer=Names(session).person(draft.proposed_by) if draft and is_proposed else "",
            is_mine=draft is not None and draft.proposed_by == actor().id,
            changes=changes_between(live, new) if live is not None and new is not None else None,
            impact=latest_told(session, process, TrialKind.IMPACT, target_id),
            replay=latest_told(session, process, TrialKind.REPLAY, target_id),
            findings=told(findings, new.forms) if new is not None else [],
            to_confirm=promises.to_confirm(board, process, findings),
            failing=[one.name for one in outcomes_of(board, sketch) if not one.passes]
            if sketch and not is_proposed
            else (),
            account=_account(new) if live is None and new else (),
            starters=_starters(new) if live is None and new else "",
            contents=contents_of(board, new, live) if new and (is_proposed or not live) else None,
            picture=_picture(new) if live is None and new else "",
            wrong=wrong or {},
            given=request.form if wrong else {},
        )


def _findings(board: Readable, new: ProcessDefinition | Sketch | None) -> list[Finding]:
    if new is None:
        return []
    if isinstance(new, Sketch):
        return sketches.findings_of(board, new)
    return promises.findings_of_version(board, new)


def _account(new: ProcessDefinition | Sketch) -> Sequence[Step]:
    """Its steps in plain words; none while its file cannot be read."""
    try:
        return account_of(diagram_of(new), language(), new.forms)
    except (Unreadable, Invalid):
        return ()


def _starters(new: ProcessDefinition | Sketch) -> str:
    """The role that may start it, which nothing else of a first version says."""
    try:
        owner = diagram_of(new).owner
    except (Unreadable, Invalid):
        return ""
    return group_in_words(owner) if owner else ""


def _picture(new: ProcessDefinition | Sketch) -> str:
    """The first version as it is drawn: there is nothing to compare it with."""
    picture = read_picture(new.xml, new.key, language())
    if picture.is_empty:
        return ""
    return draw(picture, NOT_STARTED, title=_("Process diagram"), description="", uid="diagram")


def _draft(session: Session, process: str) -> ProcessDefinition:
    draft = definitions.draft_of(session, process)
    if draft is None:
        raise NotFound("draft", process)
    return draft


def _again(process: str, wrong: Mapping[str, str], status: int = 422) -> ResponseReturnValue:
    return render_template("processes/publish.html", page=_publishing(process, wrong)), status


def _to(process: str) -> Response:
    return redirect(url_for(".publish", process=process), code=303)


def _published(definition: ProcessDefinition) -> str:
    number = definition.version
    if definition.effective_at is None:
        return _("Version %(number)s is live. What is running goes on as it was.", number=number)
    on = day(moment().calendar.local_date(definition.effective_at))
    return _(
        "Version %(number)s is published. New work starts on it: %(day)s", number=number, day=on
    )


def _wrong_of(error: Invalid) -> dict[str, str]:
    field = "reason-in" if error.field == "reason" else error.field
    return {field: refusal_of(error).sentence}


def _reason() -> str:
    return request.form.get("reason", "")
