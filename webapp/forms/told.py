"""Says which field is wrong, in the reader's language: the form's own words or plain ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.errors import Invalid
from engine.forms import FieldError, FormDefinition, FormRefused
from webapp.errors import refusal_of
from webapp.forms.wire import DATE_PARTS, wire_name
from webapp.i18n import _, day, language, ngettext

Details = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One wrong field: what to say, the input to go to, the wrong parts of a date."""

    path: str
    text: str
    target: str
    parts: tuple[str, ...] = ()


def complaints_of(form: FormDefinition, errors: Sequence[FieldError]) -> dict[str, Complaint]:
    """By path; the first complaint about a field is enough."""
    told: dict[str, Complaint] = {}
    for error in errors:
        told.setdefault(error.path, _complaint(form, error))
    return told


def complaints_about(
    form: FormDefinition | None, refused: FormRefused | Invalid
) -> dict[str, Complaint]:
    """Where a register would not take an answer, the field with its name says so."""
    if isinstance(refused, FormRefused):
        return complaints_of(form, refused.errors) if form is not None else {}
    field = form.field(refused.field) if form is not None else None
    words = field.message_for(refused.rule) if field is not None else None
    told = words.in_language(language()) if words is not None else refusal_of(refused).sentence
    if field is None:
        return {"": Complaint("", told, "main-content")}
    return {refused.field: Complaint(refused.field, told, wire_name(refused.field))}


def _complaint(form: FormDefinition, error: FieldError) -> Complaint:
    field = form.field(error.path)
    parts = _parts(error) if field is not None and field.type == "date" else ()
    target = wire_name(error.path) + (f"-{parts[0]}" if parts else "")
    return Complaint(error.path, sentence(form, error), target, parts)


def _parts(error: FieldError) -> tuple[str, ...]:
    given = error.details.get("parts")
    wrong = tuple(part for part in DATE_PARTS if isinstance(given, list) and part in given)
    return wrong or DATE_PARTS


def sentence(form: FormDefinition, error: FieldError) -> str:
    """Never a label inside a sentence: in Welsh it would have to change its first letter."""
    if error.message is not None:
        return error.message.in_language(language())
    plain = RULES.get(error.rule, _look_again)(error.details)
    field = form.field(error.path)
    if field is None or field.label is None:
        return plain
    return f"{field.label.in_language(language())}: {plain}"


def _number(details: Details, name: str) -> int:
    found = details.get(name)
    return int(found) if isinstance(found, int | float) else 0


def _date(details: Details, name: str) -> str:
    return day(date.fromisoformat(str(details[name]))) if name in details else ""


def _too_long(details: Details) -> str:
    most = _number(details, "max")
    return ngettext("use at most %(num)d character", "use at most %(num)d characters", most)


def _look_again(_details: Details) -> str:
    return _("check this answer")


RULES: Mapping[str, Callable[[Details], str]] = {
    "required": lambda _d: _("an answer is needed"),
    "wrong_type": _look_again,
    "not_text": lambda _d: _("remove the characters that cannot be shown"),
    "too_long": _too_long,
    "not_a_number": lambda _d: _("enter a number"),
    "not_whole": lambda _d: _("enter a whole number"),
    "too_small": lambda d: _("enter %(number)s or more", number=d.get("min")),
    "too_large": lambda d: _("enter %(number)s or less", number=d.get("max")),
    "not_a_date": lambda _d: _("enter a real date"),
    "too_early": lambda d: _("enter %(date)s or a later date", date=_date(d, "min")),
    "too_late": lambda d: _("enter %(date)s or an earlier date", date=_date(d, "max")),
    "not_an_option": lambda _d: _("choose one of what is offered"),
    "too_few": lambda d: ngettext(
        "give at least %(num)d", "give at least %(num)d", _number(d, "min")
    ),
    "too_many": lambda d: ngettext(
        "give at most %(num)d", "give at most %(num)d", _number(d, "max")
    ),
    "exclusive": lambda _d: _("this answer cannot go with another one"),
}
