"""The options of a choice: from the form itself or from a process variable."""

from collections.abc import Mapping

from engine.forms.elements import Field, Option, Text

MOST = 500


def options_of(field: Field, variables: Mapping[str, object]) -> tuple[Option, ...]:
    """List what can be chosen here and now; a variable of another shape offers nothing."""
    if field.options_from is None:
        return field.options
    given = variables.get(field.options_from)
    if not isinstance(given, list | tuple):
        return ()
    return tuple(option for one in given[:MOST] if (option := _option(one)) is not None)


def _option(given: object) -> Option | None:
    if isinstance(given, str):
        return Option(given, Text(given, given))
    if not isinstance(given, Mapping) or not isinstance(given.get("value"), str):
        return None
    label = given.get("label", given["value"])
    if isinstance(label, Mapping):
        return Option(given["value"], Text(str(label.get("en", "")), str(label.get("cy", ""))))
    return Option(given["value"], Text(str(label), str(label)))
