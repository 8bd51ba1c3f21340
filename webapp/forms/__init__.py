"""Draws a form definition as a GOV.UK form, and reads what a browser sends back."""

from webapp.forms.choices import Choices
from webapp.forms.drawing import draw_form
from webapp.forms.sheet import Sheet
from webapp.forms.told import Complaint, complaints_about, complaints_of
from webapp.forms.wire import change_rows, read_answers

__all__ = [
    "Choices",
    "Complaint",
    "Sheet",
    "change_rows",
    "complaints_about",
    "complaints_of",
    "draw_form",
    "read_answers",
]
