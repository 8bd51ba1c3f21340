"""The same verb for many tasks: each is checked and done for itself, and says what came of it."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from engine import tasks
from engine.context import CommandContext
from engine.errors import EngineError
from engine.models import UserTask
from engine.queries import instances
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _

log = logging.getLogger(__name__)
MOST = 100
Verb = Callable[[CommandContext, UUID], UserTask]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one task; `key` is the refusal's stable name, empty when it was done."""

    task_id: UUID
    task: UserTask | None
    key: str
    sentence: str

    @property
    def is_done(self) -> bool:
        return not self.key


def claim(ctx: CommandContext, task_id: UUID) -> UserTask:
    return tasks.claim(ctx, task_id)


def release(ctx: CommandContext, task_id: UUID) -> UserTask:
    return tasks.release(ctx, task_id)


def assign(person: int, reason: str) -> Verb:
    return lambda ctx, task_id: tasks.assign(ctx, task_id, person, reason)


def for_each(task_ids: Iterable[UUID], verb: Verb, sentence: str) -> list[Outcome]:
    """Each in a transaction of its own: what is refused for one keeps none of the others back."""
    return [_one(task_id, verb, sentence) for task_id in dict.fromkeys(task_ids)]


def _one(task_id: UUID, verb: Verb, sentence: str) -> Outcome:
    seen: UserTask | None = None
    try:
        with process_engine().command(actor()) as ctx:
            seen = instances.get_task(ctx.session, ctx.actor, task_id)
            ctx.session.expunge(seen)  # as it was: a refusal would take it away with the rest
            verb(ctx, task_id)
    except Exception as error:  # one that breaks must not hide what became of the others
        if not isinstance(error, EngineError):
            log.exception("bulk item failed", extra={"action": "bulk_failed", "key": str(task_id)})
        refusal = refusal_of(error)
        return Outcome(task_id, seen, refusal.key, f"{refusal.title}. {refusal.sentence}")
    return Outcome(task_id, seen, "", sentence)


def done_sentence(verb: str) -> str:
    return {
        "claim": _("It is yours now."),
        "release": _("It is back with its group."),
        "assign": _("It has a new person."),
    }[verb]
