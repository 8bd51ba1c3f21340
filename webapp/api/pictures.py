"""Draws an instance for programs: the same picture as on its page, as a file of its own."""

from contextlib import nullcontext

from flask import Response, current_app
from flask_babel import force_locale
from lxml import etree
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.bpmn.xml import read_xml
from engine.errors import NotFound
from engine.models import ProcessDefinition, ProcessInstance
from webapp.diagrams import diagram_of, progress_of
from webapp.drawing import draw, read_picture
from webapp.i18n import _, language, said

MEDIA_TYPE = "image/svg+xml"
# Opened by itself, the picture may load nothing and run nothing.
POLICY = "default-src 'none'; sandbox"


def picture_of(session: Session, row: ProcessInstance, spoken: str | None) -> Response:
    with force_locale(spoken) if spoken else nullcontext():
        drawn = diagram_of(session, row)
        svg = drawn.svg if drawn is not None else _laid_out(session, row)
    response = current_app.response_class(str(svg), mimetype=MEDIA_TYPE)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _laid_out(session: Session, row: ProcessInstance) -> Markup:
    """A diagram that came without a layout gets ours."""
    from workflows.layout import lay_out  # noqa: PLC0415 - seldom needed

    definition = session.get_one(ProcessDefinition, row.definition_id)
    name = said(definition.name, definition.name_cy)
    data = etree.tostring(lay_out(read_xml(definition.xml)))
    picture = read_picture(data, definition.key, language())
    if picture.is_empty:
        raise NotFound("drawing", row.id)
    title = _("Process diagram: %(name)s", name=name)
    progress = progress_of(session, row)
    return draw(picture, progress, title=title, description=name, uid="diagram")
