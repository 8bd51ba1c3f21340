"""What the environment may set, checked once at the start."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.settings.board_key import read_earlier, read_key
from engine.settings.breaches import read_breaches
from engine.settings.faults import SettingsError
from engine.settings.hosts import read_hosts
from engine.settings.limits import Limits, read_limits
from engine.settings.logs import Logs, read_logs
from engine.settings.scanner import read_scanner
from engine.settings.signing_in import SigningIn, read_signing_in

DATABASES = "sqlite:///<path> or postgresql+psycopg://<user>:<password>@<host>/<database>"
MAILS = (
    "smtp://<host>:<port>, smtps://<host>:<port>, govuk-notify:<API key>, file:<directory> or null:"
)
NOTIFY_KEY = re.compile(
    r"[\w-]*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}"
    r"(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
MAILBOX = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9:.-]{1,190}")
DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
TELLABLE = frozenset(
    {"postgresql", "postgres", "postgresql+psycopg2", "postgresql+asyncpg", "mysql", "mariadb"}
    | {"mssql", "oracle", "sqlite", "http", "https", "ftp", "imap", "mailto", "smtp", "smtps"}
)
SANDBOX = {"": None, "1": True, "0": False}

__all__ = ["Settings", "SettingsError"]


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is configured; passed down, never asked for again."""

    home: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    mail_url: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    timezone: str = "Europe/London"
    sandbox: bool | None = None
    signing_in: SigningIn = field(default_factory=SigningIn)
    mail_from: str = "cylch@localhost"
    mail_replies: str = ""
    contact: str = ""
    checkpoints: Path | None = None
    logs: Logs = field(default_factory=Logs)
    earlier_keys: tuple[str, ...] = field(default=(), repr=False)
    is_key_given: bool = False
    scanner: str = ""
    webhook_hosts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    breaches: Path | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read every variable, so that a wrong one stops the start; makes the home and its key."""
        given = _Given(environ)
        home = given.home()
        return cls(
            home=home,
            database_url=given.database_url(home),
            mail_url=given.mail_url(home),
            base_url=given.base_url(),
            timezone=given.timezone(),
            sandbox=given.sandbox(),
            signing_in=read_signing_in(given.get),
            mail_from=given.mail_from(),
            mail_replies=given.mail_replies(),
            contact=given.contact(),
            checkpoints=given.checkpoints(home),
            logs=read_logs(given.get),
            scanner=read_scanner(given.get),
            webhook_hosts=read_hosts(given.get),
            limits=read_limits(given.get),
            breaches=read_breaches(given.get),
            # Last: a start that fails for another reason leaves nothing behind.
            earlier_keys=read_earlier(given.get, home),
            is_key_given=bool(given.get("CYLCH_SECRET_KEY")),
            secret_key=read_key(given.get, home),
        )


class _Given:
    """The environment; a blank variable counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def get(self, variable: str, default: str = "") -> str:
        value = self._environ.get(variable, "").strip()
        if not value.isprintable():
            raise SettingsError(variable, "a value with control characters", "plain text")
        return value or default

    def home(self) -> Path:
        variable = "CYLCH_HOME"
        value = self.get(variable, "var")
        with suppress(RuntimeError):
            value = str(Path(value).expanduser())
        home = Path(value).absolute()
        if home.exists() and not home.is_dir():
            raise SettingsError(variable, f"the file {home}", "a directory that can be written")
        if "?" in str(home):
            # SQLite's URL would end there.
            raise SettingsError(variable, f"{home}", "a directory without a question mark")
        return home

    def database_url(self, home: Path) -> str:
        variable = "CYLCH_DATABASE_URL"
        value = self.get(variable, f"sqlite:///{home / 'cylch.db'}")
        scheme, _, rest = value.partition(":")
        if scheme == "sqlite" and rest.startswith("///") and rest.strip("/"):
            return value
        if scheme == "sqlite":
            raise SettingsError(variable, "a sqlite: URL without a path", DATABASES)
        if scheme != "postgresql+psycopg":
            raise SettingsError(variable, _a_url(scheme, rest), DATABASES)
        if not _split(variable, value, DATABASES).path.strip("/"):
            raise SettingsError(variable, "a URL without the name of a database", DATABASES)
        return value

    def mail_url(self, home: Path) -> str:
        variable = "CYLCH_MAIL_URL"
        value = self.get(variable, f"file:{home / 'mail'}")
        scheme, _, rest = value.partition(":")
        reader = MAIL_READERS.get(scheme)
        if reader is None:
            raise SettingsError(variable, _a_url(scheme, rest), MAILS)
        return reader(variable, value, rest)

    def contact(self) -> str:
        """Whom people ask for help; nobody is named where it is not set."""
        variable = "CYLCH_CONTACT"
        value = self.get(variable)
        if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            raise SettingsError(variable, value, "an email address such as unit@board.example")
        return value

    def checkpoints(self, home: Path) -> Path:
        """Where a file of each checkpoint goes: best a folder of another machine."""
        variable = "CYLCH_CHECKPOINTS"
        folder = Path(self.get(variable, str(home / "checkpoints"))).absolute()
        if folder.exists() and not folder.is_dir():
            raise SettingsError(variable, f"the file {folder}", "a directory that can be written")
        return folder

    def base_url(self) -> str:
        variable, accepted = "CYLCH_BASE_URL", "an address such as https://cylch.example"
        value = self.get(variable, "http://127.0.0.1:8000")
        found = _split(variable, value, accepted)
        if found.scheme not in ("http", "https") or not found.hostname:
            raise SettingsError(variable, _a_url(found.scheme, found.netloc), accepted)
        if "@" in found.netloc or found.query or found.fragment:
            what = "an address with a user, a query or a fragment"
            raise SettingsError(variable, what, accepted)
        return value.rstrip("/")

    def mail_from(self) -> str:
        variable = "CYLCH_MAIL_FROM"
        value = self.get(variable, f"cylch@{urlsplit(self.base_url()).hostname}")
        if not MAILBOX.fullmatch(value):
            raise SettingsError(
                variable, f"“{value[:60]}”", "an address such as cylch@board.example"
            )
        return value

    def mail_replies(self) -> str:
        variable = "CYLCH_MAIL_REPLIES"
        value = self.get(variable)
        if value and not DOMAIN.fullmatch(value):
            raise SettingsError(variable, f"“{value[:60]}”", "a domain such as in.board.example")
        return value.lower()

    def timezone(self) -> str:
        variable = "CYLCH_TIMEZONE"
        value = self.get(variable, "Europe/London")
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            accepted = "the name of a time zone such as Europe/London"
            raise SettingsError(variable, f"“{value[:60]}”", accepted) from error

    def sandbox(self) -> bool | None:
        variable = "CYLCH_SANDBOX"
        value = self.get(variable)
        if value not in SANDBOX:
            raise SettingsError(variable, f"“{value[:60]}”", "1, 0 or unset")
        return SANDBOX[value]


def _mail_server(variable: str, value: str, _rest: str) -> str:
    found = _split(variable, value, MAILS)
    if not found.hostname or found.path.strip("/") or found.query or found.fragment:
        raise SettingsError(
            variable, f"a {found.scheme}: URL that is more or less than a host", MAILS
        )
    if (found.username is None) != (found.password is None):
        raise SettingsError(variable, f"a {found.scheme}: URL with half a sign-in", MAILS)
    return value


def _mail_directory(variable: str, _value: str, rest: str) -> str:
    if not rest.strip("/"):
        raise SettingsError(variable, "a file: URL without a directory", MAILS)
    # file:///var/mail, file:/var/mail and file:mail are all written in the wild.
    path = unquote(rest.removeprefix("//")) if rest.startswith("///") else rest
    return f"file:{Path(path).absolute()}"


def _notify_key(variable: str, value: str, rest: str) -> str:
    if not NOTIFY_KEY.fullmatch(rest):
        raise SettingsError(variable, "a govuk-notify: URL without a whole API key", MAILS)
    return value


def _nothing(variable: str, value: str, rest: str) -> str:
    if rest.strip("/"):
        raise SettingsError(variable, "a null: URL with something behind it", MAILS)
    return value


MAIL_READERS = {
    "smtp": _mail_server,
    "smtps": _mail_server,
    "govuk-notify": _notify_key,
    "file": _mail_directory,
    "null": _nothing,
}


def _split(variable: str, value: str, accepted: str) -> SplitResult:
    try:
        found = urlsplit(value)
        # Asking for the port is what checks it.
        _ = found.port
    except ValueError as error:
        raise SettingsError(variable, "a URL with a broken host or port", accepted) from error
    return found


def _a_url(scheme: str, rest: str) -> str:
    """Tell what was found by a scheme we know: everything else may be a password."""
    if rest and scheme in TELLABLE:
        return f"a URL that starts with “{scheme}:”"
    return "not a URL of a known kind"
