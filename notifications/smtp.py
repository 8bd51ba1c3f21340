"""Mail by a server: one connection for a batch, never open to another machine."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from notifications.transport import Message, NotSent, Refused, Transport, Uncertain

PATIENCE = 20  # seconds for each answer of the server
HERE = ("localhost", "127.0.0.1", "::1")
PERMANENT = range(500, 600)
# Not about this address: the server says no to us, to the sender or to everything for now.
OURS = frozenset({500, 501, 502, 503, 504, 530, 534, 535, 538})


@contextmanager
def connected(url: str) -> Iterator[Transport]:
    """Connects when the first message comes, and again after a server that hung up."""
    line = Line(urlsplit(url))
    try:
        yield line.send
    finally:
        line.close()


@dataclass
class Line:
    """One conversation with the mail server."""

    server: SplitResult
    _smtp: smtplib.SMTP | None = field(default=None, init=False)

    def send(self, message: Message) -> None:
        smtp = self._open()
        try:
            takes_all = smtp.has_extn("8bitmime")
            self._envelope(smtp, message, ["BODY=8BITMIME"] if takes_all else [])
        except (smtplib.SMTPException, OSError) as error:
            raise self._before_the_letter(error) from error
        self._letter(smtp, message.as_bytes(eight_bits=takes_all))

    def close(self) -> None:
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp = None

    def _open(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        try:
            self._smtp = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise NotSent(told(error), is_everybodys=True) from error
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        host, port = self.server.hostname or "localhost", self.server.port or 0
        secure = ssl.create_default_context()
        if self.server.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=secure)
        else:
            smtp = smtplib.SMTP(host, port, timeout=PATIENCE)
        self._smtp = smtp
        smtp.ehlo()
        if self.server.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=secure)
            smtp.ehlo()
        if not isinstance(smtp.sock, ssl.SSLSocket) and host not in HERE:
            raise smtplib.SMTPException("it offers no encryption, and mail is not sent openly")
        if self.server.username:
            smtp.login(unquote(self.server.username), unquote(self.server.password or ""))
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, message: Message, options: list[str]) -> None:
        """Up to here nothing can have gone out."""
        sender = message.bounces_to or message.sender
        code, answer = smtp.mail(sender, options)
        if code in range(200, 300):
            code, answer = smtp.rcpt(message.to)
            if code not in range(200, 300):
                raise smtplib.SMTPRecipientsRefused({message.to: (code, answer)})
        else:
            raise smtplib.SMTPSenderRefused(code, answer, sender)
        smtp.putcmd("data")
        code, answer = smtp.getreply()
        if code != 354:  # noqa: PLR2004 - "go ahead"
            raise smtplib.SMTPDataError(code, answer)

    def _letter(self, smtp: smtplib.SMTP, letter: bytes) -> None:
        """From here on only the server's own word tells what became of it."""
        try:
            smtp.send(_dotted(letter))
            code, answer = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Uncertain(told(error)) from error
        if code in PERMANENT:
            raise Refused(f"{code} {_text(answer)}")
        if code not in range(200, 300):
            raise NotSent(f"{code} {_text(answer)}")

    def _before_the_letter(self, error: Exception) -> Exception:
        """A full mailbox is one person's; a server that hangs up is everybody's."""
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, answer = next(iter(error.recipients.values()))
            self._start_over()
            kind = Refused if code in PERMANENT and code not in OURS else NotSent
            return kind(f"{code} {_text(answer)}")
        if isinstance(error, smtplib.SMTPResponseException):
            self._start_over()
        else:
            self._drop()
        return NotSent(told(error), is_everybodys=True)

    def _start_over(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _dotted(letter: bytes) -> bytes:
    """As SMTP wants it: a lone dot ends it, so one at the start of a line is doubled."""
    lines = letter.replace(b"\r\n.", b"\r\n..")
    lines = b"." + lines if lines.startswith(b".") else lines
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"
