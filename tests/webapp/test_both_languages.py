"""Every page in both languages: nothing stays English on a Welsh page, nor Welsh on an English."""

import re
from functools import cache

import pytest
from lxml import etree

from tests.webapp.signing import form_token
from tests.webapp.sweep.alike import ALIKE, ENGLISH
from tests.webapp.sweep.entries import PEOPLE, entries
from tests.webapp.sweep.reading import LANGUAGES, Reader
from tests.webapp.sweep.spoken import Said, spoken
from tests.webapp.sweep.visits import Visit, visitors

Read = dict[tuple[Visit, str], list[Said]]
# What is no word of any language: an address, the names in a diagram, what somebody quotes.
NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|\b[a-z_]+\.[a-z_]+\b|\w*_\w+|“.+?”")
WORD = re.compile(r"[^\W\d_]+")
HASH = re.compile(r"[0-9a-f]{64}")
NOT_LETTERS = re.compile(r"[\W\d_]+")
ENTRIES = entries()
CHANGES = [r for r, entry in ENTRIES.items() if r.startswith("POST ") and entry.is_page]
PEOPLES_NAMES = {name.capitalize() for name in PEOPLE} | {
    f"{name}@example.org" for name in (*PEOPLE, "colleague")
}


def page_of(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))


@pytest.fixture
def read(reader: Reader) -> Read:
    """What every page says, by visit and language."""
    return {
        (visit, language): page.said
        for language in LANGUAGES
        for visit, page in reader.pages(language)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_its_language_and_leads_to_the_other(reader, language):
    other = "cy" if language == "en" else "en"
    for visit, read in reader.pages(language):
        page = read.root
        assert page.get("lang") == language, visit
        assert {node.get("lang") for node in page.iterfind(".//*[@lang]")} <= set(LANGUAGES), visit
        link = page.find(f".//a[@hreflang='{other}']")
        if link is None:  # a page with a form to fill takes what was typed along
            button = page.find(f".//button[@name='lang'][@value='{other}']")
            assert button is not None, visit
            assert page.find(f".//form[@id='{button.get('form')}']") is not None, visit
            continue
        assert (link.get("lang"), f"lang={other}" in link.get("href")) == (other, True), visit


def test_no_page_in_welsh_says_anything_in_english(read):
    english = {said.text for said in said_in(read, "en")}

    wrong = {
        said.text: f"{said.text!r} on {visit.path} for {visit.who or 'nobody'}"
        for visit, said in by_visit(read, "cy")
        if is_english(said, english)
    }

    assert not wrong, "\n".join(["Not translated, or missing in sweep/alike.py:", *wrong.values()])


def test_no_page_in_english_says_anything_in_welsh(read):
    welsh = {said.text for said in said_in(read, "cy")}

    wrong = {
        said.text: f"{said.text!r} on {visit.path}"
        for visit, said in by_visit(read, "en")
        if said.text in welsh and not is_allowed(said.text)
    }

    assert not wrong, "\n".join(["Welsh on an English page:", *wrong.values()])


@pytest.mark.parametrize("route", CHANGES)
def test_what_is_said_to_an_empty_form_is_in_welsh_too(sweep, route):
    """Errors, refusals and what is said when it is done."""
    who = "" if ENTRIES[route].is_public else visitors(ENTRIES[route])[0]
    token = {"csrf_token": form_token(sweep.app)}
    path = sweep.address(route)

    answer = sweep.as_(who, "cy").post(path, data=token, follow_redirects=True)

    assert answer.status_code < 500, answer.text
    wrong = [
        said.text
        for said in spoken(page_of(answer.data))
        if said.language == "cy" and is_english(said, set())
    ]
    assert wrong == []


def said_in(read: Read, language: str) -> list[Said]:
    return [said for _visit, said in by_visit(read, language)]


def by_visit(read: Read, language: str) -> list[tuple[Visit, Said]]:
    """What is said in this language on the pages that are in it."""
    return [
        (visit, said)
        for (visit, page), texts in read.items()
        for said in texts
        if page == said.language == language
    ]


def is_english(said: Said, english: set[str]) -> bool:
    if is_allowed(said.text):
        return False
    words = {word.lower() for word in WORD.findall(NO_WORDS.sub("", said.text))}
    return said.text in english or len(words & ENGLISH) > 0


@cache
def is_allowed(text: str) -> bool:
    """Every part between marks and numbers is a name, or a word of both languages."""
    if text in ALIKE or HASH.fullmatch(text) or not WORD.search(NO_WORDS.sub("", text)):
        return True
    parts = [part.strip() for part in re.split(r"[·:,;()/–—\d]+", text)]
    known = ALIKE | PEOPLES_NAMES
    return all(part in known or not WORD.search(part) or len(part) < 3 for part in parts)
