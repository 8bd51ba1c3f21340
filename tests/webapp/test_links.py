"""No page leads nowhere: neither its links, nor its places, nor its forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests.webapp.sweep.reading import Page, Reader
from tests.webapp.sweep.visits import Visit
from tests.webapp.sweep.world import Sweep


@dataclass(frozen=True)
class Walk:
    """Every page as it was read once; `status` follows a link without reading the page strictly."""

    sweep: Sweep
    pages: dict[Visit, Page]

    def status(self, who: str, path: str) -> int:
        if Visit(who, path) in self.pages:
            return 200
        return FlaskClient.open(self.sweep.as_(who), path, buffered=True).status_code


@pytest.fixture
def walk(reader: Reader) -> Walk:
    return Walk(reader.sweep, dict(reader.pages("en")))


def test_no_page_leads_nowhere(walk):
    dead = [*dead_links(walk), *lost_places(walk), *lost_forms(walk)]

    assert not dead, "\n".join(dead)


def dead_links(walk: Walk) -> Iterator[str]:
    """Whatever a page offers somebody, that person may follow; each query is asked by one."""
    found: dict[tuple[str, str], Visit] = {}
    known: set[tuple[str, str]] = set()
    for visit, page in walk.pages.items():
        for link in page.root.xpath("//a/@href"):
            where = urlsplit(urljoin(page.path, link))
            query = f"?{where.query}" if where.query else ""
            is_ours = not (where.scheme or where.netloc or where.path.startswith("/static/"))
            ways = {(visit.who, where.path), ("", where.path + query)}
            if is_ours and where.path and "lang=" not in query and not ways <= known:
                known |= ways
                found.setdefault((visit.who, where.path + query), visit)
    for (who, path), visit in found.items():
        status = walk.status(who, path)
        if status >= 400 and path != visit.path:
            yield f"{path} on {visit.path} for {who or 'nobody'}: {status}"


def lost_places(walk: Walk) -> Iterator[str]:
    for visit, page in walk.pages.items():
        root = page.root
        for place in root.xpath("//a[starts-with(@href, '#')]/@href"):
            if not root.xpath("//*[@id=$id]", id=place[1:]):
                yield f"{place} on {visit.path}"


def lost_forms(walk: Walk) -> Iterator[str]:
    routes = walk.sweep.app.url_map.bind("localhost")
    for visit, page in walk.pages.items():
        for form in page.root.iter("form"):
            action = urlsplit(urljoin(page.path, form.get("action") or page.path)).path
            method = (form.get("method") or "get").upper()
            try:
                routes.match(action, method)
            except HTTPException as error:
                yield f"{method} {action} on {visit.path}: {error.code}"
