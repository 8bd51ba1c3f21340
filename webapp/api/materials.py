"""The forms and decision tables of a sketch, read and saved as whole documents."""

from flask import Response

from engine import sketches
from engine.bpmn.dmn import reading as tables
from engine.context import CommandContext
from engine.errors import Invalid
from engine.forms import FormDefinition
from engine.models import Sketch
from engine.permissions import may_design, require
from engine.read_only import Readable, reading
from engine.sketches import Stroke
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change, require_version
from webapp.api.findings import findings_of
from webapp.api.reading import takes
from webapp.api.schemas.sketches import Materials, NewMaterials
from webapp.current import actor, process_engine
from webapp.i18n import language

bp = blueprint("materials", "Materials: the forms and decision tables that a sketch goes with.")


@bp.get("/sketches/<key>/materials")
@bp.output(Materials)
def show(key: str) -> Response:
    """Read the forms and tables of a sketch."""
    require(may_design(actor()), "draw")
    with reading(process_engine()) as board:
        sketch = sketches.get(board.session, key)
        return give(_told(board, sketch), str(sketch.version))


@bp.put("/sketches/<key>/materials")
@takes(bp, NewMaterials)
@bp.output(Materials)
def save(key: str, body: NewMaterials) -> Response:
    """Keep forms and tables, finished or not; 409 where somebody else has saved meanwhile."""

    def act(ctx: CommandContext) -> Answer:
        require(may_design(ctx.actor), "draw")
        require_version(str(sketches.get(ctx.session, key).version))
        sketch = sketches.save(ctx, key, _stroke(body), body.version)
        return Answer(_told(ctx, sketch), etag=str(sketch.version))

    return change(act)


def _stroke(body: NewMaterials) -> Stroke:
    """What no page of ours could show again is not kept."""
    for key, form in (body.forms or {}).items():
        if form.get("fields") != []:  # one that asks nothing yet may be kept
            FormDefinition.from_json(form)
        if form.get("key") != key:
            raise Invalid("forms", "other_key")
    for text in (body.decisions or {}).values():
        try:
            tables.read(text.encode())
        except tables.Unreadable:
            raise Invalid("decisions", "unreadable") from None
    return Stroke(forms=body.forms, decisions=body.decisions)


def _told(board: Readable, sketch: Sketch) -> Materials:
    return Materials(
        key=sketch.key,
        version=sketch.version,
        forms=dict(sketch.forms),
        decisions=dict(sketch.decisions),
        findings=findings_of(sketches.findings_of(board, sketch), language()),
    )
