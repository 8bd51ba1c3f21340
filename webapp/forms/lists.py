"""Draws the rows of a list; rows come and go by buttons that need no script."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from markupsafe import Markup

from webapp.forms.components import component, part
from webapp.forms.sheet import Question, Section
from webapp.forms.widgets import words
from webapp.forms.wire import ROW_BUTTON
from webapp.i18n import _

DrawSection = Callable[[Section], Markup]


def draw_list(question: Question, draw_section: DrawSection) -> Markup:
    """A fieldset for each row. An empty row is offered; left empty it counts as not given."""
    one, given = question.field, question.answer
    rows = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    rows = rows or [{}]
    more = _button(_("Add another"), one.name, about=words(one.label))
    return part(
        "rows",
        question.name,
        words(one.label),
        words(one.hint),
        _error(question),
        list(_rows(question, rows, draw_section)),
        more if len(rows) < one.most else "",
    )


def _rows(
    question: Question, rows: Sequence[Mapping[str, object]], draw_section: DrawSection
) -> Iterator[tuple[str, Markup, Markup | str]]:
    """Title, questions and the button that takes the row away."""
    one = question.field
    for number, row in enumerate(rows):
        title = f"{words(one.item) or words(one.label)} {number + 1}"
        remove = _button(_("Remove"), f"{one.name}-{number}", about=title)
        section = question.section.row(one, number, row)
        buttons = remove if len(rows) > 1 else Markup()
        if number and one.name in section.sheet.orderable:
            buttons = _button(_("Move up"), f"{one.name}-{number}-up", about=title) + buttons
        yield title, draw_section(section), buttons


def _button(text: str, value: str, about: str) -> Markup:
    params = {
        "html": Markup('{}<span class="govuk-visually-hidden">: {}</span>').format(text, about),
        "classes": "govuk-button--secondary",
        "name": ROW_BUTTON,
        "value": value,
        "attributes": {"formnovalidate": "formnovalidate"},
    }
    return component("button", "govukButton", params)


def _error(question: Question) -> Markup | str:
    complaint = question.complaint
    if complaint is None:
        return ""
    params = {"text": complaint.text, "visuallyHiddenText": _("Error")}
    return component("error-message", "govukErrorMessage", params)
