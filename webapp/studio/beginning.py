"""The page on which a new process begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import sketches
from engine.errors import Invalid
from engine.permissions import may_design, require
from engine.queries.pages import live_definitions
from engine.sketches import XML_LIMIT
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, language, said
from webapp.studio.origins import NoDiagram, Wanted, begun_from
from webapp.studio.patterns import Pattern, patterns
from webapp.studio.views import bp

NAME_LIMIT = 200
# Which field tells what the origin is, and where a refusal of it is shown.
WHICH = {"pattern": "pattern", "copy": "copied"}


@dataclass(frozen=True, slots=True)
class NewProcess:
    """The questions, with what was said and what is wrong with it."""

    patterns: Sequence[Pattern]
    live: Sequence[tuple[str, str]]
    given: Mapping[str, str]
    wrong: Mapping[str, str]


@bp.get("/new")
def ask() -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    return _page({"origin": request.args.get("origin", "")}, {})


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Begin it; a file of another tool is opened, and the next page tells what will not run."""
    require(may_design(actor()), "draw")
    given = {name: request.form.get(name, "").strip() for name in (*FIELDS, "name", "name_cy")}
    wanted = _wanted(given)
    wrong = _wrong(wanted)
    if wrong:
        return _page(given, wrong)
    try:
        with process_engine().command(actor()) as ctx:
            begun = begun_from(ctx.session, wanted)
            sketches.begin_new(ctx, begun.key, begun.source)
    except NoDiagram as error:
        return _page(given, {"file": error.sentences[language()]})
    except Invalid as error:
        return _page(given, {WHICH.get(wanted.origin, "file"): refusal_of(error).sentence})
    if wanted.origin == "file":
        return redirect(url_for(".check", process=begun.key), code=303)
    flash(_("The sketch is begun. Nothing is live yet."))
    return redirect(url_for(".steps", process=begun.key), code=303)


FIELDS = ("origin", "pattern", "copied")


def _wanted(given: Mapping[str, str]) -> Wanted:
    file = request.files.get("file") if given["origin"] == "file" else None
    return Wanted(
        origin=given["origin"],
        which=given.get(WHICH.get(given["origin"], ""), ""),
        filename=(file.filename or "") if file else "",
        data=file.read(XML_LIMIT + 1) if file else b"",
        name=given["name"],
        name_cy=given["name_cy"],
    )


def _wrong(wanted: Wanted) -> dict[str, str]:
    wrong = {}
    if wanted.origin not in ("pattern", "copy", "blank", "file"):
        wrong["origin"] = _("Select what to begin from")
    if wanted.origin in WHICH and not wanted.which:
        wrong[WHICH[wanted.origin]] = _("Select which one")
    if wanted.origin == "file" and not wanted.filename:
        wrong["file"] = _("Choose a file")
    if not wanted.name and wanted.origin != "file":
        wrong["name"] = _("Enter the name in English")
    for field, name in (("name", wanted.name), ("name_cy", wanted.name_cy)):
        if len(name) > NAME_LIMIT:
            wrong[field] = _("The name must be 200 characters or fewer")
    return wrong


def _page(given: Mapping[str, str], wrong: Mapping[str, str]) -> ResponseReturnValue:
    with process_engine().query() as session:
        live = [(one.key, said(one.name, one.name_cy)) for one in live_definitions(session)]
    page = NewProcess(patterns(), sorted(live, key=lambda one: one[1].casefold()), given, wrong)
    return render_template("processes/new.html", page=page), 422 if wrong else 200
