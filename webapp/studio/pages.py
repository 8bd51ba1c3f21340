"""All pages of the studio, on one blueprint."""

from webapp.studio import drawing_board, publishing, rehearsal, steps
from webapp.studio.views import bp

__all__ = ["bp", "drawing_board", "publishing", "rehearsal", "steps"]
