"""The inbox and what is done in it: looking, and one verb for many tasks at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.queries.inbox import MANY, Counts, counts, inbox
from engine.queries.inbox.arrivals import arrived_since
from webapp.current import actor, moment, process_engine
from webapp.heads import Head, order_of
from webapp.i18n import _, said
from webapp.inbox import bulk, filters
from webapp.inbox.asking import Asked
from webapp.inbox.bulk import Outcome, Verb
from webapp.inbox.choices import choices_for, people_for
from webapp.inbox.rows import rows_of
from webapp.names import Names, item_name
from webapp.signing_in import passive
from webapp.studio.overview import waiting_for

bp = Blueprint("inbox", __name__)
NAME_LENGTH = 70


@dataclass(frozen=True, slots=True)
class View:
    key: str
    name: str
    count: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen in the bulk form, kept when it cannot be done as it is."""

    ids: frozenset[str] = frozenset()
    person: str = ""
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@bp.get("/")
def show() -> ResponseReturnValue:
    return _page(Asked.of(request.args))


@bp.get("/arrivals")
@passive
def arrivals() -> ResponseReturnValue:
    """How many tasks have come since a page was made; asked every minute, so it must be cheap."""
    since = _since(request.args.get("since"))
    with process_engine().query() as session:
        count = arrived_since(session, actor(), since)
    response = jsonify(arrived=count)
    response.set_etag(str(count))
    return response.make_conditional(request)


def _since(text: str | None) -> datetime:
    if text is None:
        return moment().now
    try:
        since = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("since", "wrong_type") from None
    if since.tzinfo is None:
        raise Invalid("since", "wrong_type")
    return since


@bp.post("/filters")
def save_filter() -> ResponseReturnValue:
    saved, errors = filters.save()
    if saved is not None:
        return saved
    chosen = Chosen(errors={f"filter-{name}": text for name, text in errors.items()})
    return _page(Asked.of(request.form), chosen), 422


@bp.post("/filters/<int:filter_id>/remove")
def remove_filter(filter_id: int) -> ResponseReturnValue:
    return filters.remove(filter_id)


@bp.post("/bulk")
def for_many() -> ResponseReturnValue:
    """Take, give back or reassign what was chosen; then the same list with a line for each."""
    asked, chosen, verb = Asked.of(request.form), _chosen(), request.form.get("verb", "")
    errors = _errors(chosen, verb)
    if errors:
        return _page(asked, Chosen(chosen.ids, chosen.person, chosen.reason, errors)), 422
    verbs: dict[str, Verb] = {
        "claim": bulk.claim,
        "release": bulk.release,
        "assign": bulk.assign(int(chosen.person or 0), chosen.reason),
    }
    ids = [UUID(one) for one in request.form.getlist("task")[: bulk.MOST]]
    outcomes = bulk.for_each(ids, verbs[verb], bulk.done_sentence(verb))
    flash([_line(one) for one in outcomes], "bulk")  # type: ignore[arg-type]  # any JSON will do
    return redirect(asked.here, code=303)


def _chosen() -> Chosen:
    return Chosen(
        frozenset(request.form.getlist("task")),
        request.form.get("person", ""),
        request.form.get("reason", "").strip(),
    )


def _errors(chosen: Chosen, verb: str) -> dict[str, str]:
    if verb not in ("claim", "release", "assign") or not all(map(_is_id, chosen.ids)):
        raise Invalid("verb", "not_an_option")
    errors = {} if chosen.ids else {"task": _("Select at least one task.")}
    if verb == "assign":
        if not chosen.person.isascii() or not chosen.person.isdecimal():
            errors["person"] = _("Choose who should have the tasks.")
        if not chosen.reason:
            errors["reason"] = _("Say why: the reason is kept with the decision.")
    return errors


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _line(outcome: Outcome) -> list[str]:
    """Short enough for a cookie: 25 lines must fit into one."""
    task = outcome.task
    name = said(task.name, task.name_cy) if task else ""
    about = (item_name(task) or task.title or task.business_key) if task else ""
    tone = "done" if outcome.is_done else "refused"
    link = outcome.task_id.hex if task else ""
    return [tone, link, shortened(name), shortened(about), outcome.sentence]


def shortened(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else f"{text[:NAME_LENGTH].rstrip()}…"


def _page(asked: Asked, chosen: Chosen | None = None) -> str:
    seen, who = moment(), actor()
    with process_engine().query() as session:
        names = Names(session)
        found = counts(session, who, seen.now)
        page = inbox(session, who, asked.filter(seen.now))
        choices = choices_for(session, who, names)
        saved = filters.shown_to(session, who, asked, names)
        return render_template(
            "inbox/show.html",
            asked=asked,
            counts={key: many(count) for key, count in _counted(found).items()},
            views=_views(asked, found),
            heads=_heads(asked),
            choices=choices,
            waiting=waiting_for(session, who),
            rows=rows_of(session, page.items, who, seen, names),
            people=people_for(session, page.items, who, seen, names),
            chosen=chosen or Chosen(),
            newer=asked.url(before=page.previous) if page.previous else "",
            older=asked.url(after=page.next) if page.next else "",
            is_partial=page.is_partial,
            saved=saved,
            in_print=filters.in_print(asked, choices, saved),
            audiences=filters.audiences(who, names),
        )


def many(count: int) -> str:
    """A figure, or that it is a large one."""
    return f"{count}" if count < MANY else f"{MANY - 1}+"


def _counted(found: Counts) -> dict[str, int]:
    return {
        "todo": found.all,
        "mine": found.mine,
        "groups": found.groups,
        "late": found.late,
        "week": found.this_week,
        "all": found.everything,
    }


def _views(asked: Asked, found: Counts) -> list[View]:
    named = {
        "todo": _("To do"),
        "mine": _("Mine"),
        "groups": _("For my groups"),
        "late": _("Late"),
        "week": _("Due within a week"),
        "all": _("All"),
    }
    counted = _counted(found)
    return [
        View(key, name, many(counted[key]), asked.url(view=key, saved=""), key == asked.view)
        for key, name in named.items()
    ]


def _heads(asked: Asked) -> list[Head]:
    named = {
        "task": _("Task"),
        "person": _("Person"),
        "created": _("Arrived"),
        "due": _("Due"),
    }
    return [_head(asked, key, name) for key, name in named.items()]


def _head(asked: Asked, key: str, name: str) -> Head:
    """A second press turns the order round."""
    order = order_of(key, asked.sort)
    turned = f"-{key}" if order == "ascending" else key
    return Head(name, asked.url(sort=turned), order)
