"""The Welsh catalogue as a file: find what the pages say, bring it up to date, find its gaps."""

import os
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from webapp.translations import CATALOGUE, COMPILED, DIRECTORY

# Babel folds zero into other; Welsh has six forms.
PLURAL_FORMS = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"silent": "false", "trimmed": "true"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def read() -> Catalog:
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="cy")


def found_in_code() -> Catalog:
    """Every text that the pages may say, with the files that say it."""
    template = Catalog(project="Cylch", charset="utf-8")
    extracted = extract_from_dir(
        str(DIRECTORY.parent), METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",)
    )
    for filename, _line, text, comments, context in extracted:
        template.add(text, locations=[(filename, 0)], auto_comments=comments, context=context)
    return template


def bring_up_to_date() -> None:
    """Add what is new, drop what nobody says any more; nothing is guessed."""
    catalogue = read()
    catalogue.update(found_in_code(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as target:
        write_po(target, catalogue, width=100, sort_output=True, include_lineno=False)


def compile_catalogue() -> None:
    """Two processes may start at once: each writes a file of its own, and the last one stays."""
    fresh = COMPILED.with_suffix(f".{os.getpid()}.new")
    with fresh.open("wb") as target:
        write_mo(target, read())
    fresh.replace(COMPILED)


def faults() -> Iterator[str]:
    """Whatever would show English, or break, on a Welsh page."""
    catalogue, said = read(), found_in_code()
    if catalogue.mime_headers and dict(catalogue.mime_headers)["Plural-Forms"] != PLURAL_FORMS:
        yield f"the header must say Plural-Forms: {PLURAL_FORMS}"
    for message in said:
        if message.id and catalogue.get(message.id, message.context) is None:
            yield f"not in the catalogue: {_shown(message)}"
    for message in catalogue:
        if message.id:
            yield from _faults_of(message, catalogue, said)


def _faults_of(message: Message, catalogue: Catalog, said: Catalog) -> Iterator[str]:
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if said.get(message.id, message.context) is None:
        yield f"nobody says this any more: {_shown(message)}"
    if not all(texts):
        yield f"no Welsh: {_shown(message)}"
    if message.fuzzy:
        yield f"fuzzy, so it is not shown: {_shown(message)}"
    for error in message.check(catalogue):
        yield f"{error}: {_shown(message)}"


def _shown(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}: {text}" if message.context else text
