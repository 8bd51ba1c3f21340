"""One message as a person reads it: their next step first, a reference and a link, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from notifications import words
from notifications.words import LANGUAGES, Vocabulary

TEMPLATES = files("notifications") / "templates"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a person is told."""

    key: str  # whose words
    reference: str
    name: Mapping[str, str]
    link: str
    reason: Mapping[str, str]
    due_on: date | None = None
    days_late: int | None = None  # None: not late
    is_duty: bool = True
    reply_to: str = ""
    when: datetime | None = None  # local: when it was, or until when it is good
    late_name: Mapping[str, str] = field(default_factory=dict)  # of the task that this one is about
    late_since: date | None = None

    @property
    def is_late(self) -> bool:
        return self.days_late is not None


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the items."""

    kind: str  # one of words.FRAMES
    today: date
    profile: str
    is_sandbox: bool = False
    stop_news: str = ""  # where news that asks for nothing can be stopped


@dataclass(frozen=True, slots=True)
class Content:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Line:
    """An item in one language."""

    step: str
    name: str
    reference: str
    what: str
    due: str
    why: str
    link: str
    reply_to: str
    late: str  # the late task that this one answers

    @property
    def said(self) -> tuple[str, ...]:
        """All but where it is: what is said alike of several is said once."""
        return (self.step, self.name, self.what, self.due, self.why, self.late)

    @property
    def about(self) -> str:
        """What stands under the step: the name is not said twice."""
        if not self.name or self.name == self.step:
            return self.reference
        return f"{self.name} ({self.reference})" if self.reference else self.name


Told = Sequence[tuple[Item, Line]]


def compose(
    items: Sequence[Item], frame: Frame, vocabulary: Vocabulary, language: str | None
) -> Content:
    """A message in the person's language; in both, Welsh first, until they have chosen one."""
    chosen = [language] if language in LANGUAGES else list(LANGUAGES)
    parts = [_in_one(items, frame, vocabulary, one) for one in chosen]
    both = len(parts) > 1
    given = {"languages": chosen, "both": both, "sections": parts, "is_sandbox": frame.is_sandbox}
    subject = " / ".join(str(part["subject"]) for part in parts)
    return Content(
        subject=f"{_sandbox(chosen)}{subject}" if frame.is_sandbox else subject,
        text=_template("message.txt").render(given).strip() + "\n",
        html=_template("message.html").render(subject=subject, **given),
    )


def day(value: date | None, language: str) -> str:
    return _day(value, language) if value is not None else "–"


@lru_cache(maxsize=1000)
def _day(value: date, language: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - slow to load

    return format_date(value, "d MMMM y", locale=language)


def moment(value: datetime | None, language: str) -> str:
    return f"{day(value.date(), language)}, {value:%H:%M}" if value is not None else "–"


def _in_one(
    items: Sequence[Item], frame: Frame, vocabulary: Vocabulary, language: str
) -> dict[str, object]:
    values = {"day": day(frame.today, language), "profile": frame.profile}
    lines = [line(one, vocabulary, language) for one in items]
    told = list(zip(items, lines, strict=True))
    duties = _alike([said for item, said in told if item.is_duty])
    news = _alike([said for item, said in told if not item.is_duty])
    return {
        "language": language,
        "subject": _subject(told, frame.kind, vocabulary, language),
        "opening": vocabulary.say(frame.kind, "opening", language, **values),
        "closing": vocabulary.say(frame.kind, "closing", language, **values),
        "profile": frame.profile,
        "duties": duties,
        "news": news,
        "stop_news": frame.stop_news if news else "",
    }


def _alike(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of which the same is said stand together, where the first of them stood."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for one in lines:
        groups.setdefault(one.said, []).append(one)
    return list(groups.values())


def line(item: Item, vocabulary: Vocabulary, language: str) -> Line:
    """What is said of an item, in one language."""
    late = _late(item, language)
    values = {
        "task": item.name.get(language, ""),
        "reference": item.reference,
        "due": day(item.due_on, language),
        "late": late or words.deadline_missed(language),
        "when": moment(item.when, language),
    }
    due = day(item.due_on, language) if item.due_on else ""
    is_said = "late" in words.placeholders(vocabulary.parts[item.key]["what"][language])
    return Line(
        step=vocabulary.say(item.key, "step", language, **values),
        what=vocabulary.say(item.key, "what", language, **values),
        name=item.name.get(language, ""),
        reference=item.reference,
        due=f"{due} ({late})" if due and late and not (is_said or item.late_name) else due,
        why=words.why(item.reason, language),
        link=item.link,
        reply_to=item.reply_to,
        late=_late_task(item, language),
    )


def _late_task(item: Item, language: str) -> str:
    name = item.late_name.get(language, "")
    if not name or item.late_since is None:
        return name
    due = "i’w chyflawni" if language == "cy" else "due"
    return f"{name} ({due} {day(item.late_since, language)})"


def _late(item: Item, language: str) -> str:
    if item.days_late is None:
        return ""
    if item.days_late == 0:
        return words.deadline_missed(language)
    return words.working_days_late(item.days_late, language)


def _subject(told: Told, frame: str, vocabulary: Vocabulary, language: str) -> str:
    """One thing is named, with its date; of several, how many and how many of them late.

    What happened to an account is named as what it is.
    """
    if frame == "account":
        whole = told[0][1].what if len(told) == 1 else _opening(vocabulary, language)
        return whole.rstrip(".")
    duties = [pair for pair in told if pair[0].is_duty]
    asked = duties or told
    if len({said.said for _item, said in asked}) == 1:
        return _named(asked, frame, language)
    late = sum(item.is_late for item, _said in duties)
    return _counted(len(duties), late, language)


def _named(alike: Told, frame: str, language: str) -> str:
    """What it is and by when; what does not wait begins with what to do."""
    item, said = alike[0]
    where = item.reference if len(alike) == 1 else str(len(alike))
    behind = f" ({where})" if where else ""
    if frame != "digest" or not (item.is_duty and said.name and item.due_on):
        return f"{said.step}{behind}"
    late = _late(item, language) if not said.late else ""
    by = "erbyn" if language == "cy" else "by"
    return f"{said.name}{behind}: {late}" if late else f"{said.name}{behind}, {by} {said.due}"


def _opening(vocabulary: Vocabulary, language: str) -> str:
    return vocabulary.parts["account"]["opening"][language]


def _counted(duties: int, late: int, language: str) -> str:
    """Figures behind colons need no plural, in either language."""
    if language == "cy":
        told = f"Pethau i’w gwneud: {duties}" if duties else "Er gwybodaeth"
        return f"{told}; yn hwyr: {late}" if late else told
    if not duties:
        return "For your information"
    told = "One thing to do" if duties == 1 else f"{duties} things to do"
    return f"{told}, {late} late" if late else told


def _sandbox(languages: Sequence[str]) -> str:
    return "".join({"en": "SANDBOX: ", "cy": "BLWCH TYWOD: "}[one] for one in languages[:1])


@cache
def _template(name: str) -> Template:
    house = Environment(
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return house.from_string((TEMPLATES / name).read_text())
