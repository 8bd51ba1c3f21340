"""What of a form is otherwise, question by question, in the words of its own pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.forms.editing import fields_of, paths_of
from webapp.due import Tag
from webapp.i18n import _, pgettext, said
from webapp.studio.changes.parts import Change, added, both, changed, moved, moved_in, removed
from webapp.studio.changes.questions import settings_between
from webapp.studio.forms.answering import about_answers
from webapp.studio.forms.asked import question_title
from webapp.studio.forms.asking import about_form, kind_name
from webapp.studio.forms.pages import title_of

Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A form as it is and as it would be, with what its lines are headed by."""

    old: Form
    new: Form
    kind: str
    before: Mapping[str, Form]
    after: Mapping[str, Form]


def of_forms(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        if key in old and key in new:
            if old[key] != new[key]:
                yield from _of_one(_read(old[key]), _read(new[key]), key)
        else:
            form = _read(new.get(key, old.get(key)))
            told = "; ".join(question_title(one) for one in fields_of(form))
            pair = ("", told) if key in new else (told, "")
            tag = added() if key in new else removed()
            yield Change(title_of(form, key), _("Form"), tag, _("Questions"), *pair)


def _of_one(old: Form, new: Form, key: str) -> Iterator[Change]:
    title = title_of(new, key)
    before, after = dict(paths_of(old)), dict(paths_of(new))
    pair = Pair(old, new, f"{_('Form')}: {title}", before, after)
    renamed = dict(_renamed(before, after))
    changes = [
        *_about(pair, title),
        *_asked_no_more(pair, renamed),
        *_asked(pair, renamed),
        *_moved(pair, renamed),
    ]
    if not changes:
        changes = [Change(title, _("Form"), changed(), _("Something that no page shows"))]
    yield from changes


def _about(pair: Pair, title: str) -> Iterator[Change]:
    old, new = about_answers(pair.old), about_answers(pair.new)
    for field in about_form().fields:
        if old[field.name] != new[field.name]:
            label = said(field.label.en, field.label.cy) if field.label else field.name
            values = str(old[field.name]), str(new[field.name])
            yield Change(title, _("Form"), changed(), label, *values)


def _asked_no_more(pair: Pair, renamed: Mapping[str, str]) -> Iterator[Change]:
    for path, field in pair.before.items():
        if path not in pair.after and path not in renamed.values():
            tag = removed() if field.get("type") == "static" else no_longer()
            yield Change(question_title(field), pair.kind, tag, "", _whole(field), "")


def _asked(pair: Pair, renamed: Mapping[str, str]) -> Iterator[Change]:
    for path, field in pair.after.items():
        earlier = renamed.get(path, path)
        if earlier not in pair.before:
            tag = added() if field.get("type") == "static" else anew()
            yield Change(question_title(field), pair.kind, tag, "", "", _whole(field))
            continue
        sides = (pair.old, earlier), (pair.new, path)
        for label, old, new in settings_between(*sides):
            yield Change(question_title(field), pair.kind, changed(), label, old, new)


def _moved(pair: Pair, renamed: Mapping[str, str]) -> Iterator[Change]:
    """Only those that stand elsewhere among the others, with what they come after."""
    back = {old: new for new, old in renamed.items()}
    before = [back.get(path, path) for path in pair.before]
    for path in moved_in(before, list(pair.after)):
        old = _one_before([back.get(one, one) for one in pair.before], path)
        new = _one_before(list(pair.after), path)
        titles = [
            question_title(pair.after.get(one) or pair.before[one]) if one else _("Nothing")
            for one in (old, new)
        ]
        yield Change(
            question_title(pair.after[path]), pair.kind, moved(), _("Asked after"), *titles
        )


def _one_before(paths: list[str], path: str) -> str:
    place = paths.index(path)
    return paths[place - 1] if place else ""


def _renamed(before: Mapping[str, Form], after: Mapping[str, Form]) -> Iterator[tuple[str, str]]:
    """A question that asks the same under another name is still the same question."""
    gone = {path: one for path, one in before.items() if path not in after}
    for path, one in after.items():
        if path in before:
            continue
        alike = [
            old
            for old, was in gone.items()
            if was.get("type") == one.get("type") and was.get("label") == one.get("label")
        ]
        if len(alike) == 1 and one.get("label"):
            del gone[alike[0]]
            yield path, alike[0]


def _whole(field: Form) -> str:
    """What is asked in both languages, and how it is answered."""
    asked = both(field.get("label")) or both(field.get("text"))
    needed = _("must be answered") if field.get("required") else ""
    options = ", ".join(both(one.get("label")) for one in field.get("options") or ())
    return "; ".join(filter(None, [asked, kind_name(str(field.get("type"))), needed, options]))


def _read(form: object) -> Form:
    return form if isinstance(form, Mapping) else {}


def anew() -> Tag:
    return Tag("green", pgettext("question", "Asked anew"))


def no_longer() -> Tag:
    return Tag("red", pgettext("question", "No longer asked"))
