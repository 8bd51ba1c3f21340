"""What the doctor looks at around the program: scanner, lines to the database and to people."""

import socket
import ssl
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from urllib.parse import urlsplit

import sqlalchemy as sa

from engine.db import driver_arguments
from engine.files import Scanner, ScannerAway
from engine.files.scanning import TEST_VIRUS
from engine.settings import Settings
from engine.settings.signing_in import LOOPBACK

PATIENCE = 5.0
RENEWED_BY = timedelta(days=14)  # whoever renews by itself has done so long before
HTTPS = 443
QUARTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing looked at by the doctor."""

    name: str
    well: bool
    message: str


def around(settings: Settings, now: datetime) -> list[Examined]:
    return [
        _scanner(settings),
        _line_to_database(settings),
        address_of_board(settings, now),
        libraries(now),
        _limits(settings),
        _breaches(settings),
    ]


def libraries(now: datetime) -> Examined:
    """Whether they were chosen within the time that docs/security.md promises."""
    chosen = resources.files("webapp").joinpath("libraries.txt").read_text().split()[0]
    days = (now.date() - date.fromisoformat(chosen)).days
    message = f"chosen {days} days ago; bring this program up to date after {QUARTER.days}"
    return Examined("libraries", days <= QUARTER.days, message)


def _limits(settings: Settings) -> Examined:
    """Whoever runs the machine may take them off, and is reminded of it."""
    told = [f"{what} {limit or 'without limit'}" for what, limit in asdict(settings.limits).items()]
    message = f"a minute, one person and each process that serves: {', '.join(told)}"
    return Examined("limits", well=True, message=message)


def _breaches(settings: Settings) -> Examined:
    name, where = "breached passwords", settings.breaches
    if where is None:
        message = "no list is named by CYLCH_BREACHED_PASSWORDS: common ones alone are refused"
        return Examined(name, well=True, message=message)
    if not where.is_file():
        return Examined(name, well=False, message=f"{where} is gone: nobody can choose a password")
    return Examined(name, well=True, message=f"{where} is asked at each choice of a password")


def _scanner(settings: Settings) -> Examined:
    """It must answer, and know what every scanner knows."""
    if not settings.scanner:
        message = "none is named by CYLCH_SCANNER: files are looked at by their kind alone"
        return Examined("scanner", well=True, message=message)
    try:
        found = Scanner(settings.scanner).find(TEST_VIRUS)
    except ScannerAway as away:
        return Examined("scanner", well=False, message=f"no file is taken meanwhile: {away}")
    if not found:
        message = f"{settings.scanner} does not know the virus that every scanner is tried with"
        return Examined("scanner", well=False, message=message)
    return Examined("scanner", well=True, message=f"{settings.scanner} knows {found}")


def _line_to_database(settings: Settings) -> Examined:
    """Nobody on the way may read along, or be taken for the database."""
    url = sa.make_url(settings.database_url)
    hosts = "" if url.get_backend_name() == "sqlite" else driver_arguments(url).get("host", "")
    mode, host = url.query.get("sslmode", ""), hosts.replace(",", ", ")
    name = "line to database"
    if all(one in {"", *LOOPBACK} or one.startswith("/") for one in hosts.split(",")):
        return Examined(name, well=True, message="it does not leave this machine")
    if mode == "verify-full":
        return Examined(name, well=True, message=f"encrypted, and {host} must prove who it is")
    if mode == "disable":
        message = f"open to {host}, as the URL asks: right on a network of this machine alone"
        return Examined(name, well=True, message=message)
    message = f"{host} need not prove who it is: add sslmode=verify-full&sslrootcert=system"
    return Examined(name, well=False, message=f"{message} to CYLCH_DATABASE_URL")


def address_of_board(
    settings: Settings, now: datetime, context: ssl.SSLContext | None = None
) -> Examined:
    """Whether browsers will believe what answers at the board's own address, and how long yet."""
    found, name = urlsplit(settings.base_url), "address"
    host = found.hostname or ""
    if found.scheme != "https":
        message = f"{settings.base_url}: passwords would travel openly, so CYLCH_BASE_URL is https"
        is_here = host in LOOPBACK
        return Examined(name, is_here, "for this machine alone" if is_here else message)
    try:
        ends = _ends(host, found.port or HTTPS, context or ssl.create_default_context())
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason
        return Examined(name, well=False, message=f"{host} is not believed by browsers: {reason}")
    except OSError as error:
        message = f"{host} does not answer from here, so its certificate was not seen: {error}"
        return Examined(name, well=True, message=message)
    days = (ends - now).days
    message = f"the certificate of {host} is believed, for {days} more days"
    return Examined(name, ends - now > RENEWED_BY, message)


def _ends(host: str, port: int, context: ssl.SSLContext) -> datetime:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection((host, port), PATIENCE) as line,
        context.wrap_socket(line, server_hostname=host) as secure,
    ):
        shown = secure.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
