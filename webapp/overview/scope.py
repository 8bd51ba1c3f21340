"""Whose figures somebody sees: chairs, deputies and the unit all of them, agencies their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.actors import Actor
from engine.errors import NotFound
from engine.permissions import is_steward
from engine.queries.figures import Whose
from workflows.groups import BOARDS, may_see_overview, overseen_by, represented_by
from workflows.queries.figures import Part


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may count, and the board that they have chosen to look at."""

    who: Actor
    boards: Sequence[str]
    board: str = ""
    agencies: Sequence[str] | None = None

    @property
    def whose(self) -> Whose:
        boards = [self.board] if self.board else self.boards
        return Whose(boards, self.agencies)

    @property
    def part(self) -> Part:
        return Part(self.who, self.board or self._only_board, self.agencies)

    @property
    def query(self) -> dict[str, str]:
        """What a link to a list must say, so that it counts the same."""
        return {"board": self.part.board} if self.part.board else {}

    @property
    def _only_board(self) -> str:
        """Who oversees one board counts that one, whatever else they take part in."""
        return self.boards[0] if len(self.boards) == 1 else ""


def scope_of(actor: Actor, board: str) -> Scope:
    """For whom there is nothing to see, the page does not exist."""
    if not may_see_overview(actor):
        raise NotFound("overview", actor.id)
    every = [key for key, _name, _name_cy in BOARDS]
    if is_steward(actor):
        return Scope(actor, every, board if board in every else "")
    if boards := overseen_by(actor):
        return Scope(actor, boards, board if board in boards else "")
    return Scope(actor, every, board if board in every else "", represented_by(actor))
