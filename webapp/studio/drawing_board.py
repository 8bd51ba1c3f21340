"""The drawing board: the page, the sketch's XML, and saving it a moment after each change."""

from typing import Any

from flask import jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from engine import sketches
from engine.bpmn.xml import Unreadable, read_xml
from engine.errors import Invalid
from engine.models import Sketch
from engine.permissions import may_design, require
from engine.read_only import Readable, reading
from engine.sketches import XML_LIMIT, SketchChanged, Stroke
from webapp.current import actor, process_engine
from webapp.current import moment as now
from webapp.errors import refusal_of
from webapp.i18n import _, moment
from webapp.names import Names
from webapp.studio.choices import choices_for, forms_for
from webapp.studio.foreign import keep_foreign
from webapp.studio.holding import otherwise
from webapp.studio.opening import for_the_board
from webapp.studio.patterns import patterns
from webapp.studio.told import in_form, told
from webapp.studio.typed import in_file
from webapp.studio.views import bp
from webapp.studio.words import words


@bp.get("/<process>/draw")
def draw(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with reading(process_engine()) as board:
        sketch = sketches.get(board.session, process)
        options = {
            "choices": choices_for(board.session, sketch),
            "words": words(),
            "findings": _findings(board, sketch),
            "patterns": {one.key: {"name": one.name, "xml": one.xml} for one in patterns()},
            "scenarios": otherwise(board, sketch),
        }
        named = Names(board.session).person(sketch.saved_by)
        at = moment(now().now, "HH:mm")
    return render_template(
        "processes/draw.html", sketch=sketch, options=options, saved_by=named, checked_at=at
    )


@bp.get("/<process>/sketch.xml")
def source(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        response = make_response(for_the_board(sketches.get(session, process).xml))
    response.headers["Content-Type"] = "application/xml"
    return response


@bp.post("/<process>/sketch.json")
def save(process: str) -> ResponseReturnValue:
    """Keep what was drawn, right or wrong."""
    try:
        xml, version = _drawn(), _version()
        read_xml(xml)  # what is no XML at all is not kept: the board could not show it again
        with process_engine().command(actor()) as ctx:
            before = sketches.get(ctx.session, process)
            forms = forms_for(ctx.session, before, xml)
            stroke = Stroke(xml=keep_foreign(before.xml, xml), forms=forms)
            sketch = sketches.save(ctx, process, stroke, version)
            scenarios = otherwise(ctx, sketch)
    except SketchChanged as changed:
        return jsonify(message=_told(changed)), 409
    except (Invalid, Unreadable) as error:
        return jsonify(message=refusal_of(error).sentence), 422
    at = moment(sketch.saved_at, "HH:mm")
    return jsonify(
        version=sketch.version,
        scenarios=scenarios,
        message=_("Saved at %(time)s", time=at),
    )


@bp.post("/<process>/check.json")
def judge(process: str) -> ResponseReturnValue:
    """What would stand against publishing what is drawn now, saved or not; nothing is kept."""
    require(may_design(actor()), "draw")
    xml = _drawn()
    with reading(process_engine()) as board:
        sketch = sketches.get(board.session, process)
        stroke = Stroke(xml=xml, forms=forms_for(board.session, sketch, xml))
        findings = _findings(board, sketch, stroke)
    return jsonify(findings=findings, at=moment(now().now, "HH:mm"))


def _drawn() -> bytes:
    request.max_form_memory_size = XML_LIMIT
    return in_file(request.form.get("xml", "").encode())


def _version() -> int:
    version = request.form.get("version", "")
    if not version.isdecimal():
        raise Invalid("version", "required")
    return int(version)


def _findings(
    board: Readable, sketch: Sketch, stroke: Stroke | None = None
) -> list[dict[str, Any]]:
    """Each with the form that it is about, if it is about one: that is where it is mended."""
    found = sketches.findings_of(board, sketch, stroke)
    forms = (stroke.forms if stroke else None) or sketch.forms
    pairs = zip(found, told(found, forms), strict=True)
    return [{**said, "form": in_form(one, forms)} for one, said in pairs]


def _told(changed: SketchChanged) -> str:
    with process_engine().query() as session:
        who = Names(session).person(changed.by)
    return _(
        "%(who)s saved this process at %(time)s. What you drew since is not saved: download it, "
        "then load the page again to see both.",
        who=who,
        time=moment(changed.at),
    )
