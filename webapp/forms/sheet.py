"""Everything that one drawing of a form depends on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.forms import Field, FormDefinition
from webapp.forms.choices import Choices
from webapp.forms.told import Complaint


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form with the answers so far, what is wrong with them, and what it may offer."""

    form: FormDefinition
    answers: Mapping[str, object] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)
    # Variables that the page shows elsewhere: what only repeats them is left out.
    shown_elsewhere: frozenset[str] = frozenset()
    # Said under an option, by field and value: what it would lead to now; under "" of the field.
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    # Lists whose rows may change places.
    orderable: frozenset[str] = frozenset()
    # Questions that may wait, but are asked for in the end: none of them is optional.
    wanted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """The fields of the form itself, or those of one row of a list."""

    sheet: Sheet
    fields: tuple[Field, ...]
    answers: Mapping[str, object]
    prefix: str = ""

    def question(self, one: Field) -> "Question":
        return Question(self, one)

    def row(self, one: Field, number: int, answers: Mapping[str, object]) -> "Section":
        prefix = f"{self.prefix}{one.name}.{number}."
        return replace(self, fields=one.fields, answers=answers, prefix=prefix)


@dataclass(frozen=True, slots=True)
class Question:
    """One field at its place."""

    section: Section
    field: Field
    is_nested: bool = False

    @property
    def path(self) -> str:
        return self.section.prefix + self.field.name

    @property
    def name(self) -> str:
        return self.path.replace(".", "-")

    @property
    def answer(self) -> object:
        return self.section.answers.get(self.field.name)

    def note(self, option: str) -> str:
        return self.section.sheet.notes.get((self.path, option), "")

    @property
    def complaint(self) -> Complaint | None:
        return self.section.sheet.complaints.get(self.path)
