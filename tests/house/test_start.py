"""What a server loads before anybody has asked for anything."""

import gc
import subprocess
import sys

import pytest

from webapp.commands import running

# Each is needed by a page or two, and costs megabytes or tenths of a second.
LATER = (
    "aiosmtpd",
    "alembic",
    "authlib",
    "cryptography",
    "docx",
    "holidays",
    "icalendar",
    "notifications_python_client",
    "odfdo",
    "openpyxl",
    "opentelemetry",
    "puremagic",
    "pyotp",
    "pypdf",
    "requests",
    "segno",
    "standardwebhooks",
    "typst",
    "unittest",
    "webauthn",
    "zxcvbn",
)
BUILD = """
import sys
from pathlib import Path
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.settings import Settings
from webapp import create_app
settings = Settings(Path(), database_url="sqlite://", secret_key="k" * 40, mail_url="null:")
create_app(settings, ProcessEngine(connect("sqlite://"), system_clock))
print(*{name.partition(".")[0] for name in sys.modules})
"""


@pytest.fixture(scope="module")
def loaded():
    run = subprocess.run((sys.executable, "-c", BUILD), check=True, capture_output=True, text=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("library", LATER)
def test_a_large_library_waits_until_it_is_wanted(loaded, library):
    assert "flask" in loaded
    assert library not in loaded


def test_once_it_serves_it_collects_again_but_not_what_was_there_at_the_start():
    gc.disable()
    try:
        running.keep_what_is_loaded()

        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.enable()
        gc.unfreeze()
