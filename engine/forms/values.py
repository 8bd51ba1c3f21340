"""Turns what was handed in for one field into a value that can be kept, or says what is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence

from engine.forms.dates import date_of
from engine.forms.elements import Field, Json, Option
from engine.forms.options import options_of
from engine.forms.surroundings import Broken, Surroundings
from engine.texts import can_be_kept, tidy

NUMBER = re.compile(
    r"\s{0,20}([+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(\.[0-9]{1,6})?)\s{0,20}"
)
IDENTIFIER = re.compile(r"[0-9]{1,15}")
AGENCY = re.compile(r"[a-z0-9_]{1,60}")
MOST_NUMBER = 10**15
MOST_GIVEN = 1000
TICKED = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


def value_of(field: Field, raw: object, around: Surroundings) -> Json:
    """Convert one answer that is not blank, or raise Broken."""
    return CONVERTERS[field.type](field, raw, around)


def items_of(raw: object, most: int) -> list[object]:
    """Give a list's items, if it is a list and not longer than allowed."""
    if not isinstance(raw, list | tuple):
        raise Broken("wrong_type")
    if len(raw) > most:
        raise Broken("too_many", max=most)
    return list(raw)


def _text(field: Field, raw: object, _around: Surroundings) -> str:
    if not isinstance(raw, str):
        raise Broken("wrong_type")
    longest = field.longest
    # No cleaning makes this fit: megabytes are refused before anything is done with them.
    if len(raw) > 4 * longest + 1000:
        raise Broken("too_long", max=longest)
    text = tidy(raw)
    text = " ".join(text.split()) if field.type == "text" else text.strip()
    if not can_be_kept(text):
        raise Broken("not_text")
    if len(text) > longest:
        raise Broken("too_long", max=longest, length=len(text))
    return text


def _number(field: Field, raw: object, _around: Surroundings) -> int | float:
    number = _whole(_read_number(raw)) if field.integer else _read_number(raw)
    if isinstance(field.min, int | float) and number < field.min:
        raise Broken("too_small", min=field.min)
    if isinstance(field.max, int | float) and number > field.max:
        raise Broken("too_large", max=field.max)
    return number


def _read_number(raw: object) -> int | float:
    if isinstance(raw, str) and (match := NUMBER.fullmatch(raw)):
        plain = match[1].replace(",", "")
        return float(plain) if match[2] else int(plain)
    # Neither infinity nor what is not a number is less than anything.
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < MOST_NUMBER:
        return raw
    raise Broken("not_a_number")


def _whole(number: float) -> int:
    if number != int(number):
        raise Broken("not_whole")
    return int(number)


def _choice(field: Field, raw: object, around: Surroundings) -> str:
    if not isinstance(raw, str):
        raise Broken("wrong_type")
    if not any(option.value == raw for option in options_of(field, around.variables)):
        raise Broken("not_an_option")
    return raw


def _choices(field: Field, raw: object, around: Surroundings) -> list[Json]:
    options = options_of(field, around.variables)
    given = items_of(raw, MOST_GIVEN)
    if not all(isinstance(one, str) for one in given):
        raise Broken("wrong_type")
    if not set(given) <= {option.value for option in options}:
        raise Broken("not_an_option")
    chosen = [option for option in options if option.value in given]
    if len(chosen) > 1 and any(option.exclusive for option in chosen):
        raise Broken("exclusive")
    _check_count(field, chosen)
    return [option.value for option in chosen]


def _check_count(field: Field, chosen: Sequence[Option]) -> None:
    if len(chosen) > field.most:
        raise Broken("too_many", max=field.most)
    # «None of these» is an answer, however many were asked for.
    enough = any(option.exclusive for option in chosen) or len(chosen) >= field.least
    if not enough:
        raise Broken("too_few", min=field.least)


def _checkbox(_field: Field, raw: object, _around: Surroundings) -> bool:
    ticked = TICKED.get(raw) if isinstance(raw, str) else raw
    if not isinstance(ticked, bool):
        raise Broken("wrong_type")
    return ticked


def _person(field: Field, raw: object, around: Surroundings) -> Json:
    return _one_or_several(field, raw, lambda one: _chosen(field, _identifier(one), around))


def _agency(field: Field, raw: object, around: Surroundings) -> Json:
    return _one_or_several(field, raw, lambda one: _chosen(field, _agency_key(field, one), around))


def _file(field: Field, raw: object, around: Surroundings) -> list[Json]:
    found = (_chosen(field, _identifier(one), around) for one in items_of(raw, field.most))
    return list(dict.fromkeys(found))


def _one_or_several(field: Field, raw: object, read: Callable[[object], int | str]) -> Json:
    if not field.multiple:
        return read(raw)
    return list(dict.fromkeys(read(one) for one in items_of(raw, field.most)))


def _chosen(field: Field, key: int | str, around: Surroundings) -> int | str:
    if not around.may_choose(field, key):
        raise Broken("not_an_option")
    return key


def _identifier(raw: object) -> int:
    if isinstance(raw, str) and IDENTIFIER.fullmatch(raw):
        return int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < MOST_NUMBER:
        return raw
    raise Broken("not_an_option" if isinstance(raw, str | int) else "wrong_type")


def _agency_key(field: Field, raw: object) -> str:
    if not isinstance(raw, str):
        raise Broken("wrong_type")
    if not AGENCY.fullmatch(raw) or (field.only and raw not in field.only):
        raise Broken("not_an_option")
    return raw


CONVERTERS: Mapping[str, Callable[[Field, object, Surroundings], Json]] = {
    "text": _text,
    "textarea": _text,
    "number": _number,
    "date": date_of,
    "choice": _choice,
    "choices": _choices,
    "checkbox": _checkbox,
    "person": _person,
    "agency": _agency,
    "file": _file,
}
