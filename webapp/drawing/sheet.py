"""Puts the drawn shapes and edges on one sheet, with a title and a description in words."""

from collections.abc import Sequence

from markupsafe import Markup

from webapp.drawing import badges, lines
from webapp.drawing.labels import Label, captions_of, labels_of
from webapp.drawing.nodes import CURRENT, DONE, Look, node, note
from webapp.drawing.picture import Box, Picture
from webapp.drawing.progress import NOT_STARTED, Progress
from webapp.drawing.svg import tag, words

_FONT = "Atkinson Hyperlegible Next Variable, Atkinson Hyperlegible Next, sans-serif"
_MARGIN = Box(14, 34, 14, 34)


def draw(
    picture: Picture, progress: Progress = NOT_STARTED, *, title: str, description: str, uid: str
) -> Markup:
    """The whole sheet. `uid` makes its ids unique on the page."""
    shapes = "".join(node(shape, progress) for shape in picture.shapes)
    flows = "".join(lines.line(edge, progress) for edge in picture.edges)
    placed = labels_of(picture)
    labels = captions_of(picture)
    notes = "".join(
        note(shape, progress.notes[shape.id])
        for shape in picture.shapes
        if shape.id in progress.notes
    )
    figures = "".join(one for _box, one in badges.placed(picture, progress.badges, placed))
    extent = _with(picture.extent, placed)
    width = extent.width + _MARGIN.x + _MARGIN.width
    height = extent.height + _MARGIN.y + _MARGIN.height
    drawing = tag(
        "svg",
        tag("title", words(title), id=f"{uid}-title"),
        tag("desc", words(description), id=f"{uid}-words"),
        shapes,
        flows,
        labels,
        notes,
        figures,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"{extent.x - _MARGIN.x:g} {extent.y - _MARGIN.y:g} {width:g} {height:g}",
        role="img",
        aria_labelledby=f"{uid}-title {uid}-words",
        font_family=_FONT,
    )
    return Markup(drawing)  # noqa: S704 - every text in it went through svg.words


def _with(extent: Box, labels: Sequence[Label]) -> Box:
    """A label at the edge of the sheet is not cut off."""
    left = min([extent.x, *(label.box.x for label in labels)])
    top = min([extent.y, *(label.box.y for label in labels)])
    right = max([extent.x + extent.width, *(label.box.x + label.box.width for label in labels)])
    lower = max([extent.y + extent.height, *(label.box.y + label.box.height for label in labels)])
    return Box(left, top, right - left, lower - top)


def swatch(kind: str) -> Markup:
    """One sign of the key: «done» or «current»."""
    look: Look = DONE if kind == "done" else CURRENT
    box = tag(
        "rect",
        x=2,
        y=2,
        width=18,
        height=14,
        rx=4,
        fill=look.fill,
        stroke=look.ink,
        stroke_width=min(look.width, 3),
    )
    return Markup(tag("svg", box, viewBox="0 0 22 18", aria_hidden="true", focusable="false"))  # noqa: S704
