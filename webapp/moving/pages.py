"""All pages of dry runs and moves, on one blueprint."""

from webapp.moving import choosing, moves, trying
from webapp.moving.views import bp

__all__ = ["bp", "choosing", "moves", "trying"]
