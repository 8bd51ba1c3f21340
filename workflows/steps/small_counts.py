"""Stops words that seem to give away a small count, until a person says that they may stay."""

import re
from collections.abc import Iterator

from engine.context import CommandContext
from engine.errors import Invalid
from engine.steps import StepCall
from workflows.steps.nameless import CHECKED, refuse_names

_WORDS = {
    1: ("one", "un"),
    2: ("two", "dau", "ddau", "dwy", "ddwy"),
    3: ("three", "tri", "dri", "thri", "tair", "dair", "thair"),
    4: ("four", "pedwar", "bedwar", "pedair", "bedair"),
    5: ("five", "pump", "bump", "phump", "pum", "bum"),
    6: ("six", "chwech", "chwe"),
    7: ("seven", "saith"),
    8: ("eight", "wyth"),
    9: ("nine", "naw"),
}
# Whom or what a count would be of; what it is said of in passing, an area or a week, is not.
_WHOM = (
    "child|children|case|cases|young|people|person|persons|family|families|baby|babies|infant"
    "|infants|girl|girls|boy|boys|adult|adults|parent|parents|sibling|siblings|referral|referrals"
    "|[pb]lentyn|phlentyn|[pb]lant|phlant|achos|achosion|[pb]obl|phobl|personau|bersonau"
    "|[td]eulu|theulu|teuluoedd|[bf]aban|babanod|fabanod|[mf]erch|merched|ferched|bachgen|fachgen|bechgyn"
    "|fechgyn|oedolyn|oedolion|rhiant|rieni|rhieni|atgyfeiriad|atgyfeiriadau"
)
_NUMBER = "|".join(["[1-9]", *(word for words in _WORDS.values() for word in words)])
_BETWEEN = "of|the|these|those|our|other|more|such|o|o'r|o’r|arall"
_COUNT = re.compile(rf"(?<![\w.,/-])({_NUMBER})(?: (?:{_BETWEEN}))* (?:{_WHOM})\b", re.IGNORECASE)


def refuse_telling(ctx: CommandContext, call: StepCall, smallest: int) -> None:
    """Neither a name nor a count under the smallest that is shown; the first field is named."""
    refuse_names(ctx, call)
    if call.answers.get(CHECKED) is True:
        return
    for field, said in call.answers.items():
        found = list(small_counts(said, smallest)) if isinstance(said, str) else []
        if found:
            raise Invalid(field, "small_count", found="; ".join(found), number=str(smallest))


def small_counts(text: str, smallest: int) -> Iterator[str]:
    """The words around each, as they stand."""
    for found in _COUNT.finditer(text):
        if _value(found[1]) < smallest:
            yield found[0]


def _value(said: str) -> int:
    if said.isdecimal():
        return int(said)
    return next(value for value, words in _WORDS.items() if said.lower() in words)
