"""Who may do what: one function a verb, used by the command and by the button alike."""

from engine.actors import Actor
from engine.errors import NotPermitted
from engine.models import ProcessInstance, UserTask

# These groups look after everybody's work: the Business Unit administers the board's business,
# the administrators keep the product itself running.
UNIT = "business_unit"
STEWARDS = frozenset({UNIT, "unit_manager", "admin"})
DESIGNERS = frozenset({"process_owner", "process_approver"})
# The ladders whose deadlines stay where they are.
UNMOVED = frozenset({"immediate"})
# Whoever was co-opted: in no group of the board, and for one purpose only.
CO_OPTED = "co_opted"
# Whoever may seat people here could give themselves every other right.
KEYS = frozenset({"admin", *DESIGNERS})


def require(allowed: bool, verb: str) -> None:  # noqa: FBT001 - reads as a sentence at the call
    if not allowed:
        raise NotPermitted(verb)


def is_steward(actor: Actor) -> bool:
    return actor.is_system or bool(STEWARDS & actor.groups)


def holds(actor: Actor, task: UserTask) -> bool:
    """The actor is the assignee, or stands in for an absent assignee."""
    return task.assignee_id is not None and (
        task.assignee_id == actor.id or task.assignee_id in actor.stands_in_for
    )


def may_see_task(actor: Actor, task: UserTask) -> bool:
    return (
        is_steward(actor)
        or holds(actor, task)
        or task.candidate_group in actor.all_groups
        or actor.id in (task.completed_by, task.delegated_by)
        or may_lead(actor, task)
    )


def may_claim(actor: Actor, task: UserTask) -> bool:
    return actor.is_system or task.candidate_group in actor.all_groups


def may_complete(actor: Actor, task: UserTask) -> bool:
    """Whoever holds the task, or could claim it while nobody does."""
    return holds(actor, task) or (task.assignee_id is None and may_claim(actor, task))


def may_release(actor: Actor, task: UserTask) -> bool:
    return holds(actor, task) or is_steward(actor)


def may_lead(actor: Actor, task: UserTask) -> bool:
    """The agency's representative hands out the work of that agency."""
    return task.agency is not None and f"agency_rep@{task.agency}" in actor.all_groups


def may_assign(actor: Actor, task: UserTask) -> bool:
    return is_steward(actor) or may_lead(actor, task) or holds(actor, task)


def is_movable(task: UserTask) -> bool:
    """Where minutes count nobody moves the deadline: it would put off who is told without it."""
    return task.ladder not in UNMOVED


def may_reschedule(actor: Actor, task: UserTask, board: str) -> bool:
    """Nobody moves their own deadline: the chair of this board does, or the Business Unit."""
    return actor.is_system or (
        is_movable(task)
        and not holds(actor, task)
        and (sees_whole_board(actor, board) or UNIT in actor.groups)
    )


def may_see_instance(actor: Actor, instance: ProcessInstance) -> bool:
    """An agency's own instance is for that agency and those who look after the whole.

    Whoever has or had a task in it may see it too; `engine.queries.instances` adds those.
    """
    return instance.destroyed_at is None and _may_see(actor, instance)


def _may_see(actor: Actor, instance: ProcessInstance) -> bool:
    if is_steward(actor) or sees_whole_board(actor, instance.board):
        return True
    if instance.started_by is not None and instance.started_by == actor.id:
        return True
    if instance.is_restricted:
        return False
    if instance.agency is None and instance.root_id in actor.opened:
        return True
    if instance.agency is None:
        return f"qa_group@{instance.board}" in actor.all_groups
    return any(group.endswith(f"@{instance.agency}") for group in actor.all_groups)


def sees_whole_board(actor: Actor, board: str) -> bool:
    return bool({f"qa_chair@{board}", f"qa_deputy@{board}"} & actor.all_groups)


def is_guest(actor: Actor) -> bool:
    """Whoever is here as a co-opted member alone: what is everybody's is not theirs."""
    return actor.all_groups == {CO_OPTED}


def may_operate(actor: Actor) -> bool:
    """Suspend, resume, terminate, retry: the work of those who keep it running."""
    return is_steward(actor)


def may_move_tokens(actor: Actor) -> bool:
    """Propose and approve a move by hand: who keeps it running, and the owners of the process.

    Each only of an instance that they may see.
    """
    return is_steward(actor) or may_design(actor)


def may_see_operations(actor: Actor) -> bool:
    """Figures of a process, which name no case and no person; what failed in it."""
    return is_steward(actor) or may_design(actor)


def may_design(actor: Actor) -> bool:
    return actor.is_system or bool(DESIGNERS & actor.groups)


def may_see_drafts(actor: Actor) -> bool:
    return may_design(actor) or is_steward(actor)


def may_start(actor: Actor, owner: str) -> bool:
    """Members of the board's groups start its lifecycles; an owner role may narrow it."""
    return (
        is_steward(actor)
        or may_design(actor)
        or owner in actor.all_groups
        or any(group.startswith(("qa_group@", "qa_chair@", "qa_deputy@")) for group in actor.groups)
    )


def may_administer(actor: Actor) -> bool:
    return actor.is_system or "admin" in actor.groups


def may_seat(actor: Actor, group_key: str) -> bool:
    """The Business Unit looks after the board's seats; the keys of the house are not among them."""
    return may_administer(actor) or (
        bool({UNIT, "unit_manager"} & actor.groups) and group_key not in KEYS
    )


def may_plan_absence(actor: Actor, user_id: int, agency: str | None) -> bool:
    """One's own; those of an agency by its representative; anybody's by who looks after all."""
    return (
        is_steward(actor)
        or actor.id == user_id
        or (agency is not None and f"agency_rep@{agency}" in actor.groups)
    )


def may_close_days(actor: Actor) -> bool:
    return is_steward(actor)


def may_set_ladders(actor: Actor) -> bool:
    """A ladder is a part of the process; its owners change it, and who keeps the settings."""
    return may_administer(actor) or may_design(actor)


def may_help_to_sign_in(actor: Actor, user_id: int, *, guarded: bool) -> bool:
    """Invite, or help out who forgot: another person, and for a guarded role an administrator."""
    return actor.id != user_id and (may_administer(actor) or (is_steward(actor) and not guarded))
