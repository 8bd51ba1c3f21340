"""What make does on a machine that lacks something, with the other programs played by scripts."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.house.sources import ROOT

NODE = """#!/bin/sh
[ "$1" = -e ] && exit 0
mkdir -p ../webapp/static/dist && echo built >> ../builds
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout as small as can be."""
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    for name in ("package-lock.json", "build.mjs", "src/app.js"):
        (tmp_path / "frontend" / name).write_text(name)
    shutil.copy(ROOT / "dev.py", tmp_path)
    return tmp_path


@pytest.fixture
def dev(checkout):
    """Run `dev.py` there, with the named programs in place of the machine's."""

    def run(*words, programs=None, **variables):
        own = checkout / "programs"
        own.mkdir(exist_ok=True)
        for name, script in (programs or {}).items():
            (own / name).write_text(script)
            (own / name).chmod(0o755)
        env = {"PATH": f"{own}:/bin:/usr/bin", "HOME": str(checkout), **variables}
        command = [sys.executable, "dev.py", *words]
        return subprocess.run(
            command, cwd=checkout, env=env, capture_output=True, text=True, check=False
        )

    return run


def test_every_command_is_in_the_help(dev):
    told = dev("help")

    assert told.returncode == 0
    assert "demo-reset  Throw the demo board away" in told.stdout


def test_an_unknown_command_names_the_known_ones(dev):
    told = dev("destroy")

    assert told.returncode == 1
    assert "demo, demo-reset, test" in told.stderr


def test_scripts_are_built_again_only_when_their_sources_changed(dev, checkout):
    programs = {"node": NODE, "npm": "#!/bin/sh\nmkdir -p node_modules\n"}

    dev("assets", programs=programs)
    dev("assets", programs=programs)
    assert (checkout / "builds").read_text() == "built\n"

    (checkout / "frontend" / "src" / "app.js").write_text("changed")
    dev("assets", programs=programs)
    assert (checkout / "builds").read_text() == "built\n" * 2


def test_scripts_that_cannot_be_fetched_end_in_advice(dev, checkout):
    told = dev("assets", programs={"node": NODE, "npm": "#!/bin/sh\nexit 1\n"})

    assert told.returncode == 1
    assert "Could not fetch the scripts" in told.stderr
    assert "settings for the package registry" in told.stderr
    assert not (checkout / "webapp").exists()


def test_packages_that_cannot_be_fetched_end_in_advice(dev, checkout):
    nowhere = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    (checkout / "requirements.lock").write_text("flask==3.1.3 --hash=sha256:" + "0" * 64)
    (checkout / "pyproject.toml").touch()

    told = dev("demo", programs={"uv": "#!/bin/sh\nexit 1\n"}, **nowhere)

    assert told.returncode == 1
    assert "Could not install the Python packages" in told.stderr
    assert "settings for the package registry" in told.stderr
    assert not (checkout / "var").exists()


def test_a_reset_leaves_what_is_not_the_demo_s(checkout):
    home = checkout / "home"
    (home / "files" / "ab").mkdir(parents=True)
    for name in ("cylch.db", "cylch.db-wal", "demo.unfinished", "mine.txt", "secret"):
        (home / name).touch()

    subprocess.run(
        [sys.executable, "-c", "import dev; dev.remove_demo()"],
        cwd=checkout,
        env={**os.environ, "CYLCH_HOME": str(home)},
        check=True,
    )

    assert {path.name for path in home.iterdir()} == {"mine.txt", "secret"}


@pytest.fixture
def locked(checkout):
    (checkout / "requirements.lock").write_text(
        "# by hand\none==1.0 \\\n    --hash=sha256:00\ntwo==2.0 ; python_version < '4' \\\n"
        "    --hash=sha256:11\n"
    )
    return checkout


@pytest.mark.parametrize(("uv", "npm"), [(0, 0), (1, 0), (0, 1)])
def test_an_audit_asks_about_all_that_is_locked_and_fails_with_either(locked, uv, npm):
    seen, programs = locked / "seen", locked / "programs"
    programs.mkdir()
    for name, script in (
        ("uv", f"for last; do :; done\ncat $last >{seen}\nexit {uv}"),
        ("npm", f"[ $1 = audit ] && exit {npm}"),
        ("node", "exit 0"),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)

    told = subprocess.run(
        [sys.executable, "-c", "import dev; dev.install = lambda _lock: None; dev.audit()"],
        cwd=locked,
        env={"PATH": f"{programs}:/bin:/usr/bin", "HOME": str(locked)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode == 0) is (uv == npm == 0), told.stderr
    assert ("Python libraries" in told.stderr, "scripts" in told.stderr) == (bool(uv), bool(npm))
    assert '#   "one==1.0",\n#   "two==2.0 ; python_version < \'4\'",\n# ]' in seen.read_text()


@pytest.fixture
def begun(checkout):
    """Run a command with its packages installed; tell what it began."""

    def begin(name):
        script = (
            "import dev\n"
            "dev.install = dev.find_networks = lambda *_lock: print('installs')\n"
            "dev.run = lambda *words: print(*words[1:])\n"
            f"dev.COMMANDS[{name!r}]('7')\n"
        )
        told = subprocess.run(
            [sys.executable, "-c", script], cwd=checkout, capture_output=True, text=True, check=True
        )
        return told.stdout.split("\n")[:-1]

    return begin


def test_a_study_is_named_by_the_last_word_of_its_module(begun):
    assert begun("soak") == ["installs", "-m tests.soak 7"]
    assert begun("kills") == ["installs", "-m tests.races.kills 7"]


def test_several_hosts_want_their_networks_too(begun):
    assert begun("hosts") == ["installs", "installs", "-m tests.hosts 7"]
