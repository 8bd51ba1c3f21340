"""Every page of the sweep as it was read once, for whoever asks something of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from tests.webapp.sweep.spoken import Said, spoken
from tests.webapp.sweep.visits import Visit, visits
from tests.webapp.sweep.world import Sweep

LANGUAGES = ("en", "cy")


@dataclass(frozen=True)
class Page:
    """What came, and from where: some addresses lead on to another."""

    path: str
    data: bytes

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(self.data, etree.HTMLParser(encoding="utf-8"))

    @cached_property
    def said(self) -> list[Said]:
        return list(spoken(self.root))


@dataclass(frozen=True)
class Reader:
    """Reads a page when it is first asked for, and keeps it for all that asks for it later."""

    sweep: Sweep
    kept: dict[tuple[Visit, str], Page]

    def page(self, visit: Visit, language: str) -> Page:
        if (visit, language) not in self.kept:
            self.kept[visit, language] = self._read(visit, language)
        return self.kept[visit, language]

    def pages(self, language: str) -> Iterator[tuple[Visit, Page]]:
        return ((visit, self.page(visit, language)) for visit in visits(self.sweep))

    def _read(self, visit: Visit, language: str) -> Page:
        answer = self.sweep.as_(visit.who, language).get(visit.path, follow_redirects=True)
        assert answer.status_code == visit.status, (visit, answer.status_code)
        return Page(answer.request.path, answer.data)
