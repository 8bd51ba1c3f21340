"""Where somebody comes from, and where they want to go."""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app, g, request, url_for

from engine.settings.signing_in import Network, SigningIn
from engine.sign_in.safe import Safe
from engine.sign_in.sessions import Client, Limits

# The first that matches: most browsers claim to be several.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
LONGEST = 2000


def settings() -> SigningIn:
    found: SigningIn = current_app.extensions["settings"].signing_in
    return found


def safe() -> Safe:
    """What the board's key locks."""
    return Safe.of(current_app.extensions["settings"])


def breaches() -> Path | None:
    found: Path | None = current_app.extensions["settings"].breaches
    return found


def limits() -> Limits:
    return Limits(settings().idle, settings().longest)


def client() -> Client:
    return Client(address(), browser(request.user_agent.string))


def address() -> str:
    """Whoever is connected; behind a proxy that we trust, whom the nearest trusted one names."""
    found, proxies = request.remote_addr or "", settings().proxies
    for one in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _is_among(found, proxies):
            break
        found = one.strip() or found
    return found if _is_address(found) else ""


def browser(agent: str) -> str:
    """In words: Firefox, Windows."""
    names = [
        next((said for sign, said in known.items() if sign in agent), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, names))


def wanted() -> str:
    """Where the person was going, if it is a place of ours."""
    asked = asked_for() or ""
    return asked if is_ours(asked) else url_for("inbox.show")


def asked_for() -> str | None:
    """What the address says, or what was put by before somebody went to another site."""
    return g.get("next") or request.args.get("next")


def is_ours(path: str) -> bool:
    if not path.startswith("/") or path.startswith("//") or "\\" in path or len(path) > LONGEST:
        return False
    parts = urlsplit(path)
    return path.isprintable() and not parts.scheme and not parts.netloc


def came_from() -> str | None:
    """The page of ours from which a form was sent."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return None
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if is_ours(path) else None


def _is_among(found: str, proxies: tuple[Network, ...]) -> bool:
    return _is_address(found) and any(ip_address(found) in network for network in proxies)


def _is_address(found: str) -> bool:
    try:
        ip_address(found)
    except ValueError:
        return False
    return True
