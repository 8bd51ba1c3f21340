"""The words of the messages, in both languages: a reference and a link, never case data.

The Welsh was not written by a translator; it stands on the translator's list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

TEMPLATES = files("notifications") / "templates"
LANGUAGES = ("en", "cy")

# kind, or kind and level -> English, Welsh
SENTENCES: Mapping[str, tuple[str, str]] = {
    "user_task.created": ("A new task is waiting", "Mae tasg newydd yn aros"),
    "user_task.assigned": ("A task was given to you", "Rhoddwyd tasg i chi"),
    "user_task.delegated": ("A task was delegated to you", "Dirprwywyd tasg i chi"),
    "user_task.rescheduled": ("A due date has moved", "Mae dyddiad cyflawni wedi symud"),
    "user_task.reminded": ("A task is due soon", "Mae tasg i'w chyflawni cyn bo hir"),
    "user_task.reminded.R2": ("A task is due today", "Mae tasg i'w chyflawni heddiw"),
    "user_task.escalated": ("A task is late", "Mae tasg yn hwyr"),
    "user_task.escalated.L2": (
        "A late task needs your agency's answer",
        "Mae angen ateb eich asiantaeth am dasg hwyr",
    ),
    "user_task.escalated.L3": (
        "A late task has reached the chair",
        "Mae tasg hwyr wedi cyrraedd y cadeirydd",
    ),
    "agency_return.concern_raised": (
        "A return raises a concern about a child",
        "Mae ffurflen yn codi pryder am blentyn",
    ),
    "escalation.returned": (
        "The chair has returned a late task to you",
        "Mae'r cadeirydd wedi dychwelyd tasg hwyr atoch",
    ),
    "escalation.referred": (
        "A late action was referred further",
        "Cyfeiriwyd cam gweithredu hwyr ymhellach",
    ),
    "escalation.closed": ("An escalation was closed", "Caewyd uwchgyfeiriad"),
    "late_task.blocked": (
        "A late task is blocked",
        "Mae rhywbeth yn rhwystro tasg hwyr",
    ),
    "incident.opened": ("Something failed and needs you", "Methodd rhywbeth ac mae eich angen"),
    "definition.proposed": (
        "A process diagram waits for a second person",
        "Mae diagram proses yn aros am ail berson",
    ),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a person is told in a digest."""

    kind: str
    level: str
    reference: str
    task: Mapping[str, str]
    due_on: date | None
    link: str

    def sentence(self, language: str) -> str:
        both = SENTENCES.get(f"{self.kind}.{self.level}") or SENTENCES[self.kind]
        return both[LANGUAGES.index(language)]

    def due(self, language: str) -> str:
        if self.due_on is None:
            return ""
        from babel.dates import format_date  # noqa: PLC0415 - slow to load

        return format_date(self.due_on, "d MMMM y", locale=language)


@dataclass(frozen=True, slots=True)
class Content:
    subject: str
    text: str
    html: str


def digest(items: Sequence[Item], language: str | None, *, is_sandbox: bool) -> Content:
    """One message in the person's language; in both until they have chosen one."""
    languages = [language] if language in LANGUAGES else list(LANGUAGES)
    given = {"items": items, "is_sandbox": is_sandbox, "count": len(items)}
    parts = [
        {name: _template(f"{one}/{name}").render(language=one, **given) for name in _PARTS}
        for one in languages
    ]
    return Content(
        subject=" / ".join(part["subject.txt"].strip() for part in parts),
        text="\n\n".join(part["body.txt"].strip() for part in parts) + "\n",
        html="\n<hr>\n".join(part["body.html"].strip() for part in parts),
    )


_PARTS = ("subject.txt", "body.txt", "body.html")


@cache
def _template(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Jinja's own type
    house = Environment(
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return house.from_string((TEMPLATES / "digest" / name).read_text())
