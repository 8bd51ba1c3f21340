"""The pages of the schedule: one class with what is under it, a new one, a change by two people."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound
from engine.permissions import require
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.retention import shown, words
from webapp.retention.pages import bp
from workflows import retention, retention_changes
from workflows.models import RetentionChange, RetentionClass
from workflows.queries import retention as queries
from workflows.retention import Rule


@bp.get("/classes/new")
def new_class() -> ResponseReturnValue:
    require(retention.may_set(actor()), "set the retention schedule")
    return _new({"starts_on": moment().today.isoformat()}, {})


@bp.post("/classes/new")
def propose_class() -> ResponseReturnValue:
    require(retention.may_set(actor()), "set the retention schedule")
    try:
        key = given.needed("key", most=60)
        _require_free(key)
        found = _propose(key)
    except Invalid as refused:
        return _new(given.typed(), given.complaint(refused)), 422
    return _proposed(found)


@bp.get("/classes/<class_key>")
def edit_class(class_key: str) -> ResponseReturnValue:
    require(retention.may_see(actor()), "see the retention schedule")
    with process_engine().query() as session:
        one = retention.get(session, class_key)
    values = {
        "name": one.name,
        "name_cy": one.name_cy,
        "years": "" if one.years is None else str(one.years),
        "counted_from": one.counted_from,
        "outcome": one.outcome,
        "seen": str(one.version),
        "starts_on": moment().today.isoformat(),
    }
    return _class(class_key, values, {})


@bp.post("/classes/<class_key>")
def change_class(class_key: str) -> ResponseReturnValue:
    require(retention.may_set(actor()), "set the retention schedule")
    with process_engine().query() as session:
        retention.get(session, class_key)
    try:
        found = _propose(class_key)
    except Invalid as refused:
        return _class(class_key, given.typed(), given.complaint(refused)), 422
    return _proposed(found)


@bp.get("/changes/<int:change_id>")
def show_change(change_id: int) -> ResponseReturnValue:
    require(retention.may_see(actor()), "see the retention schedule")
    return _change(change_id, {})


@bp.post("/changes/<int:change_id>/confirm")
def confirm_change(change_id: int) -> ResponseReturnValue:
    require(retention.may_set(actor()), "set the retention schedule")
    with process_engine().command(actor()) as ctx:
        found = retention_changes.confirm(ctx, change_id)
        is_now = found.state == "in_force"
    flash(
        _("The rule is in force. What is due is counted anew.")
        if is_now
        else _("Confirmed. The rule comes into force on its day.")
    )
    return redirect(url_for(".show_change", change_id=change_id), code=303)


@bp.post("/changes/<int:change_id>/withdraw")
def withdraw_change(change_id: int) -> ResponseReturnValue:
    require(retention.may_set(actor()), "set the retention schedule")
    try:
        with process_engine().command(actor()) as ctx:
            retention_changes.withdraw(ctx, change_id, request.form.get("withdraw_reason", ""))
    except Invalid as refused:
        return _change(change_id, given.complaint(refused)), 422
    flash(_("The change is withdrawn. The rule stays as it is."))
    return redirect(url_for(".listing"), code=303)


def _propose(key: str) -> RetentionChange:
    rule, starts_on = _rule(), given.day("starts_on")
    is_known = request.form.get("shortens") == "yes"
    with process_engine().command(actor()) as ctx:
        return retention_changes.propose(ctx, key, rule, starts_on, is_known=is_known)


def _proposed(found: RetentionChange) -> ResponseReturnValue:
    flash(_("The change is proposed. Nothing changes until somebody else confirms it."))
    return redirect(url_for(".show_change", change_id=found.id), code=303)


def _require_free(key: str) -> None:
    with process_engine().query() as session:
        try:
            retention.get(session, key)
        except NotFound:
            return
    raise Invalid("key", "key_taken")


def _rule() -> Rule:
    typed, seen = given.text("years"), given.text("seen")
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 4):  # noqa: PLR2004
        raise Invalid("years", "not_years", most=retention.MOST_YEARS)
    return Rule(
        name=given.text("name"),
        name_cy=given.text("name_cy"),
        years=int(typed) if typed else None,
        counted_from=given.text("counted_from"),
        outcome=given.text("outcome"),
        reason=given.text("reason", most=1000),
        seen=int(seen) if seen.isdigit() and len(seen) < 10 else None,  # noqa: PLR2004
    )


def _new(values: dict[str, str], wrong: Wrong) -> str:
    with process_engine().query() as session:
        known = {one.key for one in retention.classes(session)}
        named = [key for key in retention.lifecycles(session) if key and key not in known]
    return render_template(
        "retention/new.html", named=named, values=values, wrong=wrong, **_choices()
    )


def _class(class_key: str, values: dict[str, str], wrong: Wrong) -> str:
    seen = moment()
    with process_engine().query() as session:
        one = retention.get(session, class_key)
        history = retention_changes.of(session, class_key)
        return render_template(
            "retention/class.html",
            one=one,
            name=said(one.name, one.name_cy),
            tag=words.standing(one),
            proposal=words.proposal(one),
            under=queries.under(session, seen.calendar, seen.now, one),
            processes=_processes(session, one),
            changes=shown.changes(session, history),
            open=next((each for each in history if each.state in ("proposed", "confirmed")), None),
            may_set=retention.may_set(actor()),
            values=values,
            wrong=wrong,
            **_choices(),
        )


def _processes(session: Session, one: RetentionClass) -> list[str]:
    return [
        said(each.name, each.name_cy) for each in retention.lifecycles(session).get(one.key, [])
    ]


def _change(change_id: int, wrong: Wrong) -> str:
    seen = moment()
    with process_engine().query() as session:
        found = retention_changes.get(session, change_id)
        names = Names(session)
        before = session.get(RetentionClass, found.key)
        return render_template(
            "retention/change.html",
            one=found,
            name=said(found.name, found.name_cy),
            tag=words.change_tag(found),
            kept=words.kept(found),
            before=words.kept(before) if before is not None else "",
            lets_go=queries.would_be_due(session, seen.calendar, seen.now, _as_class(found)),
            starts=words.starts(),
            outcomes=words.outcomes(),
            proposed_by=names.person(found.proposed_by) if found.proposed_by else "",
            decided_by=names.person(found.decided_by) if found.decided_by else "",
            withdrawn_by=names.person(found.withdrawn_by) if found.withdrawn_by else "",
            may_confirm=retention_changes.may_confirm(actor(), found),
            may_withdraw=retention.may_set(actor()) and found.state in ("proposed", "confirmed"),
            values=given.typed(),
            wrong=wrong,
        )


def _as_class(found: RetentionChange) -> RetentionClass:
    """As if it were in force, to count what it would let go."""
    return RetentionClass(
        key=found.key,
        years=found.years,
        counted_from=found.counted_from,
        outcome=found.outcome,
        name=found.name,
        name_cy=found.name_cy,
    )


def _choices() -> dict[str, object]:
    return {
        "starts": list(words.starts().items()),
        "outcomes": list(words.outcomes().items()),
    }
