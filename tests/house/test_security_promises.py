"""What the documents about security say of the program as a whole, looked for in all of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from engine.bpmn import xml
from engine.files import FILE_LIMIT, archives, aside
from engine.settings.limits import Limits
from engine.settings.signing_in import SigningIn
from engine.sign_in import deny_list, links, passwords, sessions, throttle
from tests.house.sources import ROOMS, ROOT, modules, tree
from webapp.api.reading import JSON_LIMIT
from webapp.documents import kinds
from webapp.surroundings import QUARTER

SECURITY = (ROOT / "docs" / "security.md").read_text()
MB = 1024 * 1024
IN = SigningIn()
SAID = [
    f"{passwords.MIN_PASSWORD} to {passwords.MAX_PASSWORD:,} characters",
    f"fewer\nthan 10^{len(str(deny_list.EASY)) - 1} tries",
    f"`CYLCH_IDLE_MINUTES` ({IN.idle.seconds // 60})",
    f"`CYLCH_SESSION_HOURS` ({IN.longest.seconds // 3600})",
    f"`CYLCH_STEP_UP_MINUTES` ({IN.step_up.seconds // 60})",
    f"sessions kept {sessions.KEPT.days} days",
    f"JSON {JSON_LIMIT // 10**6} MB, files {FILE_LIMIT // MB} MB",
    f"in a child of {aside.MEMORY // MB} MB and {aside.CPU_SECONDS} seconds",
    f"diagrams\n{xml.MAX_BYTES // 10**6} MB and {xml.MAX_XML_ELEMENTS:,} elements",
    f"exports {kinds.MOST_ROWS:,} rows, {kinds.MOST_ROWS_ON_PAPER:,} on paper",
    f"unpacked {archives.MOST_UNPACKED // MB} MB and\n{archives.MOST_ENTRIES:,} parts",
    f"call the API {Limits().calls:,} times, search {Limits().searches} times",
    f"send {Limits().uploads} forms that may hold files, have {Limits().rehearsals} diagrams",
    f"{Limits().documents} documents made and\n{Limits().sendings} links or webhook calls",
    f"at most {QUARTER.days} days later",
]
# Whoever talks to others, and the word by which the document knows whom.
LINES = {
    "engine/carrying.py": "database",
    "engine/crew.py": "database",
    "engine/db.py": "database",
    "engine/files/scanning.py": "clamd",
    "engine/shared_clock.py": "database",
    "notifications/mail_server.py": "cylch mail-in",
    "notifications/outside.py": "webhooks",
    "notifications/smtp.py": "mail server",
    "webapp/serving.py": "the proxy",
    "webapp/signing_in/asking.py": "OpenID provider",
    "webapp/surroundings.py": "`cylch doctor`",
    "webapp/traces.py": "collector",
}
TALKING = {
    *("socket", "ssl", "http.client", "urllib.request", "smtplib", "imaplib", "ftplib"),
    *("requests", "httpx", "aiohttp", "aiosmtpd", "authlib", "psycopg", "procrastinate"),
    *("waitress", "opentelemetry.exporter"),
}
ITS_OWN_NAME = "engine/workers.py"  # that of the machine is all it asks for
# Whoever begins a session, and the way in that the document tells of.
WAYS = {
    "webapp/signing_in/link.py": "one-time link",
    "webapp/signing_in/outside.py": "OpenID provider",
    "webapp/signing_in/password.py": "address and password",
    "webapp/signing_in/passkey_pages.py": "passkey",
    "webapp/signing_in/second.py": "a code or passkey",
}
SHORT = 16  # bytes: what is guessed from fewer must be no secret
NO_SECRETS = {
    "webapp/desk/deciding.py",
    "webapp/faults.py",
    "webapp/logs.py",
    "webapp/task/page.py",
}


@dataclass(frozen=True)
class Seen:
    """What the rules below ask of a module; each is walked through once."""

    imported: frozenset[str]
    calls: tuple[tuple[str, ast.Call], ...]
    hashes: frozenset[str]


@cache
def seen() -> dict[str, Seen]:
    return {str(module.relative_to(ROOT)): look(tree(module)) for module in modules(*ROOMS)}


def look(whole: ast.Module) -> Seen:
    imported, calls, hashes = set(), [], set()
    for node in ast.walk(whole):
        if isinstance(node, ast.Import):
            imported |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
            calls.append((name, node))
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "hashlib":
            hashes.add(node.attr)
    return Seen(frozenset(imported), tuple(calls), frozenset(hashes))


def importers(*names: str) -> set[str]:
    def is_meant(one: str) -> bool:
        return any(one == name or one.startswith(f"{name}.") for name in names)

    return {module for module, found in seen().items() if any(map(is_meant, found.imported))}


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """`name(…)` or `anything.name(…)`."""
    for module, found in seen().items():
        yield from ((module, call) for name, call in found.calls if name in names)


def test_the_figures_of_the_document_are_those_of_the_program():
    assert [said for said in SAID if said not in SECURITY] == []
    assert (throttle.ATTEMPTS, throttle.WITHIN.seconds) == (10, 300)
    days = {kind: valid.total_seconds() / 3600 for kind, valid in links.VALID.items()}
    assert sorted(days.values()) == [2, 72], "Invitation three days, reset two hours"


def test_every_module_that_talks_to_others_is_known_and_told_of():
    [connections] = [one for one in SECURITY.split("\n## ") if one.startswith("Connections")]
    [files] = [one for one in SECURITY.split("\n## ") if one.startswith("Files")]

    assert importers(*TALKING) - {ITS_OWN_NAME} == set(LINES)
    assert [word for word in LINES.values() if word not in connections + files] == []


def test_every_module_that_lets_somebody_in_is_a_way_that_is_told_of():
    assert importers(
        "webapp.signing_in.entering.enter", "webapp.signing_in.entering.proceed"
    ) == set(WAYS)
    assert {module for module, _call in calls("login_user")} == {"webapp/signing_in/entering.py"}
    assert [way for way in WAYS.values() if way not in SECURITY] == []


def test_programs_are_started_by_two_modules_and_never_by_a_shell():
    assert importers("subprocess") == {"engine/bpmn/isolation.py", "engine/files/aside.py"}
    assert list(calls("system", "popen", "getoutput", "create_subprocess_shell")) == []
    started = [call for _module, call in calls("run", "Popen")]
    assert started
    assert not [one for one in started if any(word.arg == "shell" for word in one.keywords)]


def test_ciphers_and_hashes_are_those_of_the_document():
    used = {
        name.removeprefix("cryptography.").removeprefix("hazmat.primitives.")
        for found in seen().values()
        for name in found.imported
        if name.startswith("cryptography.")
    }

    assert {name.partition(".")[0] for name in used} == {"fernet", "asymmetric", "exceptions"}
    assert {one for one in used if one.startswith("asymmetric")} == {
        *("asymmetric.ed25519", "asymmetric.ed25519.Ed25519PrivateKey")
    }
    assert set().union(*(found.hashes for found in seen().values())) == {"sha256", "sha1"}
    assert {module for module, _call in calls("sha1")} == {"engine/sign_in/breaches.py"}
    assert importers("hashlib.blake2b") == {"webapp/opening.py"}, "whether a file was touched"
    assert [
        one for one in ("Fernet", "Ed25519", "argon2id", "SHA-256") if one not in SECURITY
    ] == []


def test_secrets_are_made_by_chance_that_nobody_can_follow():
    assert importers("random") == {"webapp/demo/pen.py"}
    short = {
        module
        for module, call in calls("token_bytes", "token_hex", "token_urlsafe")
        if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value < SHORT
    }

    assert short == NO_SECRETS
    assert {module for module, _call in calls("choice")} == {
        "engine/sign_in/recovery_codes.py",
        "webapp/demo/pen.py",
    }


def test_lines_of_the_log_leave_at_one_place():
    kinds_of_handler = ("StreamHandler", "FileHandler", "SysLogHandler", "basicConfig")

    assert {module for module, _call in calls(*kinds_of_handler)} == {"webapp/logs.py"}
    assert importers("logging.handlers") == set()


@pytest.mark.parametrize("words", ["onpaste", "'paste'", '"paste"', "ClipboardEvent"])
def test_no_script_of_ours_minds_what_is_pasted(words):
    scripts = (ROOT / "frontend" / "src").rglob("*.js")
    pages = (ROOT / "webapp" / "templates").rglob("*.html")

    assert [path.name for path in (*scripts, *pages) if words in path.read_text()] == []
