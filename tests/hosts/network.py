"""Hosts as network namespaces: each has a wire of its own to the database's, and may lose it."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

PREFIX = f"cyl{os.getpid() % 100_000:05}"
ADDRESSES = "10.213.0.0/16"
PLACES = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/sbin"


@dataclass(frozen=True, slots=True)
class Host:
    """One of them: `number` makes its addresses."""

    name: str
    number: int

    @property
    def namespace(self) -> str:
        return f"{PREFIX}-{self.name}"

    @property
    def database(self) -> str:
        """Where this host finds the database: the other end of its wire."""
        return f"10.213.{self.number}.1"

    def start(self, words: Sequence[str | os.PathLike], **how) -> subprocess.Popen:
        """Run a program there, which sees this host's name as the machine's."""
        named = ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', self.name)
        return subprocess.Popen((*within(self.namespace), *named, *words), **how)

    def cut(self) -> None:
        """Pull the cable: nobody at either end is told."""
        ip("-n", hub(), "link", "set", f"to-{self.number}", "down")

    def mend(self) -> None:
        ip("-n", hub(), "link", "set", f"to-{self.number}", "up")


def hub() -> str:
    """Where the database is."""
    return f"{PREFIX}-hub"


def within(namespace: str) -> tuple[str, ...]:
    return (program(), "netns", "exec", namespace)


def program() -> str:
    return shutil.which("ip", path=PLACES) or "ip"


def ip(*words: str) -> None:
    subprocess.run((program(), *words), check=True, capture_output=True)


def why_not() -> str:
    """Why there can be no such network here; nothing where there can."""
    if not shutil.which("ip", path=PLACES):
        return "no `ip` on this machine: `apt-get install iproute2`"
    try:
        ip("netns", "add", f"{PREFIX}-try")
        ip("-n", f"{PREFIX}-try", "link", "set", "lo", "up")
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", b"") or str(error).encode()
        return f"network namespaces may not be made here: {told.decode().strip()}"
    finally:
        with suppress(OSError, subprocess.CalledProcessError):
            ip("netns", "del", f"{PREFIX}-try")
    return ""


@contextmanager
def network(*names: str) -> Iterator[list[Host]]:
    """The hosts, each wired to the hub; afterwards nothing of it is left."""
    hosts = [Host(name, number) for number, name in enumerate(names, 1)]
    try:
        ip("netns", "add", hub())
        ip("-n", hub(), "link", "set", "lo", "up")
        for host in hosts:
            _wire(host)
        yield hosts
    finally:
        for namespace in (*(host.namespace for host in hosts), hub()):
            with suppress(subprocess.CalledProcessError):
                ip("netns", "del", namespace)


def _wire(host: Host) -> None:
    theirs, ours = host.namespace, f"to-{host.number}"
    ip("netns", "add", theirs)
    ip("-n", theirs, "link", "set", "lo", "up")
    ip("link", "add", ours, "netns", hub(), "type", "veth", "peer", "name", "wire", "netns", theirs)
    ip("-n", hub(), "address", "add", f"{host.database}/30", "dev", ours)
    ip("-n", theirs, "address", "add", f"10.213.{host.number}.2/30", "dev", "wire")
    ip("-n", hub(), "link", "set", ours, "up")
    ip("-n", theirs, "link", "set", "wire", "up")
