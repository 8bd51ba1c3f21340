"""Sketches: what process owners are drawing, until it is handed in."""

from flask import Response, current_app, request

from engine import sketches
from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import Sketch
from engine.permissions import may_design, require
from engine.read_only import Readable, reading
from engine.sketches import XML_LIMIT, Stroke
from engine.walking import outcomes_of
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.findings import findings_of
from webapp.api.reading import asks, gives_file, takes
from webapp.api.refusals import ChangedMeanwhile, WrongMediaType
from webapp.api.schemas import definitions as told_definitions
from webapp.api.schemas import sketches as told
from webapp.api.schemas.definitions import Definition, Publication
from webapp.current import actor, process_engine
from webapp.i18n import language
from webapp.studio.choices import forms_for
from webapp.studio.foreign import keep_foreign
from webapp.studio.origins import Wanted, begun_from

bp = blueprint("sketches", "Sketches: what is being drawn, right or wrong, before it is handed in.")

XML = ("application/xml", "text/xml")


@bp.post("/sketches")
@takes(bp, told.NewSketch)
@bp.output(told.SketchInFull, 201)
def begin(body: told.NewSketch) -> Response:
    """Begin a new process from a pattern, a copy of a live one, or next to nothing."""
    wanted = Wanted(body.origin, body.which, name=body.name, name_cy=body.name_cy)
    return change(lambda ctx: _begin(ctx, wanted))


@bp.post("/sketches/file")
@asks(bp, told.NamedFile)
@bp.output(told.SketchInFull, 201)
@bp.doc(extensions={"x-body": {XML[0]: {"type": "string"}, XML[1]: {"type": "string"}}})
def begin_from_file(query: told.NamedFile) -> Response:
    """Begin a new process from another tool's BPMN file; hear what of it will not run."""
    wanted = Wanted("file", "", query.filename, _xml(), query.name, query.name_cy)
    return change(lambda ctx: _begin(ctx, wanted))


@bp.post("/sketches/<key>")
@bp.output(told.SketchInFull, 201)
def take_up(key: str) -> Response:
    """Go on with the sketch of a process, or begin one from what is live now."""
    return change(lambda ctx: _answer(ctx, sketches.take_up(ctx, key), 201))


@bp.get("/sketches/<key>")
@bp.output(told.SketchInFull)
def show(key: str) -> Response:
    """Read where a sketch stands: what is wrong with it, and whether its scenario tests hold."""
    require(may_design(actor()), "draw")
    with reading(process_engine()) as board:
        answer = _answer(board, sketches.get(board.session, key))
    return give(answer.body, answer.etag)


@bp.get("/sketches/<key>/xml")
@gives_file(bp, XML[0], "The diagram as it is drawn now")
def xml(key: str) -> Response:
    """Download what is drawn."""
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        response = current_app.response_class(sketches.get(session, key).xml, mimetype=XML[0])
    response.headers.set("Content-Disposition", "attachment", filename=f"{key}.bpmn")
    return response


@bp.post("/sketches/<key>/xml")
@bp.output(told.SketchInFull)
@bp.doc(extensions={"x-body": {XML[0]: {"type": "string"}, XML[1]: {"type": "string"}}})
def save(key: str) -> Response:
    """Keep a drawing, right or wrong; with `If-Match`, never over what somebody else has saved."""
    drawn = _xml()

    def act(ctx: CommandContext) -> Answer:
        require(may_design(ctx.actor), "draw")
        before = sketches.get(ctx.session, key)
        _require_seen(before)
        stroke = Stroke(keep_foreign(before.xml, drawn), forms_for(ctx.session, before, drawn))
        return _answer(ctx, sketches.save(ctx, key, stroke, before.version))

    return change(act)


@bp.post("/sketches/<key>/check")
@bp.output(told.Judged)
@bp.doc(extensions={"x-body": {XML[0]: {"type": "string"}, XML[1]: {"type": "string"}}})
def check(key: str) -> Response:
    """Ask what would stand against publishing a drawing; nothing is kept."""
    require(may_design(actor()), "draw")
    drawn = _xml()
    with reading(process_engine()) as board:
        sketch = sketches.get(board.session, key)
        stroke = Stroke(drawn, forms_for(board.session, sketch, drawn))
        found = sketches.findings_of(board, sketch, stroke)
    return give(told.Judged(findings=findings_of(found, language())))


@bp.post("/sketches/<key>/discard")
@bp.output(told.Discarded)
def discard(key: str) -> Response:
    """Throw a sketch away; what is live stays."""

    def act(ctx: CommandContext) -> Answer:
        sketches.discard(ctx, key)
        return Answer(told.Discarded(key=key))

    return change(act)


@bp.post("/sketches/<key>/hand-in")
@takes(bp, Publication)
@bp.output(Definition)
def hand_in(key: str, body: Publication) -> Response:
    """Propose the sketch as the next version, once nothing stands against it."""

    def act(ctx: CommandContext) -> Answer:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, key)
        _require_seen(sketch)
        given = (body.reason, sketch.version, body.effective_on, body.confirmed)
        draft = sketches.hand_in(ctx, key, *given)
        etag = told_definitions.etag_of(draft)
        return Answer(told_definitions.definition_of(draft), etag=etag)

    return change(act)


def _begin(ctx: CommandContext, wanted: Wanted) -> Answer:
    require(may_design(ctx.actor), "draw")
    if not wanted.name and wanted.origin != "file":
        raise Invalid("name", "required")
    begun = begun_from(ctx.session, wanted)
    return _answer(ctx, sketches.begin_new(ctx, begun.key, begun.source), 201)


def _answer(board: Readable, sketch: Sketch, status: int = 200) -> Answer:
    outcomes = outcomes_of(board, sketch)
    body = told.SketchInFull(
        key=sketch.key,
        version=sketch.version,
        saved_at=sketch.saved_at,
        saved_by=sketch.saved_by,
        forms=sorted(sketch.forms),
        findings=findings_of(sketches.findings_of(board, sketch), language()),
        scenarios=[told.Scenario(name=one.name, passes=one.passes) for one in outcomes],
    )
    return Answer(body, status, str(sketch.version), f"{PREFIX}/sketches/{sketch.key}")


def _require_seen(sketch: Sketch) -> None:
    if request.if_match and not request.if_match.contains(str(sketch.version)):
        raise ChangedMeanwhile


def _xml() -> bytes:
    request.max_content_length = XML_LIMIT
    if request.mimetype not in XML:
        raise WrongMediaType
    return request.get_data()
