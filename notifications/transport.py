"""How a message leaves: into a file, to a mail server, or nowhere."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one person. The id is stable: a second attempt can be told from a new mail."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    sender: str = "cylch@localhost"

    def as_mail(self) -> EmailMessage:
        mail = EmailMessage()
        mail["Message-ID"] = f"<{self.id}@cylch>"
        mail["From"], mail["To"], mail["Subject"] = self.sender, self.to, self.subject
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(self.text)
        mail.add_alternative(self.html, subtype="html")
        return mail


Transport = Callable[[Message], None]


def transport(url: str, *, is_sandbox: bool, home: Path) -> Transport:
    """The way that the setting names. From a sandbox no message leaves the machine."""
    scheme = url.partition(":")[0]
    if scheme == "null":
        return lambda _message: None
    if scheme in ("smtp", "smtps") and not is_sandbox:
        return lambda message: _smtp(url, message)
    folder = Path(url.partition(":")[2]) if scheme == "file" else home / "mail"
    return lambda message: _file(folder, message)


def _file(folder: Path, message: Message) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{message.id}.part"
    beside.write_bytes(message.as_mail().as_bytes())
    beside.replace(folder / f"{message.id}.eml")


def _smtp(url: str, message: Message) -> None:
    server = urlsplit(url)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with kind(server.hostname or "localhost", server.port or 0, timeout=20) as smtp:
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message.as_mail())
