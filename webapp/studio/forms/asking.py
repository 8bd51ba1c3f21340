"""The questions about a question: a form of our own for each kind, drawn like any other.

An author is asked with the very widgets that a task uses, so errors, rows and conditions behave as
everywhere.
"""

from functools import cache

from engine.forms import FormDefinition
from webapp.i18n import said
from webapp.studio.forms.kinds import OWN
from webapp.studio.forms.parts import Asked, ask, both, form_of, one, one_of, option, text


def kind_name(kind: str) -> str:
    """A kind of question, as its author knows it."""
    return said(*KIND_WORDS[kind]) if kind in KIND_WORDS else kind


@cache
def new_question(*, within_list: bool) -> FormDefinition:
    """What kind, and what is asked."""
    kinds = [kind for kind in KIND_WORDS if not (within_list and kind == "list")]
    return form_of(
        one(
            "kind",
            "Kind of answer",
            "Math o ateb",
            [option(kind, *KIND_WORDS[kind]) for kind in kinds],
            required=("Choose the kind of answer", "Dewiswch y math o ateb"),
        ),
        *both("label", "Question", "Cwestiwn", needs=True),
    )


@cache
def new_form() -> FormDefinition:
    """A title, and perhaps another form to begin from."""
    return form_of(
        *both("title", "Title", "Teitl", needs=True),
        one_of("copy_of", "Begin with a copy of", "Dechrau gyda chopi o", "forms"),
    )


@cache
def about_form() -> FormDefinition:
    """What stands around the questions."""
    return form_of(
        *both("title", "Title", "Teitl", needs=True),
        *both("intro", "Introduction", "Cyflwyniad", kind="textarea"),
        *both("submit", "Words on the button", "Geiriau ar y botwm"),
    )


@cache
def question(kind: str, *, is_read: bool, within_list: bool) -> FormDefinition:
    """All that can be said of one question; `is_read`: the diagram knows it by its name."""
    return form_of(
        *both("label", "Question", "Cwestiwn", kind="text" if kind != "checkbox" else "textarea"),
        *both("hint", "Help under the question", "Cymorth o dan y cwestiwn", kind="textarea"),
        *OWN.get(kind, list)(),
        *_answer_needed(kind),
        *_conditions(within_list=within_list),
        *_naming(is_read=is_read, kind=kind),
    )


def _answer_needed(kind: str) -> list[Asked]:
    if kind == "static":
        return []
    needed = {"visible_when": {"field": "required", "equals": True}, "max_length": 500}
    return [
        ask("required", "checkbox", "It must be answered", "Rhaid ei ateb"),
        ask(
            "missing_en",
            "text",
            "What to say when it is not answered, in English",
            "Beth i’w ddweud pan na chaiff ei ateb, yn Saesneg",
            hint=(
                "For example: Enter the date of the visit",
                "Er enghraifft: Rhowch ddyddiad yr ymweliad",
            ),
            **needed,
        ),
        ask(
            "missing_cy",
            "text",
            "What to say when it is not answered, in Welsh",
            "Beth i’w ddweud pan na chaiff ei ateb, yn Gymraeg",
            **needed,
        ),
    ]


def _conditions(*, within_list: bool) -> list[Asked]:
    under = () if within_list else (_under(),)
    return [
        ask(
            "only_if",
            "choices",
            "Ask it only after these answers",
            "Gofynnwch ef ar ôl yr atebion hyn yn unig",
            options_from="earlier",
            hint=(
                "One ticked answer to each of the questions is enough.",
                "Mae un ateb a diciwyd i bob un o’r cwestiynau yn ddigon.",
            ),
        ),
        *under,
        ask(
            "variables",
            "list",
            "Ask it only if the process says so",
            "Gofynnwch ef dim ond os yw’r broses yn dweud hynny",
            item=text("Value of the process", "Gwerth y broses"),
            max=10,
            fields=[
                ask("variable", "text", "Name", "Enw", max_length=60),
                ask(
                    "values",
                    "text",
                    "Is one of, with commas between",
                    "Yn un o, gyda choma rhyngddynt",
                ),
            ],
        ),
    ]


def _under() -> Asked:
    return ask(
        "is_under",
        "checkbox",
        "Show it right under that answer",
        "Ei ddangos yn union o dan yr ateb hwnnw",
    )


def _naming(*, is_read: bool, kind: str) -> list[Asked]:
    named = ask(
        "name",
        "text",
        "Name in the diagram",
        "Enw yn y diagram",
        max_length=60,
        hint=(
            "Conditions of the diagram know the answer by this name: small letters, digits and _.",
            "Mae amodau’r diagram yn adnabod yr ateb wrth hwn: llythrennau bach, digidau a _.",
        ),
        required=("Give it a name", "Rhowch enw iddo"),
    )
    shown = ask(
        "from_variable",
        "text",
        "Show what the process knows, and do not ask: name of the value",
        "Dangos yr hyn a ŵyr y broses, heb ofyn: enw’r gwerth",
        max_length=60,
    )
    first = ask(
        "default_from",
        "text",
        "Fill it at first with what the process knows: name of the value",
        "Ei lenwi i ddechrau â’r hyn a ŵyr y broses: enw’r gwerth",
        max_length=60,
    )
    rename = ask(
        "rename",
        "checkbox",
        "Change the name although the diagram reads it",
        "Newid yr enw er bod y diagram yn ei ddarllen",
    )
    return [named, *([rename] if is_read else []), shown, *([first] if kind != "static" else [])]


# What may be asked, in the order in which it is offered.
KIND_WORDS = {
    "text": ("Short text", "Testun byr"),
    "textarea": ("Long text", "Testun hir"),
    "choice": ("One choice", "Un dewis"),
    "choices": ("Several choices", "Sawl dewis"),
    "checkbox": ("A box to tick", "Blwch i’w dicio"),
    "date": ("Date", "Dyddiad"),
    "number": ("Number", "Rhif"),
    "person": ("Person", "Person"),
    "agency": ("Agency", "Asiantaeth"),
    "file": ("File", "Ffeil"),
    "list": ("List with rows", "Rhestr â rhesi"),
    "static": ("Text to read", "Testun i’w ddarllen"),
}
