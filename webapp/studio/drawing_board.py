"""The drawing board: the page, the sketch's XML, and saving it a moment after each change."""

from collections.abc import Mapping
from typing import Any

from flask import jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from engine import sketches
from engine.bpmn.xml import Unreadable, read_xml
from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import Sketch
from engine.permissions import may_design, require
from engine.sketches import SketchChanged, Stroke
from webapp.api.findings import findings_of
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, language, moment
from webapp.names import Names
from webapp.studio.choices import choices_for
from webapp.studio.foreign import keep_foreign
from webapp.studio.opening import for_the_board
from webapp.studio.patterns import patterns
from webapp.studio.views import bp
from webapp.studio.words import words


@bp.get("/<key>/draw")
def draw(key: str) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        require(may_design(actor()), "draw")
        sketch = sketches.get(ctx.session, key)
        options = {
            "choices": choices_for(ctx.session, sketch),
            "words": words(),
            "findings": _findings(ctx, sketch),
            "patterns": patterns(),
        }
        named = Names(ctx.session).person(sketch.saved_by)
    return render_template("processes/draw.html", sketch=sketch, options=options, saved_by=named)


@bp.get("/<key>/sketch.xml")
def source(key: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        response = make_response(for_the_board(sketches.get(session, key).xml))
    response.headers["Content-Type"] = "application/xml"
    return response


@bp.post("/<key>/sketch.json")
def save(key: str) -> ResponseReturnValue:
    """Keep what was drawn, right or wrong, and say what is wrong."""
    try:
        xml, version = _drawn(request.get_json(silent=True))
        with process_engine().command(actor()) as ctx:
            before = sketches.get(ctx.session, key).xml
            stroke = Stroke(xml=keep_foreign(before, xml))
            sketch = sketches.save(ctx, key, stroke, version)
            findings = _findings(ctx, sketch)
    except SketchChanged as changed:
        return jsonify(message=_told(changed)), 409
    except (Invalid, Unreadable) as error:
        return jsonify(message=refusal_of(error).sentence), 422
    at = moment(sketch.saved_at, "HH:mm")
    return jsonify(
        version=sketch.version, findings=findings, message=_("Saved at %(time)s", time=at)
    )


def _drawn(sent: Any) -> tuple[bytes, int]:
    if not isinstance(sent, Mapping):
        raise Invalid("xml", "required")
    xml, version = sent.get("xml"), sent.get("version")
    if not isinstance(xml, str) or not isinstance(version, int):
        raise Invalid("xml", "required")
    found = xml.encode()
    read_xml(found)  # what is no XML at all is not kept: the board could not show it again
    return found, version


def _findings(ctx: CommandContext, sketch: Sketch) -> list[dict[str, Any]]:
    return findings_of(sketches.findings_of(ctx, sketch), language())


def _told(changed: SketchChanged) -> str:
    with process_engine().query() as session:
        who = Names(session).person(changed.by)
    return _(
        "%(who)s saved this process at %(time)s. What you drew since is not saved: download it, "
        "then load the page again to see both.",
        who=who,
        time=moment(changed.at),
    )
