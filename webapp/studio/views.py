"""The processes: what runs, who published it and why; beginning and throwing away a sketch."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from lxml import etree

from engine import definitions, sketches
from engine.bpmn import editing
from engine.bpmn.xml import read_xml
from engine.deployments import find_latest
from engine.models import Sketch
from engine.permissions import may_design, require
from webapp.current import actor, process_engine
from webapp.i18n import _
from webapp.names import Names
from webapp.studio.overview import listing, process_page, waiting_for
from webapp.studio.sifting import SHORT, holds, wanted

bp = Blueprint("processes", __name__, url_prefix="/processes")


@bp.get("/")
def index() -> ResponseReturnValue:
    with process_engine().query() as session:
        rows, waiting = listing(session, actor()), waiting_for(session, actor())
    text = wanted()
    return render_template(
        "processes/index.html",
        rows=[row for row in rows if holds((row.name, row.purpose, row.owner, row.tag.text), text)],
        waiting=waiting,
        may_draw=may_design(actor()),
        wanted=text,
        is_long=len(rows) > SHORT,
    )


@bp.get("/<process>")
def show(process: str) -> ResponseReturnValue:
    with process_engine().query() as session:
        page = process_page(session, actor(), process)
    return render_template("processes/show.html", page=page)


@bp.post("/<process>/sketch")
def begin(process: str) -> ResponseReturnValue:
    """Begin the next version, or go on with it."""
    with process_engine().command(actor()) as ctx:
        sketches.take_up(ctx, process)
    page = ".steps" if request.form.get("how") == "list" else ".draw"
    return redirect(url_for(page, process=process), code=303)


@bp.get("/<process>/sketch/discard")
def ask_discard(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        by = Names(session).person(sketch.saved_by)
    return render_template("processes/discard.html", sketch=sketch, by=by)


@bp.post("/<process>/sketch/discard")
def discard(process: str) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        sketches.discard(ctx, process)
        is_known = definitions.draft_of(ctx.session, process) or find_latest(ctx.session, process)
    flash(_("The sketch is thrown away. What is live has not changed."))
    where = url_for(".show", process=process) if is_known else url_for(".index")
    return redirect(where, code=303)


@bp.get("/<process>/sketch.bpmn")
def download(process: str) -> Response:
    """The sketch as a file, for another tool."""
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        response = make_response(sketch.xml)
    response.headers["Content-Type"] = "application/xml"
    response.headers.set("Content-Disposition", "attachment", filename=f"{process}.bpmn")
    return response


def seen_version() -> int:
    """The version of the sketch that the page was read at; zero fits none."""
    version = request.form.get("version", "")
    return int(version) if version.isdecimal() else 0


def for_step(sketch: Sketch, setting: str, key: str) -> bytes | None:
    """The diagram with a new form or table on the step that it is made for."""
    step = request.form.get("step", "")
    if not step:
        return None
    root = read_xml(sketch.xml)
    editing.set_values(root, step, {setting: key})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
