"""People at every page of the sweep in one browser, each already signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page

from tests.webapp.browser.serving import served
from tests.webapp.sweep.visits import Visit, visits
from tests.webapp.sweep.world import Sweep

LOOKING = Path(__file__).with_name("looking.js").read_text()
AXE = Path(__file__).parents[3] / "frontend/node_modules/axe-core/axe.min.js"


@dataclass
class Crowd:
    """Opens any page as whoever may see it; one context a language, so that scripts stay there."""

    sweep: Sweep
    browser: Browser
    url: str
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def pages(self, language: str, part: int, parts: int) -> Iterator[tuple[str, Page]]:
        """Every page there is, once, with its name for complaints; of n parts this one."""
        once = {visit.path: visit for visit in reversed(list(visits(self.sweep)))}
        for visit in list(once.values())[part::parts]:
            yield f"{visit.path} for {visit.who or 'nobody'}", self.open(visit, language)

    def open(self, visit: Visit, language: str) -> Page:
        context = self.context(language)
        bring_in(context, self.sweep.as_(visit.who, language), self.url)
        page = context.pages[0] if context.pages else context.new_page()
        answer = page.goto(self.url + visit.path)
        assert answer is not None
        assert answer.status == visit.status, visit
        return page

    def context(self, language: str) -> BrowserContext:
        if language not in self.contexts:
            context = self.browser.new_context(locale=f"{language}-GB")
            context.add_init_script(AXE.read_text())
            context.add_init_script(LOOKING)
            self.contexts[language] = context
        return self.contexts[language]


def bring_in(context: BrowserContext, client: FlaskClient, url: str) -> None:
    """From now on this browser is whoever that client is."""
    cookie = client.get_cookie("cylch")
    assert cookie is not None
    context.add_cookies([{"name": "cylch", "value": cookie.value, "url": url}])


@contextmanager
def gathered(sweep: Sweep, browser: Browser) -> Iterator[Crowd]:
    with served(sweep.app) as address:
        crowd = Crowd(sweep, browser, address)
        yield crowd
        for context in crowd.contexts.values():
            context.close()
