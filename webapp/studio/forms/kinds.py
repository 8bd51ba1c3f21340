"""What only some kinds of questions are asked about: lengths, bounds, answers to choose from."""

from collections.abc import Mapping
from typing import Any

from webapp.studio.forms.parts import Asked, ask, both, one, one_of, option, text


def _lengths() -> list[Asked]:
    return [
        ask(
            "max_length",
            "number",
            "Most characters",
            "Y nifer fwyaf o nodau",
            min=1,
            max=20_000,
        )
    ]


def _numbers() -> list[Asked]:
    return [
        ask("min", "number", "Smallest number", "Y rhif lleiaf", integer=False),
        ask("max", "number", "Largest number", "Y rhif mwyaf", integer=False),
        ask("integer", "checkbox", "Whole numbers only", "Rhifau cyfan yn unig"),
        *both("prefix", "Before the number", "Cyn y rhif"),
        *both("suffix", "After the number", "Ar ôl y rhif"),
    ]


def _dates() -> list[Asked]:
    return [
        *_bound("min", "Earliest date", "Y dyddiad cynharaf"),
        *_bound("max", "Latest date", "Y dyddiad diweddaraf"),
    ]


def _bound(end: str, english: str, welsh: str) -> list[Asked]:
    kind, on, offset = f"{end}_kind", f"{end}_on", f"{end}_offset"
    counted = {"visible_when": {"field": kind, "in": ["today", "field", "variable"]}}
    return [
        one(
            kind,
            english,
            welsh,
            [
                option("none", "No limit", "Dim terfyn"),
                option("date", "A fixed date", "Dyddiad penodol", on),
                option("today", "Counted from today", "Wedi’i gyfrif o heddiw"),
                option(
                    "field",
                    "Counted from an earlier question",
                    "Wedi’i gyfrif o gwestiwn cynharach",
                    f"{end}_field",
                ),
                option(
                    "variable",
                    "Counted from a date of the process",
                    "Wedi’i gyfrif o ddyddiad y broses",
                    f"{end}_variable",
                ),
            ],
        ),
        ask(on, "date", "Date", "Dyddiad"),
        one_of(f"{end}_field", "Question", "Cwestiwn", "dates"),
        ask(f"{end}_variable", "text", "Name of the value", "Enw’r gwerth", max_length=60),
        ask(
            offset,
            "text",
            f"{english}: how much later",
            f"{welsh}: faint yn hwyrach",
            hint=(
                "1d, 20wd for working days, -6m for earlier. Empty: that very day.",
                "1d, 20wd am ddiwrnodau gwaith, -6m am gynharach. Gwag: yr union ddiwrnod.",
            ),
            max_length=12,
            **counted,
        ),
    ]


def _options() -> list[Asked]:
    return [
        ask(
            "options",
            "list",
            "Answers to choose from",
            "Atebion i ddewis ohonynt",
            max=100,
            item=text("Answer", "Ateb"),
            fields=[
                ask("label_en", "text", "In English", "Yn Saesneg", max_length=500),
                ask("label_cy", "text", "In Welsh", "Yn Gymraeg", max_length=500),
                ask(
                    "value",
                    "text",
                    "Value in the diagram",
                    "Gwerth yn y diagram",
                    max_length=60,
                    hint=(
                        "Empty: made from the English, and kept when the words change.",
                        "Gwag: fe’i gwneir o’r Saesneg, a’i gadw pan fydd y geiriau’n newid.",
                    ),
                ),
                ask("hint_en", "text", "Help, in English", "Cymorth, yn Saesneg", max_length=500),
                ask("hint_cy", "text", "Help, in Welsh", "Cymorth, yn Gymraeg", max_length=500),
            ],
        ),
        ask(
            "options_from",
            "text",
            "Or take the answers from a list of the process: its name",
            "Neu gymryd yr atebion o restr y broses: ei henw",
            max_length=60,
        ),
    ]


def _several() -> list[Asked]:
    alone = one_of(
        "exclusive", "This answer stands alone", "Mae’r ateb hwn ar ei ben ei hun", "own"
    )
    return [*_options(), alone, *_counts()]


def _counts() -> list[Asked]:
    return [
        ask("min", "number", "At least how many", "O leiaf sawl un", min=0, max=200),
        ask("max", "number", "At most how many", "Sawl un ar y mwyaf", min=1, max=200),
    ]


def _list() -> list[Asked]:
    return [*both("item", "Name of one row", "Enw un rhes"), *_counts()]


def _person() -> list[Asked]:
    return [
        one_of("group", "Somebody of this group", "Rhywun o’r grŵp hwn", "groups"),
        _multiple(),
    ]


def _multiple() -> Asked:
    return ask("multiple", "checkbox", "Several may be chosen", "Gellir dewis sawl un")


def _file() -> list[Asked]:
    return [
        ask(
            "accept",
            "text",
            "Kinds of files, with commas between",
            "Mathau o ffeiliau, gyda choma rhyngddynt",
            hint=("For example .pdf, .docx", "Er enghraifft .pdf, .docx"),
        ),
        ask("max", "number", "At most how many", "Sawl un ar y mwyaf", min=1, max=200),
    ]


OWN: Mapping[str, Any] = {
    "text": _lengths,
    "textarea": _lengths,
    "number": _numbers,
    "date": _dates,
    "choice": _options,
    "choices": _several,
    "list": _list,
    "person": _person,
    "agency": lambda: [_multiple()],
    "file": _file,
    "static": lambda: both("text", "Text", "Testun", kind="textarea"),
}
