"""What is otherwise about one question: by what its own page calls it, in both languages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.forms import Field
from engine.forms.editing import conditions_of, field_at, fields_of, options_in
from webapp.i18n import _, said
from webapp.studio.changes.parts import both, shown
from webapp.studio.forms.answering import answers_of
from webapp.studio.forms.asked import question_title
from webapp.studio.forms.asking import kind_name, question

Form = Mapping[str, Any]
Side = tuple[Form, str]
Told = tuple[str, str, str]
# Told by themselves: all answers one by one, and the conditions as sentences.
APART = frozenset({"options", "only_if", "is_under", "variables", "rename"})
BOUNDS = ("min", "max")
# What a page asks about, by its name in the form's file.
SHOWN = frozenset(
    {
        *("name", "type", "label", "hint", "prefix", "suffix", "item", "text", "max_length"),
        *("max", "min", "group", "options_from", "from", "default_from", "required", "multiple"),
        *("integer", "accept", "options", "visible_when", "fields", "messages"),
    }
)


def settings_between(old: Side, new: Side) -> Iterator[Told]:
    """Label, before and after of each setting of a question that is otherwise."""
    before, after = field_at(*old), field_at(*new)
    told = [*_of_page(before, after, "." in new[1]), *_of_options(before, after)]
    asked = _asked_when(*old), _asked_when(*new)
    if asked[0] != asked[1]:
        told.append((_("When it is asked"), *asked))
    rest = _rest(before), _rest(after)
    if rest[0] != rest[1]:
        told.append((_("Something that no page shows"), shown(rest[0]), shown(rest[1])))
    yield from told


def _of_page(before: Form, after: Form, is_within: bool) -> Iterator[Told]:  # noqa: FBT001
    old, new = _answers(before), _answers(after)
    kinds = str(before.get("type")), str(after.get("type"))
    if kinds[0] != kinds[1]:
        yield _("Kind of answer"), kind_name(kinds[0]), kind_name(kinds[1])
    asks = question(kinds[1], is_read=False, within_list=is_within)
    for field in asks.fields:
        if field.name in APART or _is_part_of_bound(field.name):
            continue
        pair = _value(field, old, before), _value(field, new, after)
        if pair[0] != pair[1]:
            yield (said(field.label.en, field.label.cy) if field.label else field.name, *pair)


def _answers(field: Form) -> Mapping[str, Any]:
    return answers_of(dict(field), ())


def _is_part_of_bound(name: str) -> bool:
    """Told with what they limit: from what a limit is counted, and how far."""
    end, _sign, part = name.partition("_")
    return end in BOUNDS and part in ("on", "field", "variable", "offset")


def _value(asked: Field, answers: Mapping[str, Any], field: Form) -> str:
    value = answers.get(asked.name)
    end, _sign, part = asked.name.partition("_")
    if end in BOUNDS and part == "kind":
        return _bound(asked, end, answers)
    if asked.name == "exclusive":
        return next((both(o.get("label")) for o in options_in(field) if o.get("exclusive")), "")
    if asked.type == "checkbox":
        return shown(bool(value))
    return shown(value)


def _bound(asked: Field, end: str, answers: Mapping[str, Any]) -> str:
    kind = answers.get(f"{end}_kind")
    words = {one.value: said(one.label.en, one.label.cy) for one in asked.options}
    parts = [answers.get(f"{end}_{one}") for one in ("on", "field", "variable", "offset")]
    return ": ".join(filter(None, [words.get(str(kind), ""), " ".join(str(p) for p in parts if p)]))


def _of_options(before: Form, after: Form) -> Iterator[Told]:
    old = {str(one.get("value")): _option(one) for one in options_in(before)}
    new = {str(one.get("value")): _option(one) for one in options_in(after)}
    for value in dict.fromkeys([*new, *old]):
        pair = old.get(value, ""), new.get(value, "")
        if pair[0] != pair[1]:
            label = _("Answer") if all(pair) else _("Answer no longer offered")
            yield (label if pair[0] else _("Answer offered anew"), *pair)
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield _("Order of the answers"), "; ".join(old.values()), "; ".join(new.values())


def _option(one: Form) -> str:
    return ": ".join(filter(None, [both(one.get("label")), both(one.get("hint"))]))


def _asked_when(form: Form, path: str) -> str:
    """Every condition in words, also where another question's answer opens this one."""
    above = path.rpartition(".")[0]
    field = field_at(form, path)
    known = {
        one["name"]: one for one in [*fields_of(form), *(fields_of(form, above) if above else ())]
    }
    told = [_condition(one, known) for one in conditions_of(field)]
    for opener in known.values():
        values = [o for o in options_in(opener) if field["name"] in o.get("reveals", ())]
        if values:
            told.append(_only_if(question_title(opener), [both(o.get("label")) for o in values]))
    return "; ".join(told) or _("always")


def _condition(one: Form, known: Mapping[str, Form]) -> str:
    other = known.get(str(one.get("field")))
    values = one["in"] if isinstance(one.get("in"), list) else [one.get("equals")]
    labels = {o.get("value"): both(o.get("label")) for o in options_in(other or {})}
    words = [_ticked(v) if isinstance(v, bool) else labels.get(v, shown(v)) for v in values]
    name = question_title(other) if other else str(one.get("variable") or one.get("field"))
    return _only_if(name, words)


def _only_if(name: str, answers: Sequence[str]) -> str:
    return _("only if: %(question)s: %(answers)s", question=name, answers=_(" or ").join(answers))


def _ticked(value: bool) -> str:  # noqa: FBT001 - the value itself
    return _("ticked") if value else _("not ticked")


def _rest(field: Form) -> Mapping[str, Any]:
    """What no page asks about: it is told as it stands in the file."""
    found = {name: value for name, value in field.items() if name not in SHOWN}
    messages = field.get("messages")
    more = messages.items() if isinstance(messages, Mapping) else ()
    return found | {name: text for name, text in more if name != "required"}
