"""Draws a BPMN diagram from its own layout as SVG, without script."""

from webapp.drawing.picture import Picture, read_picture
from webapp.drawing.progress import NOT_STARTED, Badge, Progress
from webapp.drawing.sheet import draw, swatch

__all__ = ["NOT_STARTED", "Badge", "Picture", "Progress", "draw", "read_picture", "swatch"]
