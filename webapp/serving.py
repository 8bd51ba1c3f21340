"""The server of the pages, stricter than waitress where two readers could read two things."""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server

CONNECTIONS = 1000


class StrictParser(HTTPRequestParser):
    """Who sends a length and chunks at once means to be read in two ways (RFC 9112, 6.3)."""

    def parse_header(self, header_plus: bytes) -> None:
        lines = header_plus.split(b"\n")[1:]
        names = {line.partition(b":")[0].strip().lower() for line in lines}
        if names >= {b"content-length", b"transfer-encoding"}:
            raise ParsingError("Content-Length and Transfer-Encoding at once")
        super().parse_header(header_plus)


def server_of(program: Any, host: str, port: int, threads: int) -> Any:
    HTTPChannel.parser_class = StrictParser
    return create_server(
        program,
        host=host,
        port=port,
        threads=threads,
        # Browsers keep their lines: at waitress's hundred, the next person would wait for ever.
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
    )
