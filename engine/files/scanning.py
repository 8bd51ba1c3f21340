"""Known threats by their bytes, and the house's own scanner where one is named: a clamd."""

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import Invalid

# What every scanner must find, in two parts, so that none of them finds this very file.
TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
PART = 65_536
PATIENCE = 60.0  # seconds for a file
LONGEST_ANSWER = 4096

log = logging.getLogger(__name__)


class ScannerAway(Exception):
    """The scanner gave no answer that says yes or no: what it should look at is not taken."""


def refuse_known_threats(content: bytes) -> None:
    if TEST_VIRUS in content:
        raise Invalid("file", "threat")


@dataclass(frozen=True, slots=True)
class Scanner:
    """Asks clamd at a socket of this machine; without an address nobody is asked."""

    address: str = ""

    def look(self, content: bytes) -> None:
        """Refuse what it knows. Raises ScannerAway rather than let anything pass unseen."""
        found = self.find(content) if self.address else ""
        if found:
            log.warning("threat found", extra={"action": "threat_found", "signature": found})
            raise Invalid("file", "threat")

    def find(self, content: bytes) -> str:
        """The name of what is wrong with it, or nothing."""
        try:
            answer = self._ask(content)
        except (OSError, ValueError) as error:
            raise ScannerAway(f"{self.address} does not answer: {error}") from error
        if answer == "stream: OK":
            return ""
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerAway(f"{self.address} answered “{answer[:200]}”")

    def _ask(self, content: bytes) -> str:
        until = time.monotonic() + PATIENCE
        with self._connected() as line:
            for part in _spoken(content):
                line.settimeout(max(until - time.monotonic(), 0.001))
                line.sendall(part)
            return _heard(line, until)

    def _connected(self) -> socket.socket:
        kind, _, where = self.address.partition(":")
        if kind == "tcp":
            return socket.create_connection(("127.0.0.1", int(where)), PATIENCE)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line


def _spoken(content: bytes) -> Iterator[bytes]:
    """INSTREAM: parts, each after its length in four bytes; none ends it."""
    yield b"zINSTREAM\0"
    for start in range(0, len(content), PART):
        part = content[start : start + PART]
        yield len(part).to_bytes(4) + part
    yield bytes(4)


def _heard(line: socket.socket, until: float) -> str:
    heard = b""
    while not heard.endswith(b"\0") and len(heard) < LONGEST_ANSWER:
        line.settimeout(max(until - time.monotonic(), 0.001))
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        heard += more
    return heard.rstrip(b"\0\n").decode("utf-8", "replace")
