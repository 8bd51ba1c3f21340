"""Who we are to the browsers that keep passkeys."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, request

from engine.settings.signing_in import LOOPBACK
from engine.sign_in.passkeys import RelyingParty


def party() -> RelyingParty | None:
    """None where passkeys cannot work: the standard wants a name, not the number of an address."""
    base = urlsplit(current_app.extensions["settings"].base_url)
    if base.hostname in LOOPBACK:
        here = urlsplit(f"//{request.host}").hostname
        is_local = here == "localhost"
        return RelyingParty("localhost", f"{base.scheme}://{request.host}") if is_local else None
    if base.hostname is None or _is_number(base.hostname):
        return None
    return RelyingParty(base.hostname, f"{base.scheme}://{base.netloc}")


def better_address() -> str:
    """Where passkeys would work, when they do not here."""
    port = urlsplit(f"//{request.host}").port
    return f"http://localhost:{port}{request.full_path.rstrip('?')}"


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
