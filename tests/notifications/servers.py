"""Mail servers and web servers that behave, and such that do not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What a server has taken, in order; what it answers to whom."""

    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Any] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    after_data: str = "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.after_data.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
            self.envelopes.append(envelope)
        return self.after_data

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.taken]

    @property
    def recipients(self) -> list[str]:
        return [mail["To"] for mail in self.taken]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0, **options: Any) -> Iterator[str]:
    """A real mail server on this machine; gives its URL."""
    port = port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


@contextmanager
def odd_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A mail server that says what the test makes it say."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            try:
                conversation, _peer = listening.accept()
            except TimeoutError:
                continue
            with conversation:
                conversation.settimeout(10)
                try:
                    talk(conversation)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        stopping.set()
        thread.join(5)
        listening.close()


class Dialogue:
    """Reads and answers as a mail server does, until told to stop somewhere."""

    def __init__(self, conversation: socket.socket) -> None:
        self.conversation = conversation
        self.lines = conversation.makefile("rb")
        self.say("220 ready")

    def say(self, text: str) -> None:
        self.conversation.sendall(text.encode() + b"\r\n")

    def until(self, verb: str, answer: str = "250 OK") -> None:
        """Answer well to all before this verb."""
        while True:
            line = self.lines.readline()
            if not line:
                raise ConnectionError
            if line.upper().startswith(verb.encode()):
                return
            self.say(answer)

    def letter(self) -> bytes:
        self.say("354 go on")
        read = b""
        while not read.endswith(b"\r\n.\r\n"):
            line = self.lines.readline()
            if not line:
                raise ConnectionError
            read += line
        return read


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Asked], tuple[int, dict[str, str], bytes]]


@contextmanager
def web_server(answer: Answer) -> Iterator[str]:
    """A web server on this machine whose answers the test gives."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            status, headers, body = answer(asked)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _any  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


__all__ = ["Asked", "Dialogue", "Mailbox", "mail_server", "odd_server", "web_server"]
