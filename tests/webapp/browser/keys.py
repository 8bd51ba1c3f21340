"""The keyboard and nothing else: how somebody without a mouse comes to a thing and uses it."""

from playwright.sync_api import Locator, Page

# How an element is called: by its label, its aria-label or its text.
CALLED = """() => {
  const one = document.activeElement;
  const words = [one.getAttribute('aria-label'), ...[...(one.labels || [])].map(l => l.textContent),
    one.innerText, one.textContent];
  return words.filter(Boolean).map(text => text.replace(/\\s+/g, ' ').trim());
}"""
# What may be chosen with the arrows once Tab has come to one of its kind.
OFFERED = """() => [...document.getElementsByName(document.activeElement.name || '-')]
  .filter(one => one.type === 'radio')
  .map(one => one.labels[0].textContent.replace(/\\s+/g, ' ').trim())"""
FAR = 150


def go_to(page: Page, name: str) -> None:
    """Tab on until what has the focus is called this, or begins so."""
    passed = []
    for _step in range(FAR):
        page.keyboard.press("Tab")
        called = page.evaluate(CALLED)
        if any(one.startswith(name) for one in called):
            return
        passed += [one[:40] for one in called[:1]]
    raise AssertionError(f"Tab never came to “{name}”, but to {passed}")


def press(page: Page, name: str) -> None:
    go_to(page, name)
    page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    """The link or button that leads to another page, and to that page."""
    here = page.url
    press(page, name)
    page.wait_for_url(lambda url: url != here)


def leave_by(way: Locator) -> None:
    """The link or button that is known, and to the page it leads to, be that the same again."""
    with way.page.expect_navigation():
        way.press("Enter")


def hand_in(page: Page) -> None:
    leave_by(page.locator(".govuk-button-group .govuk-button").first)


def write(page: Page, name: str, *parts: str) -> None:
    """Into the field of this name, and on into the fields after it."""
    go_to(page, name)
    page.keyboard.type(parts[0])
    for part in parts[1:]:
        page.keyboard.press("Tab")
        page.keyboard.type(part)


def choose(page: Page, name: str) -> None:
    """Tab to the question that offers this answer, then on with the arrows to the answer."""
    for _step in range(FAR):
        page.keyboard.press("Tab")
        if any(one.startswith(name) for one in page.evaluate(OFFERED)):
            break
    page.keyboard.press("Space")
    for _answer in page.evaluate(OFFERED):
        if page.evaluate(CALLED)[0].startswith(name):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The keyboard never came to the answer “{name}”.")
