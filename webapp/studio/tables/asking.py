"""The questions about a row, a column or a whole table, drawn like any other form."""

from collections.abc import Sequence
from functools import cache

from engine.bpmn.dmn.model import Input, Output, Table
from engine.forms import FormDefinition
from webapp.studio.forms.parts import Asked, ask, both, form_of, one, option
from webapp.studio.tables.cells import kind_of_type

TESTS = {
    "any": ("Anything", "Unrhyw beth"),
    "is": ("Is", "Yw"),
    "not": ("Is not", "Nid yw"),
    "at_least": ("At least, or on or after", "O leiaf, neu o’r dyddiad ymlaen"),
    "more": ("More than, or after", "Mwy na, neu ar ôl"),
    "at_most": ("At most, or on or before", "Ar y mwyaf, neu hyd at y dyddiad"),
    "less": ("Less than, or before", "Llai na, neu cyn"),
    "between": ("From … to …", "O … i …"),
    "one_of": ("One of several", "Un o sawl un"),
    "none_of": ("None of several", "Dim un o sawl un"),
    "yes": ("Yes", "Ie"),
    "no": ("No", "Na"),
    "written": ("Written as an expression", "Wedi’i ysgrifennu fel mynegiad"),
}
OFFERED = {
    "text": ("any", "is", "not", "one_of", "none_of", "written"),
    "number": (
        *("any", "is", "not", "at_least", "more", "at_most", "less", "between"),
        *("one_of", "none_of", "written"),
    ),
    "date": ("any", "is", "at_least", "more", "at_most", "less", "between", "written"),
    "truth": ("any", "yes", "no", "written"),
}
RESULTS = {
    "words": ("A text", "Testun"),
    "number": ("A number", "Rhif"),
    "yes": ("Yes", "Ie"),
    "no": ("No", "Na"),
    "list": ("Several texts", "Sawl testun"),
    "nothing": ("Nothing", "Dim"),
    "written": ("Written as an expression", "Wedi’i ysgrifennu fel mynegiad"),
}
TYPES = {
    "string": ("Texts", "Testunau"),
    "integer": ("Whole numbers", "Rhifau cyfan"),
    "number": ("Numbers", "Rhifau"),
    "date": ("Dates", "Dyddiadau"),
    "boolean": ("Yes or no", "Ie neu na"),
}
POLICIES = {
    "UNIQUE": ("One row at most may apply", "Un rhes ar y mwyaf a all fod yn gymwys"),
    "FIRST": ("The first row that applies", "Y rhes gyntaf sy’n gymwys"),
    "ANY": (
        "Several may apply, if they answer the same",
        "Gall sawl un fod yn gymwys, os ydynt yn ateb yr un fath",
    ),
    "RULE ORDER": ("All that apply, as a list", "Pob un sy’n gymwys, fel rhestr"),
    "COLLECT": ("All that apply, put together", "Pob un sy’n gymwys, wedi’u rhoi at ei gilydd"),
}
TOGETHER = {
    "LIST": ("As a list", "Fel rhestr"),
    "SUM": ("Added up", "Wedi’u hadio"),
    "MIN": ("The smallest", "Y lleiaf"),
    "MAX": ("The largest", "Y mwyaf"),
    "COUNT": ("How many", "Faint"),
}
VALUES = {"text": "text", "number": "number", "date": "date", "truth": "text"}


def row(table: Table) -> FormDefinition:
    """When a row applies, and what it answers."""
    fields = [each for n, column in enumerate(table.inputs) for each in _test(n, column)]
    fields += [each for n, column in enumerate(table.outputs) for each in _result(n, column)]
    return form_of(*fields, ask("note", "textarea", "Note", "Nodyn", rows=2, max_length=2000))


@cache
def input_column() -> FormDefinition:
    """What is looked at."""
    return form_of(
        ask("label", "text", "Name of the column", "Enw’r golofn", max_length=200),
        ask(
            "expression",
            "text",
            "What it looks at",
            "Ar beth y mae’n edrych",
            hint=("The name of a value of the process", "Enw gwerth y broses"),
            required=("Say what it looks at", "Nodwch ar beth y mae’n edrych"),
        ),
        _type(),
        ask(
            "allowed",
            "text",
            "All values that occur, with commas between",
            "Pob gwerth sy’n digwydd, gyda choma rhyngddynt",
            hint=(
                "With this the table can be searched for missing cases.",
                "Gyda hyn gellir chwilio’r tabl am achosion sydd ar goll.",
            ),
            max_length=1000,
        ),
    )


@cache
def output_column() -> FormDefinition:
    """What is answered."""
    return form_of(
        ask("label", "text", "Name of the column", "Enw’r golofn", max_length=200),
        ask(
            "name",
            "text",
            "Name of the value that it sets",
            "Enw’r gwerth y mae’n ei osod",
            required=("Give the value a name", "Rhowch enw i’r gwerth"),
            max_length=60,
        ),
        _type(),
        ask(
            "default",
            "text",
            "If no row applies, as an expression",
            "Os nad oes rhes yn gymwys, fel mynegiad",
            hint=(
                'For example "none", 0 or false. Empty: nothing.',
                'Er enghraifft "none", 0 neu false. Gwag: dim.',
            ),
        ),
    )


@cache
def about_table() -> FormDefinition:
    """What it is called, and which rows answer."""
    return form_of(
        *both("name", "Name", "Enw", needs=True),
        one(
            "policy",
            "Which row answers",
            "Pa res sy’n ateb",
            [option(key, *words) for key, words in _plain(POLICIES)],
            required=("Choose which row answers", "Dewiswch pa res sy’n ateb"),
        ),
        one(
            "together",
            "How the answers are put together",
            "Sut y rhoddir yr atebion at ei gilydd",
            [option(key, *words) for key, words in TOGETHER.items()],
            visible_when={"field": "policy", "equals": "COLLECT"},
        ),
    )


@cache
def new_table() -> FormDefinition:
    """A name, what is looked at, and what is answered."""
    return form_of(
        *both("name", "Name", "Enw", needs=True),
        ask(
            "expression",
            "text",
            "What it looks at",
            "Ar beth y mae’n edrych",
            hint=("The name of a value of the process", "Enw gwerth y broses"),
            required=("Say what it looks at", "Nodwch ar beth y mae’n edrych"),
        ),
        ask(
            "result",
            "text",
            "Name of the value that it sets",
            "Enw’r gwerth y mae’n ei osod",
            required=("Give the value a name", "Rhowch enw i’r gwerth"),
            max_length=60,
        ),
    )


@cache
def which_column() -> FormDefinition:
    """An input or a result."""
    return form_of(
        one(
            "kind",
            "What the column is for",
            "At beth y mae’r golofn",
            [
                option("input", "It asks when a row applies", "Gofyn pryd mae rhes yn gymwys"),
                option("output", "It answers what a row sets", "Ateb beth mae rhes yn ei osod"),
            ],
            required=("Choose what the column is for", "Dewiswch at beth y mae’r golofn"),
        )
    )


def policy_key(policy: str) -> str:
    """A hit policy as the value of an option, which knows no blank."""
    return policy.replace(" ", "_")


def _plain(policies: dict[str, tuple[str, str]]) -> list[tuple[str, tuple[str, str]]]:
    return [(policy_key(key), words) for key, words in policies.items()]


def _type() -> Asked:
    offered = [option(key, *words) for key, words in TYPES.items()]
    return one("type", "Kind of values", "Math o werthoedd", offered)


def _test(number: int, column: Input) -> list[Asked]:
    kind, name = kind_of_type(column.type), f"i{number}"
    label = column.label or column.expression
    offered = [option(key, *TESTS[key]) for key in OFFERED[kind]]
    required = ("Choose when the row applies", "Dewiswch pryd mae’r rhes yn gymwys")
    asked = [one(f"{name}_test", label, label, offered, required=required)]
    values = {"is", "not", "at_least", "more", "at_most", "less"} & set(OFFERED[kind])
    more: Asked = {} if kind != "number" else {"integer": False}
    if values:
        asked.append(_value(name, "value", label, VALUES[kind], sorted(values), **more))
    if "between" in OFFERED[kind]:
        asked.append(_value(name, "low", f"{label}: from / o", VALUES[kind], ["between"], **more))
        asked.append(_value(name, "high", f"{label}: to / i", VALUES[kind], ["between"], **more))
    listed = [key for key in ("one_of", "none_of") if key in OFFERED[kind]]
    if listed:
        hint = ("With commas between", "Gyda choma rhyngddynt")
        asked.append(_value(name, "list", label, "text", listed, hint=hint))
    return [*asked, _value(name, "text", label, "text", ["written"])]


def _value(
    name: str, part: str, label: str, kind: str, tests: Sequence[str], **more: object
) -> Asked:
    return ask(
        f"{name}_{part}",
        kind,
        label,
        label,
        visible_when={"field": f"{name}_test", "in": list(tests)},
        required=("Enter a value", "Rhowch werth"),
        **more,
    )


def _result(number: int, column: Output) -> list[Asked]:
    name, label = f"o{number}", column.label or column.name
    offered = [option(key, *words) for key, words in RESULTS.items()]
    required = ("Choose what the row answers", "Dewiswch beth mae’r rhes yn ei ateb")
    return [
        one(f"{name}_kind", label, label, offered, required=required),
        *(_answer(name, label, kind) for kind in PARTS),
    ]


PARTS = {"words": "words", "number": "number", "list": "list", "written": "text"}


def _answer(name: str, label: str, kind: str) -> Asked:
    more: Asked = {"integer": False} if kind == "number" else {}
    if kind == "list":
        more["hint"] = ("With commas between", "Gyda choma rhyngddynt")
    return ask(
        f"{name}_{PARTS[kind]}",
        "number" if kind == "number" else "text",
        label,
        label,
        visible_when={"field": f"{name}_kind", "equals": kind},
        **more,
    )
