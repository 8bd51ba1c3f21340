"""No page leads nowhere: neither its links, nor its places, nor its forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.webapp.sweep.visits import Visit, visits
from tests.webapp.sweep.world import Sweep


@dataclass(frozen=True)
class Walk:
    """Every page as it was read once; `get` follows a link without reading the page strictly."""

    sweep: Sweep
    pages: dict[Visit, etree._Element]

    def get(self, who: str, path: str) -> TestResponse:
        return FlaskClient.open(self.sweep.as_(who), path, buffered=True)


@pytest.fixture
def walk(swept: Sweep) -> Walk:
    walk = Walk(swept, {})
    for visit in visits(swept):
        data = walk.get(visit.who, visit.path).data
        walk.pages[visit] = etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))
    return walk


def test_no_page_leads_nowhere(walk):
    dead = [*dead_links(walk), *lost_places(walk), *lost_forms(walk)]

    assert not dead, "\n".join(dead)


def dead_links(walk: Walk) -> Iterator[str]:
    """Whatever a page offers somebody, that person may follow."""
    found: dict[tuple[str, str], Visit] = {}
    for visit, page in walk.pages.items():
        for link in page.xpath("//a/@href"):
            where = urlsplit(urljoin(visit.path, link))
            query = f"?{where.query}" if where.query else ""
            is_ours = not where.scheme and not where.netloc and where.path
            if is_ours and not where.path.startswith("/static/") and "lang=" not in query:
                found.setdefault((visit.who, where.path + query), visit)
    for (who, path), visit in found.items():
        status = walk.get(who, path).status_code
        if status >= 400 and path != visit.path:
            yield f"{path} on {visit.path} for {who or 'nobody'}: {status}"


def lost_places(walk: Walk) -> Iterator[str]:
    for visit, page in walk.pages.items():
        for place in page.xpath("//a[starts-with(@href, '#')]/@href"):
            if not page.xpath("//*[@id=$id]", id=place[1:]):
                yield f"{place} on {visit.path}"


def lost_forms(walk: Walk) -> Iterator[str]:
    routes = walk.sweep.app.url_map.bind("localhost")
    for visit, page in walk.pages.items():
        for form in page.iter("form"):
            action = urlsplit(urljoin(visit.path, form.get("action") or visit.path)).path
            method = (form.get("method") or "get").upper()
            try:
                routes.match(action, method)
            except HTTPException as error:
                yield f"{method} {action} on {visit.path}: {error.code}"
