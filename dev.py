#!/usr/bin/env python3
"""What make does, without make: `python3 dev.py help`. Needs only Python and a network."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
MINERS = ROOT / ".venv-miners"
FRONTEND = ROOT / "frontend"
MINERS_LOCK = "requirements-miners.lock"
DIST = ROOT / "webapp" / "static" / "dist"
HOME = Path(os.environ.get("CYLCH_HOME") or ROOT / "var").absolute()
UNFINISHED = HOME / "demo.unfinished"
DEMO_FILES = ("cylch.db", "cylch.db-wal", "cylch.db-shm", "files", "mail")
LOCKS = (ROOT / "requirements.lock", FRONTEND / "package-lock.json")
CHOSEN = ROOT / "webapp" / "libraries.txt"  # when, and which: the doctor reads how old they are
OLDEST_PYTHON, OLDEST_NODE = (3, 11), 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TESTS = (PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal")
CHECKS = {
    "format": ("-m", "ruff", "format", "--check", "--quiet"),
    "lint": ("-m", "ruff", "check", "--quiet"),
    "types": ("-m", "mypy"),
    "imports": (BIN / "lint-imports", "--no-logo"),
    "templates": ("-m", "djlint", "--check", "--lint", "--quiet", "webapp/templates"),
    "translations": ("-m", "webapp.translations", "check"),
}
# Modules of the tests that measure or break more than a test may; the last word is the command.
STUDIES = {
    "bench": (
        'Measure; at full scale, write tests/bench/README.md (SCALE=small|full ARGS="size people").'
    ),
    "faults": "Break everything that may break, at every point, and write docs/faults.md.",
    "hosts": "Let several hosts work, cut one off, kill others, and write docs/hosts.md.",
    "races.kills": "Kill workers, again and again, and write docs/kills.md (ARGS=1000).",
    "races.restarts": "Restart the database under everybody; write docs/restarts.md (ARGS=100).",
    "races": "Let two meet at every statement of each other, and write docs/races.md.",
    "soak": "Live five years of a board, look at it every night, and write docs/soak.md.",
}
NEEDS_NETWORKS = {"hosts"}
ADVICE = (
    "Look at this machine's network and its settings for the package registry (proxy, mirror,"
    " certificate), then give the same command again: it goes on from here."
)


def demo() -> None:
    """Build all that is needed and serve the demo board (PORT=8000, CYLCH_HOME=./var)."""
    install("requirements.lock")
    assets()
    port = os.environ.get("PORT") or "8000"
    os.environ.pop("CYLCH_DATABASE_URL", None)  # the demo board is always the embedded one
    os.environ["CYLCH_HOME"] = str(HOME)
    os.environ.setdefault("CYLCH_BASE_URL", f"http://127.0.0.1:{port}")
    if UNFINISHED.exists():
        remove_demo()
    if (HOME / "cylch.db").exists():
        run(BIN / "cylch", "init")  # bring it up to date with the program
    else:
        say("The demo board", f"a year of a board's life into {HOME}")
        HOME.mkdir(parents=True, exist_ok=True)
        UNFINISHED.touch()
        run(BIN / "cylch", "init", "--demo")
        UNFINISHED.unlink()
    os.execv(BIN / "cylch", ["cylch", "serve", "--port", port])


def demo_reset() -> None:
    """Throw the demo board away and make a new one."""
    remove_demo()
    demo()


def test(*arguments: str) -> None:
    """Run every test, on SQLite, on PostgreSQL and in a browser (ARGS="-k word")."""
    install("requirements-dev.lock")
    install_miners()
    find_browser()
    find_networks()
    assets()
    # Hundreds of processes start in the tests: what one has compiled serves the next.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    run(*TESTS, *arguments)


def pages(*arguments: str) -> None:
    """Look at every page in both languages and all colours; the tests let them take turns."""
    install("requirements-dev.lock")
    find_browser()
    assets()
    run(*TESTS, "tests/webapp/browser/every_form.py", *arguments)


def check() -> None:
    """Check format, lint, types, imports, templates and translations."""
    install("requirements-dev.lock")
    failed = []
    for name, words in CHECKS.items():
        say(f"Check {name}")
        if not works(PYTHON, *words):
            failed.append(name)
    sys.exit(f"Not well: {', '.join(failed)}." if failed else 0)


def lock() -> None:
    """Choose the newest versions and write them to the requirements files."""
    install("requirements-dev.lock")
    uv = shutil.which("uv") or BIN / "uv"
    versions = ("--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade")
    no_places = ("--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--quiet")
    for kind, *source in (
        ("", "pyproject.toml"),
        ("-dev", "pyproject.toml", "--group", "dev", "-c", "requirements.lock"),
        ("-assets", "--group", "assets"),
        ("-miners", "--group", "miners"),
    ):
        output = ("--custom-compile-command", "make lock", "-o", f"requirements{kind}.lock")
        run(uv, "pip", "compile", *source, *versions, *no_places, *output)
    today = time.strftime("%Y-%m-%d")  # noqa: TID251 - there is no board here, and no clock of one
    CHOSEN.write_text(f"{today} {digest(*LOCKS)}\n")


def audit() -> None:
    """Ask the databases of known holes about every library that is locked."""
    install("requirements-dev.lock")
    uv, path = shutil.which("uv") or BIN / "uv", path_with_node()
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "locked.py"
        script.write_text(as_script(ROOT / "requirements.lock"))
        words = ("audit", "--preview", "--python-version", "3.11", "--script", script)
        say("Python libraries", "known holes")
        if not works(uv, *words, cwd=Path(folder)):
            failed.append("Python libraries")
    say("Scripts", "known holes")
    if not works("npm", "audit", "--package-lock-only", "--omit=dev", cwd=FRONTEND, path=path):
        failed.append("scripts")
    sys.exit(f"Holes, or no answer, see above: {', '.join(failed)}." if failed else 0)


def as_script(lock_file: Path) -> str:
    """What is locked as the head of a script: uv looks at that without a lock of its own."""
    lines = lock_file.read_text().replace("\\\n", " ").splitlines()
    pins = [line.partition("--hash")[0].strip() for line in lines if line[:1] not in ("", "#")]
    listed = "".join(f"#   {json.dumps(pin)},\n" for pin in pins)
    return f'# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n{listed}# ]\n# ///\n'


def assets() -> None:
    """Build the pages' scripts and styles, when their sources changed."""
    stamp, want = DIST / ".stamp", digest(*asset_sources())
    if reads(stamp, want):
        return
    say("Scripts and styles", f"into {DIST.relative_to(ROOT)}")
    path = path_with_node()
    fetched, locked = FRONTEND / "node_modules" / ".stamp", digest(FRONTEND / "package-lock.json")
    if not reads(fetched, locked):
        if not works("npm", "ci", cwd=FRONTEND, path=path):
            sys.exit(f"Could not fetch the scripts: the lines above say why. {ADVICE}")
        fetched.write_text(locked)
    run("node", "build.mjs", cwd=FRONTEND, path=path)
    stamp.write_text(want)


def clean() -> None:
    """Remove all that these commands made, but for the data in var."""
    made = [VENV, MINERS, DIST, FRONTEND / "node_modules", ROOT / "build", ROOT / "dist"]
    for folder in [*made, *ROOT.glob(".*_cache"), ROOT / ".hypothesis"]:
        shutil.rmtree(folder, ignore_errors=True)


def show_help() -> None:
    """Show this list."""
    for name, command in COMMANDS.items():
        print(f"  {name:<12}{command.__doc__}")


def study(module: str) -> Callable[..., None]:
    """Make the command that runs this module of the tests."""

    def command(*arguments: str) -> None:
        install("requirements-dev.lock")
        if module in NEEDS_NETWORKS:
            find_networks()
        run(PYTHON, "-m", f"tests.{module}", *arguments)

    command.__doc__ = STUDIES[module]
    return command


COMMANDS = {
    "help": show_help,
    "demo": demo,
    "demo-reset": demo_reset,
    "test": test,
    "pages": pages,
    "check": check,
    **{module.rpartition(".")[2]: study(module) for module in STUDIES},
    "lock": lock,
    "audit": audit,
    "assets": assets,
    "clean": clean,
}


def install(lock_file: str) -> None:
    """Bring .venv to what the lock file says, when it is not there already."""
    want = f"{ROOT} {sys.version} {digest(ROOT / lock_file, ROOT / 'pyproject.toml')}"
    stamp = VENV / f".{lock_file}"
    if reads(stamp, want):
        return
    make_venv()
    say("Python packages", f"from {lock_file} into .venv; the first time takes a minute")
    install_locked(lock_file)
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "-e", ".")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *offline)
    stamp.write_text(want)


def install_miners() -> None:
    """Whoever reads our event logs in a test has packages of its own, in a place of its own."""
    stamp, want = MINERS / ".stamp", f"{MINERS} {sys.version} {digest(ROOT / MINERS_LOCK)}"
    if reads(stamp, want):
        return
    run(PYTHON, "-m", "venv", "--clear", "--without-pip", MINERS)
    install_locked(MINERS_LOCK, MINERS / "bin" / "python")
    stamp.write_text(want)


def make_venv() -> None:
    if works(PYTHON, "-m", "pip", "--version", quiet=True):
        return
    say("A Python environment", "in .venv")
    making = (sys.executable, "-m", "venv", "--clear", VENV)
    if works(*making, quiet=True) or (apt_install("python3-venv") and works(*making)):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    sys.exit(
        f"{sys.executable} cannot make a virtual environment. On Debian and Ubuntu:"
        " `apt-get install python3-venv` as root, then give the same command again."
    )


def install_locked(lock_file: str, python: Path = PYTHON) -> None:
    """Install with uv where the machine has it, for it is quick; else, or should it fail, pip."""
    # The lock names every package; asked for their extras too, pip looks past the pinned version.
    wanted = ("install", "--require-hashes", "--no-deps", "-r", lock_file)
    uv = shutil.which("uv")
    if uv and works(uv, "pip", *wanted, "--python", python, "--compile-bytecode"):
        return
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "--python",
        str(python),
        *wanted,
        "--disable-pip-version-check",
        "--no-input",
    ]
    total = (ROOT / lock_file).read_text().count("==")
    with subprocess.Popen(pip, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        found = (line for line in process.stdout or () if line.startswith(("Coll", "Requirement")))
        for number, _ in enumerate(found, 1):
            if sys.stdout.isatty() or number % 20 == 0:
                print(
                    f"  {number} of {total}", end="\r" if sys.stdout.isatty() else "\n", flush=True
                )
    if process.returncode:
        sys.exit(f"Could not install the Python packages: the lines above say why. {ADVICE}")


def path_with_node() -> str:
    """Give a PATH with Node: the machine's, or when that is missing or old, one of our own."""
    ours = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")  # trust whom the machine trusts
    is_old = f"process.exit(parseInt(process.versions.node) < {OLDEST_NODE} ? 1 : 0)"
    for path in (os.environ["PATH"], ours):
        if works("node", "-e", is_old, path=path, quiet=True) and shutil.which("npm", path=path):
            return path
    make_venv()
    say("Node", "into .venv, for this machine has none that is new enough")
    install_locked("requirements-assets.lock")
    return ours


def asset_sources() -> Iterator[Path]:
    for path in sorted(FRONTEND.rglob("*")):
        parts = path.relative_to(FRONTEND).parts
        if path.is_file() and parts[0] != "node_modules" and not path.name.startswith("."):
            yield path


def find_browser() -> None:
    """Install one where there is none. Should that fail, the browser tests do too, by name."""
    if not any(map(shutil.which, BROWSERS)) and not apt_install("chromium"):
        say("No browser", "`apt-get install chromium` as root, then give the same command again")


def find_networks() -> None:
    """Install what makes networks of namespaces; without it the test of several hosts says so."""
    places = f"{os.environ['PATH']}{os.pathsep}/usr/sbin{os.pathsep}/sbin"
    if sys.platform == "linux" and not shutil.which("ip", path=places):
        apt_install("iproute2")


def apt_install(package: str) -> bool:
    """Install a package of Debian's, where we may; tell whether it went well."""
    is_root = os.geteuid() == 0
    if not shutil.which("apt-get") or not (is_root or works("sudo", "-n", "true", quiet=True)):
        return False
    say("Debian's package", package)
    apt = (*(() if is_root else ("sudo", "-n")), "env", "DEBIAN_FRONTEND=noninteractive")
    apt = (*apt, "apt-get", "-qq")
    return works(*apt, "update") and works(
        *apt, "install", "-y", "--no-install-recommends", package
    )


def remove_demo() -> None:
    for made in (HOME / name for name in DEMO_FILES):
        shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
    UNFINISHED.unlink(missing_ok=True)


def works(*words: object, cwd: Path = ROOT, path: str = "", quiet: bool = False) -> bool:
    """Run a program to its end; tell whether it went well."""
    path = path or os.environ["PATH"]
    program = shutil.which(str(words[0]), path=path)
    if not program:
        return False
    output = subprocess.DEVNULL if quiet else None
    command = [program, *map(str, words[1:])]
    env = {**os.environ, "PATH": path}
    done = subprocess.run(command, cwd=cwd, env=env, stdout=output, stderr=output, check=False)
    return done.returncode == 0


def run(*words: object, cwd: Path = ROOT, path: str = "") -> None:
    """Run a program to its end; stop when it went wrong, for it has said why."""
    if not works(*words, cwd=cwd, path=path):
        sys.exit(1)


def say(what: str, more: str = "") -> None:
    bold = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", ":")
    print(f"{bold[0]}{what}{bold[1]} {more}", flush=True)


def digest(*files: Path) -> str:
    sums = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def reads(file: Path, text: str) -> bool:
    return file.exists() and file.read_text() == text


def use_a_newer_python() -> None:
    for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
        if newer := shutil.which(f"python3.{minor}"):
            os.execv(newer, [newer, *sys.argv])
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")


def main() -> None:
    if sys.version_info < OLDEST_PYTHON:
        use_a_newer_python()
    name, *arguments = sys.argv[1:] or ["help"]
    if name not in COMMANDS:
        sys.exit(f"Expected one of {', '.join(COMMANDS)}, but found {name}.")
    try:
        COMMANDS[name](*arguments)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
