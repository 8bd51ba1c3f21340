"""All pages of operations of a process, on one blueprint."""

from webapp.operations import failed
from webapp.operations.views import bp

__all__ = ["bp", "failed"]
