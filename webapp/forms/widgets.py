"""One GOV.UK component for each type of field, with all of its words in the reader's language."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from engine.forms import Option, Text, options_of
from engine.texts import legible
from webapp.forms.choices import Offered
from webapp.forms.components import Params, component, part
from webapp.forms.sheet import Question
from webapp.forms.tongues import tongue
from webapp.forms.wire import DATE_PARTS
from webapp.i18n import _, language, ngettext
from webapp.written import kept_lines

Revealed = Mapping[str, Markup]
FEW = 7
# One number for each plural form that the browser's own rules may ask for.
PLURALS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 6, "other": 7}


def words(text: Text | None) -> str:
    return text.in_language(language()) if text is not None else ""


def _text(question: Question, _revealed: Revealed) -> Markup:
    return component("input", "govukInput", {**_labelled(question), "value": _string(question)})


def _number(question: Question, _revealed: Revealed) -> Markup:
    one = question.field
    params = {
        **_labelled(question),
        "value": _string(question),
        "inputmode": "numeric" if one.integer else "decimal",
        "classes": "govuk-input--width-5",
        "spellcheck": False,
        "prefix": {"text": words(one.prefix)} if one.prefix else None,
        "suffix": {"text": words(one.suffix)} if one.suffix else None,
    }
    return component("input", "govukInput", params)


def _textarea(question: Question, _revealed: Revealed) -> Markup:
    params = {
        **_labelled(question),
        "value": kept_lines(_string(question)),
        "rows": str(question.field.rows or 5),
    }
    if question.field.max_length is None:
        return component("textarea", "govukTextarea", params)
    return component(
        "character-count", "govukCharacterCount", {**params, **_counted(question.field.longest)}
    )


def _counted(most: int) -> Params:
    """What the counter says, in every plural form of the page's language."""
    under = {
        form: ngettext(
            "You have %(num)d character remaining", "You have %(num)d characters remaining", number
        ).replace(str(number), "%{count}")
        for form, number in PLURALS.items()
    }
    over = {
        form: ngettext(
            "You have %(num)d character too many", "You have %(num)d characters too many", number
        ).replace(str(number), "%{count}")
        for form, number in PLURALS.items()
    }
    return {
        "maxlength": most,
        "threshold": 50,
        "textareaDescriptionText": _("You can enter up to %(limit)s characters", limit="%{count}"),
        "charactersUnderLimitText": under,
        "charactersAtLimitText": _("You have 0 characters remaining"),
        "charactersOverLimitText": over,
    }


def _date(question: Question, _revealed: Revealed) -> Markup:
    answer = question.answer
    given = _date_parts(answer) if isinstance(answer, str) else answer
    values = given if isinstance(given, Mapping) else {}
    wrong = question.complaint.parts if question.complaint else ()
    names = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    items = [
        {
            "name": f"{question.name}-{part}",
            "id": f"{question.name}-{part}",
            "label": names[part],
            "value": legible(str(values.get(part) or "")),
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in wrong else ""),
        }
        for part in DATE_PARTS
    ]
    params = {**_grouped(question), "id": question.name, "items": items}
    return component("date-input", "govukDateInput", params)


def _date_parts(text: str) -> Mapping[str, str]:
    year, _hyphen, rest = text.partition("-")
    month, _hyphen, day = rest.partition("-")
    return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}


def _choice(question: Question, revealed: Revealed) -> Markup:
    options = options_of(question.field, question.section.sheet.variables)
    if not options:
        return _nothing(question)
    if len(options) > FEW and not revealed:
        return _select(question, [(option.value, words(option.label)) for option in options])
    items = [
        {**_option(question, option, revealed), "checked": question.answer == option.value}
        for option in options
    ]
    return component("radios", "govukRadios", {**_grouped(question), "items": items})


def _choices(question: Question, revealed: Revealed) -> Markup:
    options = options_of(question.field, question.section.sheet.variables)
    if not options:
        return _nothing(question)
    chosen = _list(question)
    items: list[Params] = []
    for option in options:
        if option.exclusive and items:
            items.append({"divider": _("or")})
        more = {"behaviour": "exclusive"} if option.exclusive else {}
        ticked = {"checked": option.value in chosen}
        items.append({**_option(question, option, revealed), **more, **ticked})
    return component("checkboxes", "govukCheckboxes", {**_grouped(question), "items": items})


def _option(question: Question, option: Option, revealed: Revealed) -> Params:
    hint = question.note(option.value) or words(option.hint)
    return {
        "value": option.value,
        "text": words(option.label),
        "hint": {"text": hint} if hint else None,
        "conditional": {"html": revealed[option.value]} if option.value in revealed else None,
    }


def _checkbox(question: Question, _revealed: Revealed) -> Markup:
    item = {
        "value": "true",
        "text": words(question.field.label),
        "checked": question.answer is True,
    }
    params = {**_grouped(question), "fieldset": None, "items": [item]}
    return component("checkboxes", "govukCheckboxes", params)


def _from_register(question: Question, _revealed: Revealed) -> Markup:
    """People and agencies."""
    offered = question.section.sheet.choices.of(question.field)
    if not question.field.multiple:
        return _select(question, offered)
    if not offered:
        return _nothing(question)
    chosen = _list(question)
    items = [
        {"value": value, "text": label, "checked": value in chosen} for value, label in offered
    ]
    return component("checkboxes", "govukCheckboxes", {**_grouped(question), "items": items})


def _select(question: Question, offered: Offered) -> Markup:
    answer = "" if question.answer is None else str(question.answer)
    items: list[Params] = [{"value": "", "text": _("Choose")}]
    items += [{"value": v, "text": label, "selected": v == answer} for v, label in offered]
    return component("select", "govukSelect", {**_labelled(question), "items": items})


def _nothing(question: Question) -> Markup:
    """What should be offered is not there yet; the summary of errors still leads here."""
    text = _("There is nothing to choose from yet.")
    error = question.complaint.text if question.complaint else ""
    return part("nothing", question.name, _asked(question), text, error)


def _file(question: Question, _revealed: Revealed) -> Markup:
    """Files already sent stay ticked; whoever takes the tick away takes the file out."""
    choices = question.section.sheet.choices
    sent = [(key, choices.file(key)) for key in _list(question)]
    kept = part("kept_files", question.name, sent) if sent else Markup()
    params = {
        **_labelled(question),
        "name": f"{question.name}-upload",
        "attributes": {"accept": ",".join(question.field.accept), "multiple": "multiple"},
    }
    upload = component("file-upload", "govukFileUpload", params)
    return kept + upload


def _labelled(question: Question) -> Params:
    """For one input: name, label, hint, error."""
    size = "" if question.is_nested else "govuk-label--s"
    written_in = tongue(question.field.name, {one.name for one in question.section.fields})
    return {
        **_named(question),
        "label": {"text": _asked(question), "classes": size},
        "id": question.name,
        "attributes": {"lang": written_in} if written_in else {},
    }


def _grouped(question: Question) -> Params:
    """For several inputs under one question."""
    size = "" if question.is_nested else "govuk-fieldset__legend--s"
    legend = {"text": _asked(question), "classes": size}
    return {
        **_named(question),
        "idPrefix": question.name,
        "fieldset": {"legend": legend},
    }


def _named(question: Question) -> Params:
    one, complaint = question.field, question.complaint
    hint = question.note("") or words(one.hint)
    error = {"text": complaint.text, "visuallyHiddenText": _("Error")} if complaint else None
    return {
        "name": question.name,
        "hint": {"text": hint} if hint else None,
        "errorMessage": error,
    }


def _asked(question: Question) -> str:
    label, field = words(question.field.label), question.field
    if field.required or field.name in question.section.sheet.wanted:
        return label
    optional = _("(optional)")  # nothing is taken for translation out of an f-string
    return f"{label} {optional}"


def _string(question: Question) -> str:
    return "" if question.answer is None else legible(str(question.answer))


def _list(question: Question) -> list[str]:
    answer = question.answer
    return [str(one) for one in answer] if isinstance(answer, list | tuple) else []


WIDGETS: Mapping[str, Callable[[Question, Revealed], Markup]] = {
    "text": _text,
    "textarea": _textarea,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "checkbox": _checkbox,
    "person": _from_register,
    "agency": _from_register,
    "file": _file,
}
