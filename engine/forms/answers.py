"""Validates what a person handed in: declared fields only, every wrong one named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from engine.errors import EngineError
from engine.forms.definition import FormDefinition
from engine.forms.elements import Condition, Field, Json, Text
from engine.forms.surroundings import Broken, MayChoose, Surroundings, is_blank
from engine.forms.values import items_of, value_of
from engine.working_days import Calendar

MOST_ERRORS = 100
NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field. The form's own message, if it has one; else webapp words `key`."""

    path: str
    rule: str
    details: Mapping[str, Json] = field(default_factory=dict)
    message: Text | None = None

    @property
    def key(self) -> str:
        return f"form.{self.rule}"


class FormRefused(EngineError):
    """The answers do not fit the form; nothing was stored."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        wrong = ", ".join(f"{error.path} {error.rule}" for error in self.errors[:5])
        super().__init__(f"Expected answers that fit the form, but: {wrong}.")


class Answers(dict[str, Json]):
    """What was answered, by field; `hidden` are the fields that were not asked this time."""

    def __init__(self, values: Mapping[str, Json], hidden: frozenset[str]) -> None:
        super().__init__(values)
        self.hidden = hidden


def nobody(_field: Field, _key: int | str) -> bool:
    """Refuse every person, agency and file: who asks must say which may be given."""
    return False


def validate(
    form: FormDefinition,
    raw: object,
    today: date,
    *,
    calendar: Calendar | None = None,
    variables: Mapping[str, object] = NOTHING,
    may_choose: MayChoose = nobody,
) -> Answers:
    """Check and convert the answers, or refuse them with every wrong field."""
    around = Surroundings(today, calendar or Calendar(), variables, may_choose)
    reading = _Reading(around)
    values = reading.section(form.fields, raw, "", {})
    if reading.errors:
        raise FormRefused(reading.errors)
    return Answers(values, frozenset(reading.hidden))


def asked(form: FormDefinition, variables: Mapping[str, object]) -> tuple[Field, ...]:
    """List the fields that this process is asked at all, whatever is answered to the others."""
    return tuple(
        one
        for one in form.fields
        if all(
            condition.holds_for(variables.get(condition.name))
            for condition in one.conditions
            if condition.source == "variable"
        )
    )


def prefill(form: FormDefinition, variables: Mapping[str, object]) -> dict[str, object]:
    """Give what the fields show at first: read-only context, defaults, and nothing else."""
    filled: dict[str, object] = {}
    for one in form.fields:
        source = one.from_variable or one.default_from
        found = variables.get(source) if source is not None else None
        shown = one.default if found is None else found
        if shown is not None:
            filled[one.name] = shown
    return filled


class _Reading:
    """One pass over what was handed in; collects errors instead of stopping at the first."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.errors: list[FieldError] = []
        self.hidden: set[str] = set()

    def section(
        self, fields: tuple[Field, ...], raw: object, prefix: str, outer: Mapping[str, Json]
    ) -> dict[str, Json]:
        """Read a form's fields, or those of one row, in their order."""
        if not isinstance(raw, Mapping):
            self._refuse(prefix.rstrip("."), "wrong_type")
            return {}
        answered = [one for one in fields if one.is_answered]
        self._refuse_undeclared({one.name for one in answered}, raw, prefix)
        values: dict[str, Json] = {}
        own = {one.name for one in fields}
        seen = {name: value for name, value in outer.items() if name not in own}
        for one in answered:
            if self._is_visible(one, seen):
                self._read(one, raw.get(one.name), prefix, values, seen)
            elif not prefix:
                self.hidden.add(one.name)
        return values

    def _read(
        self,
        one: Field,
        raw: object,
        prefix: str,
        values: dict[str, Json],
        seen: dict[str, Json],
    ) -> None:
        path = prefix + one.name
        try:
            value = self._answer(one, raw, path, seen)
        except Broken as broken:
            self._refuse(path, broken.rule, broken.details, one)
        else:
            values[one.name] = seen[one.name] = value

    def _answer(self, one: Field, raw: object, path: str, seen: Mapping[str, Json]) -> Json:
        if one.type == "list":
            return self._rows(one, raw, path, seen)
        value: Json = False if one.type == "checkbox" else [] if one.is_listed else None
        if not is_blank(raw):
            value = value_of(one, raw, replace(self.around, answers=seen))
        if one.required and (value is None or value is False or value == []):
            raise Broken("required")
        return value

    def _rows(self, one: Field, raw: object, path: str, seen: Mapping[str, Json]) -> Json:
        given = [] if is_blank(raw) else items_of(raw, one.most)
        # Pages offer an empty row; one that is left empty was not given.
        filled = [(number, row) for number, row in enumerate(given) if not _is_empty_row(row)]
        if one.required and not filled:
            raise Broken("required")
        if filled and len(filled) < one.least:
            raise Broken("too_few", min=one.least)
        return [self.section(one.fields, row, f"{path}.{number}.", seen) for number, row in filled]

    def _is_visible(self, one: Field, seen: Mapping[str, Json]) -> bool:
        return all(self._holds(condition, seen) for condition in one.conditions)

    def _holds(self, condition: Condition, seen: Mapping[str, Json]) -> bool:
        known = seen if condition.source == "field" else self.around.variables
        return condition.holds_for(known.get(condition.name))

    def _refuse_undeclared(
        self, declared: set[str], raw: Mapping[object, object], prefix: str
    ) -> None:
        for name in raw:
            if name not in declared:
                self._refuse(prefix + _printable(name), "unknown_field")
            if len(self.errors) >= MOST_ERRORS:
                return

    def _refuse(
        self,
        path: str,
        rule: str,
        details: Mapping[str, Json] = MappingProxyType({}),
        one: Field | None = None,
    ) -> None:
        if len(self.errors) < MOST_ERRORS:
            message = one.message_for(rule) if one is not None else None
            self.errors.append(FieldError(path, rule, dict(details), message))


def _is_empty_row(row: object) -> bool:
    if not isinstance(row, Mapping):
        return is_blank(row)
    return all(part is False or is_blank(part) for part in row.values())


def _printable(name: object) -> str:
    """Name a key that a stranger made up, fit for logs and answers."""
    shown = name[:60] if isinstance(name, str) else type(name).__name__
    return "".join(char if char.isprintable() else "?" for char in shown)
