"""Decisions that bind the board ask again who it is, when the sign-in is old."""

from uuid import UUID

from sqlalchemy.orm import Session

from engine.models import UserTask
from webapp.current import process_engine
from webapp.signing_in.again import is_recent, require_recent
from workflows.groups import binds


def must_prove(task_id: UUID) -> bool:
    """Whether this decision binds the board and the sign-in is old."""
    if is_recent():
        return False
    with process_engine().query() as session:
        return _is_binding(session, task_id)


def require_proof(session: Session, task_id: UUID) -> None:
    """The same for scripts of our pages: they are told what is needed."""
    if not is_recent() and _is_binding(session, task_id):
        require_recent()


def _is_binding(session: Session, task_id: UUID) -> bool:
    task = session.get(UserTask, task_id)
    return task is not None and binds(task.candidate_group)
