"""What a server loads before anybody has asked for anything."""

import gc
import subprocess
import sys
from importlib.util import find_spec

import pytest

from webapp.commands import running

# Each is needed by a page or two, and costs megabytes or tenths of a second.
LATER = (
    "aiosmtpd",
    "alembic",
    "apiflask",
    "authlib",
    "cryptography",
    "docx",
    "holidays",
    "icalendar",
    "marshmallow",
    "notifications_python_client",
    "odfdo",
    "openpyxl",
    "opentelemetry",
    "procrastinate",
    "puremagic",
    "pydantic",
    "pyotp",
    "pypdf",
    "requests",
    "segno",
    "standardwebhooks",
    "tarfile",
    "typst",
    "unittest",
    "webauthn",
    "zxcvbn",
)
# Rooms that nobody has come to, and what is done by hand or now and then.
ROOMS = (
    "engine.trials",
    "webapp.api.tasks",
    "webapp.demo.living",
    "webapp.inbox.views",
    "webapp.packs.making",
    "webapp.registers.views",
    "webapp.studio.pages",
)
# As a second start has it: the first has written the addresses down.
BUILD = """
import sys
from pathlib import Path
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.settings import Settings
from webapp import create_app, house, opening
from workflows.steps import STEPS
opening._book = lambda: Path(sys.argv[1])
sys.dont_write_bytecode = False
settings = Settings(Path(), database_url="sqlite://", secret_key="k" * 40, mail_url="null:")
engine = ProcessEngine(connect("sqlite://"), system_clock, STEPS)
house.schedulers(engine, settings, 5.0)
assert create_app(settings, engine).test_client().get("/healthz").status_code == 200
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    command = (sys.executable, "-c", BUILD, tmp_path_factory.mktemp("start") / "addresses")
    for _start in ("first", "second"):
        run = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("library", LATER)
def test_a_large_library_waits_until_it_is_wanted(loaded, library):
    assert "flask" in loaded
    assert library not in loaded


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_waits_until_somebody_comes(loaded, room):
    assert find_spec(room)
    assert room not in loaded


@pytest.mark.parametrize(
    "room", ["webapp.inbox.views", "webapp.task.actions", "webapp.instance.views"]
)
def test_what_everybody_opens_needs_no_library_of_the_api(room):
    command = f"import sys, {room}; print(*sys.modules)"
    run = subprocess.run(
        (sys.executable, "-c", command), check=True, capture_output=True, text=True
    )

    assert not {"apiflask", "marshmallow", "pydantic"} & set(run.stdout.split())


def test_once_it_serves_it_collects_again_but_not_what_was_there_at_the_start():
    gc.disable()
    try:
        running.keep_what_is_loaded()

        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.enable()
        gc.unfreeze()
