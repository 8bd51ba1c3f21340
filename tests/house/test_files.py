"""What may stand in the repository's files: no place they were made at, no place they come from."""

import json
import re

import pytest

import dev
from tests.house.sources import ROOT, text, tracked

# Put together here, so that this file holds to its own rule.
HOSTS = ("pypi." + "org", "pythonhosted." + "org", "npmjs." + "org", "npmjs." + "com")
PLACES = re.compile(r"/(?:root|work|home)/[\w.]")
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def test_no_file_names_a_registry_or_somebodys_folder():
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:100]}"
        for path in tracked()
        for line in (text(path) or "").splitlines()
        if any(host in line for host in HOSTS) or PLACES.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_is_locked_by_hash_and_none_by_place(lock):
    requirements = lock.read_text().replace("\\\n", " ").splitlines()
    packages = [line for line in requirements if line and not line.startswith("#")]

    assert packages
    for package in packages:
        assert re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}\b", package)
        assert "://" not in package
        assert " @ " not in package


def test_the_locks_agree_on_every_version():
    runtime, dev = (
        set(re.findall(r"^([a-z0-9.-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert runtime <= dev


def test_every_script_is_locked_by_hash_and_none_by_place():
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_the_day_on_which_the_libraries_were_chosen_goes_with_the_locks():
    _day, chosen = (ROOT / "webapp" / "libraries.txt").read_text().split()

    assert chosen == dev.digest(*dev.LOCKS), "`make lock`, or write the day and the digest there"
