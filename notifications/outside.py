"""One request to an address that somebody typed: never into our own network, never for long.

The name is resolved once, and the connection goes to that very address; redirects are not followed;
of the answer only the beginning is read.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from urllib.parse import SplitResult, urlsplit

PATIENCE = 10.0  # seconds for each step
LONGEST = 25.0  # for all of them together
MOST_READ = 2_000
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotAllowed(Exception):
    """An address into which no message may be sent."""


class NotListed(NotAllowed):
    """A host that whoever runs the machine has not named."""


class NoAnswer(Exception):
    """Nothing came back that could be understood."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str


def is_public(text: str) -> bool:
    """An address of the open internet: not ours, not a neighbour's, not a cloud's own."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (address, *_inside(address)))


@dataclass(frozen=True, slots=True)
class Door:
    """What may be reached; tests open it to this machine."""

    schemes: tuple[str, ...] = ("https",)
    is_allowed: Callable[[str], bool] = is_public
    hosts: tuple[str, ...] = ()  # these alone, if any are named

    def check(self, url: str) -> SplitResult:
        """What can be told of an address before anybody is asked where it is."""
        try:
            found = urlsplit(url)
            _ = found.port
        except ValueError as error:
            raise NotAllowed("it is no address") from error
        if found.scheme not in self.schemes or not found.hostname:
            raise NotAllowed(f"it must begin with {self.schemes[0]}:// and a host")
        if found.username is not None or found.fragment:
            raise NotAllowed("it may hold neither a sign-in nor a fragment")
        if self.hosts and not any(_is_named(found.hostname, one) for one in self.hosts):
            raise NotListed("its host is none of CYLCH_WEBHOOK_HOSTS")
        return found

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send something and give the beginning of the answer, whatever its status."""
        where = self.check(url)
        port = where.port or (443 if where.scheme == "https" else 80)
        address = self._resolve(where.hostname or "", port)
        path = f"{where.path or '/'}{'?' + where.query if where.query else ''}"
        connection = _Pinned(where, port, address)
        watch = Timer(LONGEST, connection.abort)
        watch.start()
        try:
            connection.request("POST", path, body, dict(headers))
            return _read(connection.getresponse())
        except (OSError, HTTPException, ValueError) as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        finally:
            watch.cancel()
            connection.close()

    def _resolve(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NoAnswer(f"{host} is not known: {error}") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(self.is_allowed(one) for one in addresses):
            raise NotAllowed(f"{host} leads to an address that is not public")
        return addresses[0]


class _Pinned(HTTPConnection):
    """Connects to the address that was looked at, and asks there for the name."""

    def __init__(self, where: SplitResult, port: int, address: str) -> None:
        super().__init__(where.hostname or "", port, timeout=PATIENCE)
        self._address = address
        self._is_secure = where.scheme == "https"

    def connect(self) -> None:
        sock = socket.create_connection((self._address, self.port), PATIENCE)
        self.sock = sock
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(sock, server_hostname=self.host)

    def abort(self) -> None:
        """It took too long, however busy it seems."""
        sock: socket.socket | None = self.sock
        if sock is not None:
            sock.close()


def _is_named(host: str, wanted: str) -> bool:
    return host.endswith(wanted[1:]) if wanted.startswith("*.") else host == wanted


def _read(response: HTTPResponse) -> Answer:
    return Answer(response.status, response.read(MOST_READ).decode("utf-8", "replace"))


def _inside(address: Address) -> list[Address]:
    """IPv4 addresses that travel inside one of IPv6."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    teredo = address.teredo
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    found += list(teredo) if teredo is not None else []
    if address in NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]
