"""What the next version changes, in words and in the diagram: also what no diagram shows."""

from webapp.studio.changes.parts import Change
from webapp.studio.changes.whole import Changes, changes_between

__all__ = ["Change", "Changes", "changes_between"]
