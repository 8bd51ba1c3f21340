"""What user tasks ask: form definitions as data, and the answers they accept."""

from engine.forms.answers import Answers, FieldError, FormRefused, asked, prefill, validate
from engine.forms.checking import check_definition
from engine.forms.definition import FormDefinition, FormUnreadable, option_values
from engine.forms.elements import Bound, Condition, Field, FormFinding, Option, Text
from engine.forms.options import options_of

__all__ = [
    "Answers",
    "Bound",
    "Condition",
    "Field",
    "FieldError",
    "FormDefinition",
    "FormFinding",
    "FormRefused",
    "FormUnreadable",
    "Option",
    "Text",
    "asked",
    "check_definition",
    "option_values",
    "options_of",
    "prefill",
    "validate",
]
