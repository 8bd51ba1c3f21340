"""Every complaint of the lint is a sentence in both languages."""

import re
from pathlib import Path

import pytest

from engine.bpmn.dmn.model import RULES as TABLE_RULES
from engine.bpmn.findings import Finding
from engine.bpmn.rules import RULES
from tests.engine.bpmn.examples import EXAMPLES
from webapp.lint_messages import MESSAGES, sentence

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
FORM_RULES = {
    rule
    for path in (Path(__file__).parents[2] / "engine" / "forms").glob("*.py")
    for rule in re.findall(r'FormFinding\(\s*"(\w+)"', path.read_text())
}


def test_every_rule_has_its_sentences():
    assert RULES.keys() - MESSAGES.keys() == set()
    assert TABLE_RULES.keys() - MESSAGES.keys() == set()
    assert len(FORM_RULES) > 20
    assert FORM_RULES - MESSAGES.keys() == set()


@pytest.mark.parametrize("rule", sorted(MESSAGES))
def test_a_rule_is_said_in_both_languages_with_the_same_values(rule):
    english, welsh = MESSAGES[rule]

    assert english != welsh
    assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(welsh))
    for text in (english, welsh):
        assert "  " not in text
        assert text[-1] in ".?" or text.endswith("%(found)s")
        assert PLACEHOLDER.sub("", text).count("%") == 0
        assert "'" not in text


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_finding_tells_all_that_its_sentence_needs(rule):
    finding = next(found for found in EXAMPLES[rule].findings() if found.rule == rule)

    for language in ("en", "cy"):
        said = sentence(finding, language)
        assert "–" not in said
        assert "%(" not in said


def test_what_a_stranger_wrote_is_said_as_it_is():
    finding = Finding("a.bpmn", "x", 3, "call.expression", "error", {"found": "100%(x)s %d"})

    assert sentence(finding, "en").endswith("found: 100%(x)s %d.")
    assert sentence(finding, "en").startswith("x: ")


def test_a_rule_without_a_sentence_is_still_said():
    finding = Finding("a.dmn", "", 1, "nobody.knows", "error")

    assert sentence(finding, "en") == "a.dmn: this cannot be used as it is (nobody.knows)."
    assert "nobody.knows" in sentence(finding, "cy")
