"""Where one request ends and the next begins: the server and who stands before it must agree.

Whatever could be read in two ways is refused and the line is closed, so that no second request
hides in the body of a first one.
"""

import re
import socket
import threading
from collections.abc import Iterator

import pytest

from webapp.serving import server_of

HOST = b"Host: board.example\r\n"
POST = b"POST /reached HTTP/1.1\r\n" + HOST
HIDDEN = b"GET /hidden HTTP/1.1\r\n" + HOST + b"\r\n"


class Reached:
    """A program that notes what it was asked for, and how much came with it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def __call__(self, environ, start):
        body = environ["wsgi.input"].read()
        self.asked.append((environ["PATH_INFO"], len(body)))
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]


@pytest.fixture
def reached() -> Reached:
    return Reached()


@pytest.fixture
def port(reached) -> Iterator[int]:
    """The server as `cylch serve` makes it."""
    server = server_of(reached, "127.0.0.1", 0, 2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    thread.join(5)


def told(port: int, said: bytes) -> bytes:
    """Everything that comes back until the server closes, or has nothing more to say."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.settimeout(1)
        line.sendall(said)
        try:
            while more := line.recv(65_536):
                heard += more
        except TimeoutError:
            pass
    return heard


CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
NO_MORE = b"0\r\n\r\n"
AMBIGUOUS = {
    "two lengths": b"Content-Length: 0\r\nContent-Length: 52\r\n\r\n",
    "lengths in one": b"Content-Length: 0, 52\r\n\r\n",
    "a signed length": b"Content-Length: +0\r\n\r\n",
    "a length below nothing": b"Content-Length: -1\r\n\r\n",
    "a length that is none": b"Content-Length: 0x0\r\n\r\n",
    "a length in other digits": b"Content-Length: \xd9\xa0\r\n\r\n",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n" + NO_MORE,
    "a coding before chunked": b"Transfer-Encoding: gzip, chunked\r\n\r\n" + NO_MORE,
    "a length and chunks": b"Content-Length: 4\r\n" + CHUNKED + NO_MORE,
    "chunks and a length": b"transfer-encoding: chunked\r\ncontent-length: 99\r\n\r\n" + NO_MORE,
    "a space before the colon": b"Content-Length : 52\r\n\r\n",
    "a folded header": b"X: a\r\n Content-Length: 52\r\nContent-Length: x\r\n\r\n",
    "a bare return": b"X: a\rContent-Length: 52\r\n\r\n",
    "a nul": b"Content-Length: 0\0\r\n\r\n",
    "a chunk of no number": CHUNKED + b"+0\r\n\r\n",
    "a chunk in two ways": CHUNKED + b"0x0\r\n\r\n",
    "a chunk that ends otherwise": CHUNKED + b"1\r\naXX" + NO_MORE,
}


@pytest.mark.parametrize("oddity", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused_and_the_line_closed(port, reached, oddity):
    heard = told(port, POST + oddity + HIDDEN)

    assert len(re.findall(rb"HTTP/1\.[01] \d", heard)) == 1, heard
    assert re.match(rb"HTTP/1\.[01] (400|501) ", heard), heard
    assert reached.asked == []


@pytest.mark.parametrize("post", [POST, POST.replace(b"\r\n", b"\n")])
@pytest.mark.parametrize("ends", [b"\n\r\n", b"\n\n"])
def test_a_line_that_ends_in_half_hides_nothing(port, reached, post, ends):
    told(port, post + b"Content-Length: 52" + ends + HIDDEN)

    assert "/hidden" not in [path for path, _length in reached.asked]


def test_two_requests_that_are_plain_are_two(port, reached):
    """What the tests above find must be due to their oddity."""
    said = POST + b"Content-Length: 3\r\n\r\nabc" + HIDDEN
    chunks = POST + CHUNKED + b"3\r\nabc\r\n" + NO_MORE + HIDDEN

    assert [told(port, one).count(b"HTTP/1.1 200") for one in (said, chunks)] == [2, 2]
    assert reached.asked == [("/reached", 3), ("/hidden", 0)] * 2
