"""How a message leaves: the mail itself, what may become of it, and which way the settings name."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email.header import Header
from pathlib import Path

LONGEST_LINE = 990  # octets; a mail server may cut what is longer than 998
NEW_LINES = re.compile(r"\r\n |[\r\n\0]+")
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
    # Files by their names; a way that takes none sends the text alone.
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def message_id(self) -> str:
        return f"<{self.id}@{self.domain}>"

    def as_bytes(self, *, eight_bits: bool = True) -> bytes:
        """The mail as it is written. By hand: the library takes a third of all the time to send."""
        boundary = f"=_{self.id}_="
        headers = {
            "Message-ID": self.message_id,
            "From": f"Cylch <{self.sender}>",
            "To": self.to,
            "Subject": _header(self.subject),
            "Auto-Submitted": "auto-generated",
            **self.headers,
            "MIME-Version": "1.0",
        }
        lines = [f"{name}: {_plain(value)}" for name, value in headers.items()]
        body = [f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
        for kind, text in (("plain", self.text), ("html", self.html)):
            is_plain = "--=_" not in text  # else it might end its own part
            body += [f"--{boundary}", *_part(kind, text, eight_bits=eight_bits, is_plain=is_plain)]
        body += [f"--{boundary}--", ""]
        return "\r\n".join([*lines, *self._with_files(body)]).encode()

    def _with_files(self, body: list[str]) -> list[str]:
        """The letter itself, or an envelope around it and what is enclosed."""
        if not self.files:
            return body
        boundary = f"=_{self.id}_files_="
        lines = [
            f'Content-Type: multipart/mixed; boundary="{boundary}"',
            "",
            f"--{boundary}",
            *body,
        ]
        for name, content in self.files.items():
            lines += [f"--{boundary}", *_file_part(name, content)]
        return [*lines, f"--{boundary}--", ""]


def _header(text: str) -> str:
    if text.isascii():
        return text
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _plain(value: str) -> str:
    """Nothing in a value begins a header of its own."""
    return NEW_LINES.sub(lambda found: found[0] if found[0] == "\r\n " else " ", value)


def _part(kind: str, text: str, *, eight_bits: bool, is_plain: bool) -> list[str]:
    """As it is, where the server can take that; else, or with very long lines, encoded."""
    lines = text.splitlines()
    as_it_is = is_plain and (eight_bits or text.isascii())
    as_it_is = as_it_is and all(len(line) * 4 < LONGEST_LINE or _fits(line) for line in lines)
    encoding = "8bit" if as_it_is else "base64"
    told = base64.encodebytes(text.encode()).decode().splitlines()
    return [
        f'Content-Type: text/{kind}; charset="utf-8"',
        f"Content-Transfer-Encoding: {encoding}",
        "",
        *(lines if as_it_is else told),
    ]


def _file_part(name: str, content: bytes) -> list[str]:
    return [
        f'Content-Type: application/octet-stream; name="{name}"',
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
        "",
        *base64.encodebytes(content).decode().splitlines(),
    ]


def _fits(line: str) -> bool:
    return len(line.encode()) < LONGEST_LINE


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
    beside.touch(mode=0o600)  # it may hold a link that opens an account
    beside.write_bytes(message.as_bytes())
    beside.replace(folder / f"{message.id}.eml")
