"""What a dry run and a move have to tell, in the page's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.models import MigrationState, Outcome, Verdict
from webapp.due import Tag
from webapp.i18n import _, day, pgettext


def verdict_of(verdict: str, *, is_replay: bool) -> Tag:
    if verdict == Verdict.FITS:
        return Tag("green", _("The same way") if is_replay else _("Can be moved"))
    told = {
        Verdict.CANNOT: ("red", _("Cannot be moved")),
        Verdict.DIFFERS: ("amber", _("Otherwise")),
        Verdict.STOPS: ("red", _("Stops on the way")),
        Verdict.ENDED: ("grey", _("Has ended meanwhile")),
        Verdict.UNKNOWN: ("amber", _("Cannot be told")),
        Verdict.WAITING: ("blue", _("Not looked at yet")),
    }
    return Tag(*told[Verdict(verdict)])


def outcome_of(state: str) -> Tag:
    told = {
        Outcome.WAITING: ("blue", _("Waits its turn")),
        Outcome.MOVED: ("green", pgettext("move", "Moved")),
        Outcome.THERE: ("grey", _("Was there already")),
        Outcome.REFUSED: ("red", _("Cannot be moved")),
        Outcome.ENDED: ("grey", _("Has ended meanwhile")),
        Outcome.UNDONE: ("blue", _("Put back")),
        Outcome.KEPT: ("amber", _("Has gone on since: it stays")),
    }
    return Tag(*told[Outcome(state)])


def state_of(state: str) -> Tag:
    told = {
        MigrationState.RUNNING: ("blue", _("Under way")),
        MigrationState.PAUSED: ("amber", pgettext("move", "Paused")),
        MigrationState.DONE: ("green", pgettext("move", "Done")),
        MigrationState.UNDOING: ("blue", _("Being put back")),
        MigrationState.UNDONE: ("grey", _("Put back")),
    }
    return Tag(*told[MigrationState(state)])


def obstacle(rule: str, name: str) -> str:
    """Why an instance cannot be moved."""
    told = {
        "gone": _("It stands at a step that the new version has not: %(name)s", name=name),
        "other_kind": _("Its step is of another kind in the new version: %(name)s", name=name),
        "join_changed": _("The ways meet otherwise where it waits: %(name)s", name=name),
        "join_starves": _("It would wait for ever where ways meet: %(name)s", name=name),
        "would_fail": _("This would fail at once: %(name)s", name=name),
        "paused": _("It is paused. Resume it first."),
    }
    return told.get(rule) or _("This went wrong: %(what)s", what=name)


def task_change(name: str, before: Any, after: Any, group: Mapping[str, str]) -> str:
    """One thing of an open task that would be otherwise; empty where people would not notice."""
    old, new = (group.get(str(one), one) for one in (before, after))
    pair = {"before": old or "–", "after": new or "–"}
    told = {
        "due_on": _("Due: %(before)s → %(after)s", **_days(before, after)),
        "candidate_group": _("For: %(before)s → %(after)s", **pair),
        "name": _("Name: %(before)s → %(after)s", **pair),
        "form": _("Form: %(before)s → %(after)s", **pair),
        "ladder": _("Reminders: %(before)s → %(after)s", **pair),
        "agency": _("Agency: %(before)s → %(after)s", **pair),
    }
    return told.get(name, "")


def difference(note: Mapping[str, str], name: str, before: str, after: str) -> str:
    """Where a replay goes otherwise than the record."""
    pair = {"before": before or "–", "after": after or "–"}
    detail = note.get("detail", "")
    told = {
        "way": _("%(name)s: went on to %(before)s, now to %(after)s", name=name, **pair),
        "end": _("Ends otherwise: %(before)s → %(after)s", **pair),
        "not_reached": _("Does not happen any more: %(name)s", name=name),
        "answer_lost": _(
            "%(name)s: the new form has no place for this answer: %(field)s",
            name=name,
            field=detail,
        ),
        "answer_missing": _(
            "%(name)s: the new form wants an answer that nobody gave: %(field)s",
            name=name,
            field=detail,
        ),
        "date": _("%(name)s: due %(before)s, now %(after)s", name=name, **_days(before, after)),
        "people": _("%(name)s: was for %(before)s, now for %(after)s", name=name, **pair),
        "no_answer": _(
            "Nobody was asked this then, so no answer is on record: %(name)s. It stops here.",
            name=name,
        ),
        "no_result": _(
            "The system did not do this then, so no result is on record: %(name)s. It stops here.",
            name=name,
        ),
        "failed": _("%(name)s: this fails with what is on record. It stops here.", name=name),
        "not_repeatable": _("What is on record is not enough to repeat even the way it went."),
    }
    return told.get(note.get("rule", ""), "")


def _days(before: Any, after: Any) -> dict[str, str]:
    return {"before": _day(before), "after": _day(after)}


def _day(text: Any) -> str:
    try:
        return day(date.fromisoformat(str(text)[:10]), "d MMM y")
    except ValueError:
        return "–"
