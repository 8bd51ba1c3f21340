"""Forms for the tests: small builders, and one form with every type."""

from datetime import date

from engine.forms import Field, FormDefinition, FormRefused, validate

TODAY = date(2026, 7, 1)
YES = {"en": "Yes", "cy": "Ydw"}
NO = {"en": "No", "cy": "Nac ydw"}


def text(en: str) -> dict:
    return {"en": en, "cy": f"{en} (cy)"}


def field(name: str, kind: str, **attributes) -> dict:
    attributes.setdefault("label", text(name))
    return {"name": name, "type": kind, **attributes}


def options(*values: str, **reveals: list[str]) -> list[dict]:
    return [
        {"value": value, "label": text(value)}
        | ({"reveals": reveals[value]} if value in reveals else {})
        for value in values
    ]


def form(*fields: dict) -> FormDefinition:
    return FormDefinition.from_json(
        {"key": "sample", "title": text("Sample"), "fields": list(fields)}
    )


def anyone(_field: Field, _key: int | str) -> bool:
    return True


def errors_of(definition: FormDefinition, raw: object, **around) -> list[tuple[str, str]]:
    """Give what is wrong as (path, rule); nothing if the answers are accepted."""
    try:
        validate(definition, raw, TODAY, **around)
    except FormRefused as refused:
        return [(error.path, error.rule) for error in refused.errors]
    return []


EVERY_TYPE = form(
    field("heading", "static", text=text("Read this")),
    field("theme", "textarea", **{"from": "theme"}),
    field("ref", "text", required=True, max_length=20),
    field("notes", "textarea", max_length=100),
    field("cases", "number", min=1, max=12),
    field("share", "number", integer=False, min=0, max=1),
    field("starts_on", "date", min="today", max="1y"),
    field("ends_on", "date", min={"field": "starts_on", "offset": "1d"}),
    field("grade", "choice", options=options("good", "poor", poor=["why"])),
    field("why", "text", required=True),
    field("evidence", "choices", options=options("policy", "sample", "training"), max=2),
    field("confirmed", "checkbox", required=True),
    field(
        "rows",
        "list",
        min=1,
        max=3,
        fields=[
            field("case_ref", "text", required=True),
            field("involved", "checkbox"),
            field("agency_grade", "choice", options=options("good", "poor")),
            field("reason", "text", visible_when={"field": "agency_grade", "equals": "poor"}),
        ],
    ),
    field("lead", "person", group="lead_officer@{agency}"),
    field("panel", "person", multiple=True),
    field("agency", "agency", only=["health", "police"]),
    field("files", "file", accept=[".pdf"], max=2),
)
