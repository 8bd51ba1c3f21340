"""Behind https nobody is answered whose words came openly: this machine and known proxies alone."""

from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request

from webapp.i18n import _

if TYPE_CHECKING:
    from engine.settings import Settings

# It names nobody, and monitors ask each machine by itself.
PULSE = frozenset({"/healthz", "/readyz", "/metrics"})


def install(app: Flask, settings: "Settings") -> None:
    if settings.base_url.startswith("https:"):
        app.before_request(_refuse_open_line)


def _refuse_open_line() -> Response | None:
    if request.path in PULSE or _came_safely():
        return None
    settings: Settings = current_app.extensions["settings"]
    action = {"action": "open_line_refused"}
    current_app.logger.warning("neither this machine nor CYLCH_TRUSTED_PROXIES", extra=action)
    sentence = _("This board is reached at %(address)s alone.", address=settings.base_url)
    return Response(f"{sentence}\n", 403, content_type="text/plain; charset=utf-8")


def _came_safely() -> bool:
    """A proxy that takes plain HTTP, too, says so; one on a socket of files has no address."""
    if request.headers.get("X-Forwarded-Proto", "https") != "https":
        return False
    if not request.remote_addr:
        return True
    proxies = current_app.extensions["settings"].signing_in.proxies
    try:
        peer = ip_address(request.remote_addr)
    except ValueError:
        return True  # the socket's own name
    return peer.is_loopback or any(peer in network for network in proxies)
