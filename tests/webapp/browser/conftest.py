"""A real Chromium on the small board; whatever its console complains of is a failure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from engine import identity
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.models import UserTask
from tests.webapp.browser.crowd import Crowd, bring_in, gathered
from tests.webapp.browser.serving import served
from tests.webapp.conftest import PASSWORD, task_of
from tests.webapp.signing import enter
from tests.webapp.sweep.world import Sweep

AXE = Path(__file__).parents[3] / "frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# GOV.UK's own radios say aria-expanded when they reveal a question.
KNOWN = {"aria-allowed-attr"}
# What a page of ours may answer on purpose; the console reports each as an error.
EXPECTED = ("401", "409", "413", "422", "ERR_INTERNET_DISCONNECTED", "Failed to fetch")


@dataclass(frozen=True)
class Site:
    """The pages as they are served, with one instance in its first task."""

    url: str
    engine: ProcessEngine
    instance_id: UUID

    @property
    def task(self) -> UserTask:
        return task_of(self.engine, self.instance_id)

    @property
    def task_url(self) -> str:
        return f"{self.url}/tasks/{self.task.id}"


@pytest.fixture
def site(live: str, engine: ProcessEngine, started: UUID) -> Site:
    return Site(live, engine, started)


@pytest.fixture
def live(app: Flask, engine: ProcessEngine, context: BrowserContext) -> Iterator[str]:
    """The address of the running pages; some people have a password."""
    with engine.command(SYSTEM) as ctx:
        for who in ("officer", "unit", "owner"):
            user = identity.find_by_email(ctx.session, f"{who}@example.org")
            identity.set_password(ctx, user.id, PASSWORD)
    with served(app) as address:
        yield address
        for page in context.pages:  # what one of them still loads would find nobody there
            page.close()


@pytest.fixture(autouse=True)
def console(context: BrowserContext) -> Iterator[list[str]]:
    """Script errors and blocked styles or scripts, from every page of the test."""
    seen: list[str] = []
    context.on("weberror", lambda error: seen.append(str(error.error)))
    context.on(
        "console", lambda message: seen.append(message.text) if message.type == "error" else None
    )
    yield seen
    assert [text for text in seen if not any(word in text for word in EXPECTED)] == []


@pytest.fixture
def sign_in(page: Page, live: str, app: Flask, engine: ProcessEngine) -> Callable[..., None]:
    """As somebody who has just come in: `sign_in("officer", "cy")`."""

    def come_in(who: str, language: str = "en") -> None:
        with engine.query() as session:
            user = identity.find_by_email(session, f"{who}@example.org")
        client = app.test_client()
        enter(client, user, language)
        page.context.clear_cookies()
        bring_in(page.context, client, live)
        page.goto(live)

    return come_in


@pytest.fixture
def sign_in_by_keyboard(page: Page, live: str) -> Callable[..., None]:
    """The same on the page for it, for whoever has a keyboard and nothing else."""

    def type_in(who: str, language: str = "en") -> None:
        page.context.clear_cookies()
        page.goto(f"{live}/sign-in?lang={language}")
        page.locator("#email").focus()
        page.keyboard.type(f"{who}@example.org")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{live}/")

    return type_in


@pytest.fixture
def crowd(swept: Sweep, browser: Browser) -> Iterator[Crowd]:
    with gathered(swept, browser) as crowd:
        yield crowd


@pytest.fixture
def axe(page: Page) -> Callable[[], None]:
    def check() -> None:
        page.evaluate(AXE.read_text() + ";0")
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        wrong = {
            one["id"]: [node["target"] for node in one["nodes"]]
            for one in found["violations"]
            if one["id"] not in KNOWN
        }
        assert wrong == {}

    return check
