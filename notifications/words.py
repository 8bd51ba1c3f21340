"""The words of each kind of message, in both languages: those that ship, under the board's own.

The Welsh was not written by a translator; it stands on the translator's list.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications.models import MessageWording

LANGUAGES = ("cy", "en")  # Welsh is read first where a message has both
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
FRAMES = ("digest", "immediate", "account", "sign_in_link")

Pair = Mapping[str, str]
Parts = Mapping[str, Pair]

# Why a person is told: English, Welsh. A name stands behind a colon, where nothing mutates.
REASONS: Mapping[str, Pair] = {
    "holder": {"en": "the task is with you", "cy": "mae’r dasg gyda chi"},
    "given": {"en": "it was given to you", "cy": "fe’i rhoddwyd i chi"},
    "handed_on": {"en": "you handed it on", "cy": "chi a’i rhoddodd i rywun arall"},
    "group": {"en": "your role or group: {name}", "cy": "eich rôl neu’ch grŵp: {name}"},
    "vacant": {
        "en": "nobody sits there now: {name}",
        "cy": "nid oes neb yno ar hyn o bryd: {name}",
    },
    "represents": {"en": "you represent: {name}", "cy": "rydych yn cynrychioli: {name}"},
    "substitute": {"en": "you stand in for: {name}", "cy": "rydych yn cymryd lle: {name}"},
    "mentioned": {"en": "you were mentioned", "cy": "soniwyd amdanoch"},
    "account": {"en": "it is your account", "cy": "eich cyfrif chi ydyw"},
    "raiser": {"en": "you raised it", "cy": "chi a’i cododd"},
    "decides": {"en": "you may decide on it", "cy": "cewch chi benderfynu arno"},
    "proposer": {"en": "you proposed it", "cy": "chi a’i cynigiodd"},
    "author": {"en": "the draft is yours", "cy": "eich drafft chi ydyw"},
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words in force at one moment."""

    parts: Mapping[str, Parts]

    def key_of(self, kind: str, wording: str, ladder: str, level: str) -> str:
        """The most particular words that there are for this kind."""
        wanted = (
            f"{kind}.{wording}",
            f"{kind}.{ladder}.{level}",
            f"{kind}.{ladder}",
            f"{kind}.{level}",
        )
        return next((key for key in wanted if key in self.parts), kind)

    def say(self, key: str, part: str, language: str, **values: str) -> str:
        return filled(self.parts[key][part][language], values)


@cache
def shipped() -> Mapping[str, Parts]:
    found: Mapping[str, Parts] = orjson.loads(
        (files("notifications") / "wordings.json").read_bytes()
    )
    return found


def vocabulary(session: Session) -> Vocabulary:
    """The shipped words, with what the board has put in their place."""
    latest = sa.select(sa.func.max(MessageWording.id)).group_by(
        MessageWording.kind, MessageWording.part
    )
    own = session.scalars(sa.select(MessageWording).where(MessageWording.id.in_(latest))).all()
    parts = {key: dict(pairs) for key, pairs in shipped().items()}
    for row in own:
        own_words = {"en": row.text, "cy": row.text_cy}
        if row.text and _fits(own_words, parts.get(row.kind, {}).get(row.part)):
            parts[row.kind][row.part] = own_words
    return Vocabulary(parts)


def _fits(own: Pair, theirs: Pair | None) -> bool:
    """Words kept under another version may name what is not known here: then ours hold."""
    if theirs is None:
        return False
    return all(placeholders(text) <= placeholders(theirs["en"]) for text in own.values())


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in the places of their names. Nothing in a value is looked at again."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def placeholders(text: str) -> frozenset[str]:
    return frozenset(PLACEHOLDER.findall(text))


def why(reason: Mapping[str, str], language: str) -> str:
    """The reason in words; one that a later version wrote is not said."""
    pair = REASONS.get(reason.get("why", ""))
    if pair is None:
        return ""
    return filled(pair[language], {"name": reason.get(language, "")})


def working_days_late(days: int, language: str) -> str:
    """`3 working days late`, with what Welsh does to the days after a number."""
    if language == "en":
        return f"{days} working day late" if days == 1 else f"{days} working days late"
    noun = "ddiwrnod" if days == 2 else "diwrnod"  # noqa: PLR2004 - two mutates
    return f"{days} {noun} gwaith yn hwyr"


def deadline_missed(language: str) -> str:
    return {"en": "the due date has passed", "cy": "mae’r dyddiad cyflawni wedi mynd heibio"}[
        language
    ]
