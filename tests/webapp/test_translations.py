"""The Welsh: whole, its six plural forms, the agreed terms, no noun put into a sentence."""

import csv
import io
import re
import subprocess
import sys

import pytest

from tests.webapp.sweep.alike import ALIKE
from webapp.translations.agreed import CHECKED, Pair, Term, terms, to_check
from webapp.translations.catalogue import read
from webapp.translations.pairs import pairs

PAIRS = tuple(dict.fromkeys(pairs()))
PLURALS = [message for message in read() if message.id and not isinstance(message.id, str)]
NUMBER = re.compile(r"%\(num\)\+?d\s+(\w[\w’'-]*)")
SOFT = {"p": "b", "t": "d", "c": "g", "b": "f", "d": "dd", "g": "", "m": "f", "ll": "l", "rh": "r"}
ASPIRATE = {"p": "ph", "t": "th", "c": "ch"}
# Feminine: soft after one, unchanged after three.
FEMININE = {"tasg", "blynedd", "wythnos", "ffeil", "rhes", "ysgol", "munud", "problem", "neges"}
FEMININE |= {"sesiwn", "cell", "allwedd", "ffurflen", "cadwyn"}
# After one, another word altogether: un flwyddyn, dwy flynedd.
IRREGULAR = {"blynedd": "flwyddyn"}
# Words after a number that are no counted noun.
NOT_COUNTED = frozenset(("yn", "ar", "i", "o", "a", "wedi’i", "wedi’u", "wedi'u", "arall"))
# What may stand in a sentence: numbers, dates, people and references never change their first
# letter.
STEADY = {"num", "number", "count", "all", "limit", "maximum", "minimum", "percent", "row"}
STEADY |= {"page", "pages", "days", "condition"}
STEADY |= {"who", "person", "name", "absent", "substitute", "ref", "offset", "accepted", "most"}
STEADY |= {"when", "date", "day", "time", "at", "before", "after", "start", "from", "until", "year"}
STEADY |= {"first", "last", "starts_on", "ends_on", "to", "version", "email"}


def mutated(word, table):
    for first in ("ll", "rh", "ch", *(key for key in table if len(key) == 1)):
        if word.startswith(first):
            return table[first] + word[len(first) :] if first in table else word
    return word


@pytest.mark.parametrize("message", PLURALS, ids=lambda message: message.id[0])
def test_each_of_the_six_plural_forms_mutates_as_it_must(message):
    assert len(message.string) == 6
    assert all(message.string)
    found = [NUMBER.search(form) for form in message.string]
    words = [hit[1] for hit in found if hit]
    if len(words) < 6 or words[5] in NOT_COUNTED:
        assert "%(num)d" in message.string[5] or len(set(message.string)) == 1
        return  # nothing stands after the number that it could change

    noun = words[5]
    is_feminine = noun in FEMININE
    expected = [
        {noun},
        {IRREGULAR.get(noun) or (mutated(noun, SOFT) if is_feminine else noun)},
        {mutated(noun, SOFT)},
        {noun if is_feminine else mutated(noun, ASPIRATE)},
        {mutated(noun, ASPIRATE)},
        {noun},
    ]
    wrong = [
        (number, word)
        for number, (word, right) in enumerate(zip(words, expected, strict=True))
        if word not in right
    ]
    assert wrong == [], (noun, expected)


def test_no_noun_is_put_into_a_welsh_sentence():
    """Its first letter would have to change. After a colon, in quotes, at the start it stays."""
    loose = []
    for message in read():
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for text in texts if message.id else ():
            for hit in re.finditer(r"%\((\w+)\)[sd]", text):
                before = text[: hit.start()].rstrip()
                is_apart = not before or before[-1] in ":“«(·–,/"
                if not is_apart and hit[1] not in STEADY:
                    loose.append(text)
    assert not loose, "\n".join(loose)


def test_everything_is_said_in_both_languages():
    same = {pair.english for pair in PAIRS if pair.english == pair.welsh}

    assert len(PAIRS) > 2000
    assert [pair for pair in PAIRS if not pair.welsh.strip()] == []
    assert same <= ALIKE


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.english)
def test_an_agreed_term_is_said_as_agreed(term):
    wrong = [
        f"{pair.where}: {pair.english} = {pair.welsh}"
        for pair in PAIRS
        if term.stands_in(pair.english) and not term.is_said_in(pair.welsh)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_term_is_found_with_its_mutation_and_missed_without_its_word():
    term = Term("action plan", "cynllun gweithredu", "R", "cynllun(iau)? gweithredu")

    assert term.is_said_in("Mae’r cynllun gweithredu yma")
    assert term.is_said_in("i’w gynllun gweithredu")
    assert not term.is_said_in("cynllun gwaith")


def test_the_translators_list_holds_what_nobody_has_confirmed(monkeypatch, tmp_path):
    listed = list(to_check())
    first = listed[0].pair
    checked = tmp_path / "checked.txt"
    checked.write_text(f"{first.english}\t{first.welsh}\n")
    monkeypatch.setattr("webapp.translations.agreed.CHECKED", checked)

    after = [one.pair for one in to_check()]

    assert not CHECKED.exists() or CHECKED.read_text()
    assert first not in after
    assert len(after) == len(listed) - 1
    assert listed[0].doubt  # what somebody was unsure of comes first
    assert "Cyfrinair" not in {one.pair.welsh for one in listed}  # from a public service
    assert Pair("messages.po", "Take", "Cymryd") in after


def test_the_list_is_a_table():
    said = subprocess.run(
        [sys.executable, "-m", "webapp.translations", "list"],
        capture_output=True,
        text=True,
        check=True,
    )

    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert len(rows) > 2000
    assert set(rows[0]) == {"English", "Cymraeg", "Doubt", "File"}
