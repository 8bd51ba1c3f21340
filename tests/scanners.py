"""A clamd of the tests: it speaks INSTREAM at a socket, and knows one virus."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from engine.files.scanning import TEST_VIRUS

KNOWN = {TEST_VIRUS: "Eicar-Test", b"a worm": "Worm.Gwent"}


@dataclass
class Clamd:
    """What it was shown; `answer` is said instead of what it finds."""

    address: str
    seen: list[bytes] = field(default_factory=list)
    is_blind: bool = False
    answer: bytes | None = None

    def told(self, content: bytes) -> bytes:
        self.seen.append(content)
        if self.answer is not None:
            return self.answer
        found = [name for sign, name in KNOWN.items() if sign in content and not self.is_blind]
        return f"stream: {found[0]} FOUND\0".encode() if found else b"stream: OK\0"


@contextmanager
def fake_clamd(folder: Path) -> Iterator[Clamd]:
    path = folder / "clamd.ctl"
    clamd = Clamd(f"unix:{path}")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        thread = threading.Thread(target=_serve, args=(listening, clamd), daemon=True)
        thread.start()
        yield clamd
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    path.unlink()


def _serve(listening: socket.socket, clamd: Clamd) -> None:
    with suppress(OSError):
        while True:
            line, _peer = listening.accept()
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(said.read(4)):
                    content += said.read(length)
                line.sendall(clamd.told(content))
