"""What the history of an instance says of its moves."""

from collections.abc import Mapping
from typing import Any

from webapp.i18n import _, said
from webapp.moving import words
from webapp.names import Names

Details = Mapping[str, Any]


def moved(details: Details, names: Names) -> str:
    if "to_version" not in details:
        return _("Moved to another version of the process")
    sentence = _(
        "Moved from version %(before)s of the process to version %(after)s",
        before=details["from_version"],
        after=details["to_version"],
    )
    return ". ".join([sentence, *_changes(details, names)])


def put_back(details: Details, _names: Names) -> str:
    if "to_version" not in details:
        return _("Moved back to the version before")
    return _(
        "Put back from version %(before)s of the process to version %(after)s",
        before=details["from_version"],
        after=details["to_version"],
    )


def _changes(details: Details, names: Names) -> list[str]:
    """What became otherwise of each task that was open."""
    before, after = details.get("tasks_before", {}), details.get("tasks_after", {})
    found = []
    for task_id, old in before.items():
        new = after.get(task_id, old)
        called = {key: names.group(key) for key in (old["candidate_group"], new["candidate_group"])}
        for name, value in old.items():
            text = words.task_change(name, value, new[name], called) if value != new[name] else ""
            found += [f"{said(new['name'], new['name_cy'])}: {text}"] if text else []
    return found
