"""Every rule that a command can find broken has its sentence, in both languages."""

import ast
import re

import pytest

from tests.house.sources import ROOMS, modules, nodes
from webapp.errors import RULES
from webapp.refusal_messages import MESSAGES, sentence

GAP = re.compile(r"%\((\w+)\)s")


def _rules() -> set[str]:
    """The second argument of every Invalid(...) in the house that is written out."""
    calls = (
        node
        for module in modules(*ROOMS)
        for node in nodes(module, ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id == "Invalid" and len(node.args) > 1
    )
    return {
        call.args[1].value
        for call in calls
        if isinstance(call.args[1], ast.Constant) and isinstance(call.args[1].value, str)
    }


def test_every_rule_is_told():
    told = {key.rpartition(".")[2] for key in (*MESSAGES, *RULES)}

    assert _rules() - told == set()


@pytest.mark.parametrize("rule", sorted(MESSAGES))
def test_both_languages_say_the_same(rule):
    english, welsh = MESSAGES[rule]

    assert english != welsh
    assert GAP.findall(english) == GAP.findall(welsh)


def test_a_missing_value_still_gives_a_sentence():
    assert sentence("plan", "too_long", {}, "en") == "That is too long."
    assert sentence("x", "never heard of", {}, "en") is None
