"""How a message leaves: the mail itself, what may become of it, and which way the settings name."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

HERE = "cylch"  # the domain of Message-IDs where the board has no address yet


class NotSent(Exception):
    """It certainly did not go out: try again later, with all that is news by then.

    `is_everybodys` when the way itself is closed, so that nobody else's message need be tried.
    """

    def __init__(self, why: str, *, is_everybodys: bool = False) -> None:
        super().__init__(why)
        self.is_everybodys = is_everybodys


class Refused(Exception):
    """It will never go out to this address: somebody must look at it."""


class Uncertain(Exception):
    """It may have gone out: try again under the same Message-ID, with nothing added."""


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one person. The id is stable: a second attempt can be told from a new mail."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    sender: str = "cylch@localhost"
    domain: str = HERE
    bounces_to: str = ""
    is_repeat: bool = False  # an earlier try may have reached them
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def message_id(self) -> str:
        return f"<{self.id}@{self.domain}>"

    def as_mail(self) -> EmailMessage:
        mail = EmailMessage()
        mail["Message-ID"] = self.message_id
        mail["From"] = f"Cylch <{self.sender}>"
        mail["To"], mail["Subject"] = self.to, self.subject
        mail["Auto-Submitted"] = "auto-generated"
        for name, value in self.headers.items():
            mail[name] = value
        mail.set_content(self.text)
        mail.add_alternative(self.html, subtype="html")
        return mail


# Gives the provider's own reference where it has one.
Transport = Callable[[Message], str | None]
Way = Callable[[], AbstractContextManager[Transport]]


def transport(url: str, *, is_sandbox: bool, home: Path) -> Way:
    """The way that the setting names. From a sandbox no message leaves the machine."""
    scheme, _colon, rest = url.partition(":")
    if scheme == "null":
        return lambda: _always(lambda _message: None)
    if scheme in ("smtp", "smtps") and not is_sandbox:
        from notifications.smtp import connected  # noqa: PLC0415 - only who sends by it needs it

        return lambda: connected(url)
    if scheme == "govuk-notify" and not is_sandbox:
        from notifications.govuk import client  # noqa: PLC0415

        return lambda: client(rest)
    folder = Path(rest) if scheme == "file" else home / "mail"
    return lambda: _always(lambda message: _file(folder, message))


@contextmanager
def _always(way: Transport) -> Iterator[Transport]:
    yield way


def _file(folder: Path, message: Message) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{message.id}.part"
    beside.write_bytes(message.as_mail().as_bytes())
    beside.replace(folder / f"{message.id}.eml")
