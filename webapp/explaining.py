"""Says why a task is where it is: who may do it, where its deadline comes from, what follows."""

from datetime import date

from engine.actors import Actor
from engine.models import UserTask
from engine.permissions import holds, is_steward, may_claim, may_lead
from webapp.i18n import _, day
from webapp.ladder import Step
from webapp.names import Names
from webapp.studio.due import rule_in_words
from webapp.timescales.words import offset_in_words


def explain(task: UserTask, who: Actor, steps: list[Step], names: Names) -> list[str]:
    """Whole sentences, in the reader's language."""
    said = [_why_seen(task, who, names), _deadline(task), _what_follows(steps)]
    return [sentence for sentence in said if sentence]


def _why_seen(task: UserTask, who: Actor, names: Names) -> str:
    group = names.group(task.candidate_group)
    if task.assignee_id == who.id:
        return _("You have this task. It is for: %(group)s.", group=group)
    if holds(who, task):
        absent = names.person(task.assignee_id)
        return _("You stand in for %(absent)s, who has this task.", absent=absent)
    if may_claim(who, task):
        return _("You may do this because you sit in: %(group)s.", group=group)
    if may_lead(who, task):
        return _("You see this because you represent its agency.")
    if is_steward(who):
        return _(
            "You see this because you look after everybody’s work. It is for: %(group)s.",
            group=group,
        )
    return _(
        "You see this because you take part in the same work. It is for: %(group)s.", group=group
    )


def _deadline(task: UserTask) -> str:
    basis = task.due_basis or {}
    if task.due_on is None:
        return _("It has no deadline.")
    if "reason" in basis:
        first = _day(str(task.baseline_due_on))
        return _("Its deadline was moved; at first it was %(first)s.", first=first)
    if "offset" in basis:
        start, span = _day(str(basis.get("from", ""))), offset_in_words(str(basis["offset"]))
        return _("Its deadline is %(start)s + %(offset)s.", start=start, offset=span)
    if "(" in (rule := str(basis.get("expression", ""))):
        return _("Its deadline is worked out: %(rule)s.", rule=rule_in_words(rule, {}))
    return _("Its deadline comes from the process itself.")


def _what_follows(steps: list[Step]) -> str:
    following = next((step for step in steps if step.state == "next"), None)
    if following is None:
        return ""
    return _(
        "Next, if it is not done: %(what)s, %(date)s.", what=following.what, date=day(following.at)
    )


def _day(moment: str) -> str:
    return day(date.fromisoformat(moment[:10])) if moment[:1].isdigit() else moment
