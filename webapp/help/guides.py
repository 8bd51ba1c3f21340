"""The guides: files of topics in both languages, in the pages' own words.

`[[Take]]` stands for what the page itself says there, so that a guide never names a button that is
called otherwise; before a bar stands the context of a word that has several.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from webapp.help.synonyms import holds
from webapp.i18n import _, pgettext, said

FOLDER = files("webapp.help") / "guides"
# In the order of the list on the help page.
KEYS = (
    "officer",
    "representative",
    "verifier",
    "co_opted",
    "chair",
    "unit",
    "review_chair",
    "board_chair",
    "owner",
    "administrator",
)
WORD = re.compile(r"\[\[(.+?)\]\]")
Both = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing somebody wants to do, step by step."""

    key: str
    title: Both
    steps: Sequence[Both]


@dataclass(frozen=True, slots=True)
class Guide:
    """What a role does here; `groups` are the groups of the people it is for."""

    key: str
    title: Both
    lead: Both
    groups: frozenset[str]
    topics: Sequence[Topic]

    def is_for(self, groups: Iterable[str]) -> bool:
        return bool(self.groups & {group.partition("@")[0] for group in groups})


@cache
def topics_of(name: str) -> Mapping[str, Topic]:
    """The topics of a file that is no guide of its own: what several share, the tour."""
    read = _read(name)["topics"]
    return {one["key"]: _topic(one) for one in read}


@cache
def guides() -> Mapping[str, Guide]:
    return {key: _guide(key, _read(key)) for key in KEYS}


def found(text: str) -> list[tuple[Guide, Topic]]:
    """The topics that hold all these words in the reader's language, each once."""
    words = text.casefold().split()
    hits: dict[str, tuple[Guide, Topic]] = {}
    for guide in guides().values():
        for topic in guide.topics:
            if all(holds(_text(topic), word) for word in words):
                hits.setdefault(said(topic.title), (guide, topic))
    return list(hits.values())


def in_page_words(text: str) -> Markup:
    """With every `[[word]]` as the page says it, in the reader's language."""
    parts = WORD.split(text)
    return Markup().join(
        Markup("<strong>{}</strong>").format(page_word(part)) if number % 2 else _with_code(part)
        for number, part in enumerate(parts)
    )


def _with_code(text: str) -> Markup:
    """What stands between backticks is to be typed exactly so."""
    return Markup().join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("`"))
    )


def page_word(name: str) -> str:
    context, bar, word = name.rpartition("|")
    return pgettext(context, word) if bar else _(word)


def _text(topic: Topic) -> str:
    """All that stands in a topic, for searching."""
    both = (topic.title, *topic.steps)
    return WORD.sub(lambda hit: page_word(hit[1]), " ".join(map(said, both))).casefold()


def _guide(key: str, read: Mapping[str, Any]) -> Guide:
    return Guide(
        key=key,
        title=read["title"],
        lead=read["lead"],
        groups=frozenset(read["groups"]),
        topics=[_topic(one) for one in read["topics"]],
    )


def _topic(read: Mapping[str, Any]) -> Topic:
    if "use" in read:
        return topics_of("common")[read["use"]]
    return Topic(read["key"], read["title"], read["steps"])


def _read(key: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{key}.toml").read_text())
