"""Every field of every page, wrong in every way: no crash, nothing executed, a page that reads.

Each form that the sweep knows is sent by somebody who may, right but for one field; each page is
asked for with all of its own filters gone wrong. Every answer is read as strictly as it can be.
"""

import io

import pytest
from lxml import etree

from tests.cheap import read_strictly
from tests.webapp.signing import form_token
from tests.webapp.sweep.entries import Entry, entries
from tests.webapp.sweep.visits import visitors
from tests.webapp.sweep.world import Sweep

MARKUP = "<img src=x onerror=alert(1)>\"'"
WRONG = (f"\0{MARKUP}\ufffe\u202e{'x' * 300}", "9" * 60)
BOTH = pytest.mark.parametrize("wrong", WRONG, ids=("markup", "digits"))
PARTS = ("day", "month", "year")
ENTRIES = entries()
CHANGES = [one for one, entry in ENTRIES.items() if one.startswith("POST ")]
PAGES = [
    one
    for one, entry in ENTRIES.items()
    if one.startswith("GET ") and entry.is_page and not entry.is_public and entry.allowed
]


@BOTH
def test_no_field_of_a_form_breaks_the_page(sweep, wrong):
    broken = []
    for route in CHANGES:
        for name in fields_of(ENTRIES[route]):
            broken += complaint(route, name, lambda: sent(sweep, route, name, wrong))  # noqa: B023

    assert not broken, "\n".join(broken)


def test_no_field_of_a_form_breaks_the_page_on_postgresql(sweep_on_postgresql):
    """It refuses what SQLite keeps: a NUL, a text longer than its column, a number beyond it."""
    broken = []
    for route in CHANGES:
        for name in fields_of(ENTRIES[route]):
            wrong = WRONG[is_number(ENTRIES[route], name)]
            broken += complaint(route, name, lambda: sent(sweep_on_postgresql, route, name, wrong))  # noqa: B023

    assert not broken, "\n".join(broken)


def test_no_filter_of_a_list_breaks_the_page(swept):
    broken = []
    for route in PAGES:
        if names := filters_of(swept, route):
            for wrong in WRONG:
                query = dict.fromkeys(names, wrong)
                broken += complaint(route, "", lambda: _get(swept, route, query))  # noqa: B023

    assert not broken, "\n".join(broken)


def fields_of(entry: Entry) -> list[str]:
    dates = [name for name in entry.form if name == "on" or name.endswith("_on")]
    return [*entry.form, *(f"{name}-{part}" for name in dates for part in PARTS)]


def is_number(entry: Entry, name: str) -> bool:
    """A part of a date, an id of the world, a count."""
    return not (text := str(entry.form.get(name, ""))) or text.isdigit() or text.startswith("{")


def filters_of(sweep: Sweep, route: str) -> list[str]:
    """What the forms and the links of the page itself would ask for."""
    page = etree.fromstring(_get(sweep, route).data, etree.HTMLParser(encoding="utf-8"))
    if page is None:
        return []
    fields = page.xpath("//main//form[not(@method='post')]//*[@name]/@name")
    links = page.xpath("//main//a[starts-with(@href, '?')]/@href")
    asked = (pair.partition("=")[0] for link in links for pair in link.lstrip("?").split("&"))
    return sorted({*fields, *asked} - {""})


def sent(sweep: Sweep, route: str, name: str, wrong: str):
    entry = ENTRIES[route]
    values = {key: str(text).format(**sweep.things) for key, text in entry.form.items()}
    values |= {name: wrong, "csrf_token": form_token(sweep.app)}
    if entry.file:
        values[entry.upload] = (io.BytesIO(entry.content), entry.file)
    who = "" if entry.is_public else visitors(entry)[0]
    return sweep.as_(who).post(sweep.address(route), data=values)


def _get(sweep: Sweep, route: str, query: dict[str, str] | None = None):
    return sweep.as_(visitors(ENTRIES[route])[0]).get(sweep.address(route), query_string=query)


def complaint(route: str, name: str, call) -> list[str]:
    """What is wrong with the answer, if anything is."""
    try:
        answer = call()
        if answer.mimetype == "text/html" and answer.data:
            read_strictly(answer.data)
    except Exception as error:  # noqa: BLE001 - whatever it is, the sweep goes on and tells
        return [f"{route} {name}: {error!r:.300}"]
    if answer.status_code >= 500:
        return [f"{route} {name}: {answer.status_code}"]
    return [f"{route} {name}: markup"] if MARKUP[:20].encode() in answer.data else []


def test_an_id_beyond_all_ids_is_of_nothing(swept):
    for route in PAGES:
        if "_id}" in route:
            path = swept.address(route, **dict.fromkeys(swept.things, "9" * 30))
            assert swept.as_("unit").get(path).status_code in (403, 404), route
