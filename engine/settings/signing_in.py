"""What the environment may set about signing in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from engine.settings.faults import SettingsError
from engine.settings.figures import figure

Get = Callable[..., str]
Network = IPv4Network | IPv6Network
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider at which people of the board may sign in."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str
    label_cy: str


@dataclass(frozen=True, slots=True)
class SigningIn:
    """How long a sign-in lasts, which proxies are believed, who else may vouch for people."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)
    step_up: timedelta = timedelta(minutes=60)
    proxies: tuple[Network, ...] = ()
    provider: Provider | None = None


def read_signing_in(get: Get) -> SigningIn:
    return SigningIn(
        idle=_minutes(get, "CYLCH_IDLE_MINUTES", "30"),
        longest=60 * _minutes(get, "CYLCH_SESSION_HOURS", "12", most=24, unit="hours"),
        step_up=_minutes(get, "CYLCH_STEP_UP_MINUTES", "60"),
        proxies=_networks(get, "CYLCH_TRUSTED_PROXIES"),
        provider=_provider(get),
    )


def _minutes(
    get: Get, variable: str, default: str, *, most: int = A_DAY, unit: str = "minutes"
) -> timedelta:
    value = get(variable, default)
    number = figure(value, 1, most)
    if number is None:
        raise SettingsError(variable, f"“{value[:60]}”", f"a number of {unit} from 1 to {most}")
    return timedelta(minutes=number)


def _networks(get: Get, variable: str) -> tuple[Network, ...]:
    value = get(variable)
    try:
        return tuple(ip_network(one.strip()) for one in value.split(",") if one.strip())
    except ValueError as error:
        accepted = "addresses or networks such as 10.0.0.5, 10.1.0.0/24"
        raise SettingsError(variable, f"“{value[:60]}”", accepted) from error


def _provider(get: Get) -> Provider | None:
    """All three or none: half a provider would show a button that does nothing."""
    issuer = get("CYLCH_OIDC_ISSUER").rstrip("/")
    client_id, secret = get("CYLCH_OIDC_CLIENT_ID"), get("CYLCH_OIDC_CLIENT_SECRET")
    label = get("CYLCH_OIDC_LABEL", "your organisation")
    label_cy = get("CYLCH_OIDC_LABEL_CY", label if get("CYLCH_OIDC_LABEL") else "eich sefydliad")
    if not (issuer or client_id or secret):
        return None
    for variable, value in (
        ("CYLCH_OIDC_ISSUER", issuer),
        ("CYLCH_OIDC_CLIENT_ID", client_id),
        ("CYLCH_OIDC_CLIENT_SECRET", secret),
    ):
        if not value:
            raise SettingsError(variable, "not set", "set, as the other two of the provider are")
    _require_safe(issuer)
    return Provider(issuer, client_id, secret, label, label_cy)


def _require_safe(issuer: str) -> None:
    accepted = "an https: address without a query, such as https://login.example/tenant"
    try:
        found = urlsplit(issuer)
        is_local = found.scheme == "http" and found.hostname in LOOPBACK
    except ValueError as error:
        raise SettingsError("CYLCH_OIDC_ISSUER", "a broken address", accepted) from error
    is_safe = is_local or (found.scheme == "https" and bool(found.hostname))
    if not is_safe or "@" in found.netloc or found.query or found.fragment:
        raise SettingsError("CYLCH_OIDC_ISSUER", "not an address that can be trusted", accepted)
