"""The examples of deploy/ say nothing that is not so: commands, settings, figures, addresses."""

import configparser
import re
import shlex

import pytest
import yaml

from tests.house.sources import ROOT
from webapp.api.measured import WORDS
from webapp.cli import parser

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = re.compile(r"\bCYLCH_[A-Z_]+\b")
# What measured.py and health.py add to the plain counts.
MORE = {
    *("due_work_lateness_seconds", "due_work_oldest_seconds", "checkpoint_age_seconds"),
    *("history_broken", "workers", "last_tick_age_seconds", "clocks_apart_seconds", "info"),
    *("http_requests_total", "http_request_seconds_bucket"),
}


def text(name: str) -> str:
    return (DEPLOY / name).read_text()


class Unit(configparser.RawConfigParser):
    """A file of systemd's: names may come again, and their case counts."""

    def optionxform(self, name: str) -> str:
        return name


def read(path) -> Unit:
    unit = Unit(strict=False, delimiters=("=",))
    unit.read(path)
    return unit


def is_understood(words: list[str]) -> bool:
    try:
        parser().parse_args(words)
    except SystemExit:
        return False
    return True


def commands(said: str) -> list[list[str]]:
    return [shlex.split(found) for found in re.findall(r"bin/cylch (.+)$", said, re.MULTILINE)]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_there_is_and_is_hardened(path):
    service = read(path)["Service"]
    said = commands(path.read_text())

    assert said
    assert all(map(is_understood, said)), said
    assert service["User"] == "cylch"
    assert service["NoNewPrivileges"] == service["ProtectHome"] == service["PrivateTmp"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service.get("Type") == "oneshot" or service["Restart"] == "always"


def test_every_setting_in_an_example_exists():
    known = set(SETTINGS.findall((ROOT / "README.md").read_text()))
    named = {
        name
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for name in SETTINGS.findall(path.read_text())
    }

    assert {"CYLCH_DATABASE_URL", "CYLCH_HOME", "CYLCH_TRUSTED_PROXIES"} <= named
    assert named - known == set()


def test_the_settings_are_accepted(tmp_path):
    from engine.settings import Settings  # noqa: PLC0415

    lines = [line.partition("=") for line in text("cylch.env").splitlines() if "=" in line]
    given = {name: value for name, _is, value in lines if not name.startswith("#")}

    read_ = Settings.from_env(given | {"CYLCH_HOME": str(tmp_path)})

    assert read_.logs.form == "json"


def test_the_containers_wait_for_each_other_and_run_commands_that_there_are():
    told = yaml.safe_load(text("compose.yaml"))
    services = told["services"]

    for name in ("init", "web", "worker"):
        assert is_understood(services[name]["command"]), services[name]["command"]
        assert services[name]["volumes"] == ["home:/var/lib/cylch"]
    for service in services.values():
        for other, how in service.get("depends_on", {}).items():
            healthy = how["condition"] == "service_healthy"
            assert not healthy or "healthcheck" in services[other]
    assert {
        volume.partition(":")[0] for one in services.values() for volume in one["volumes"]
    } >= set(told["volumes"])
    assert "/readyz" in str(services["web"]["healthcheck"])
    assert "--no-scheduler" in services["web"]["command"]


def test_the_log_goes_to_another_machine_encrypted_and_waits_while_that_is_away():
    said = text("rsyslog.conf")
    given = dict(re.findall(r'([\w.]+)="([^"]*)"', said))

    assert said.count("{") == said.count("}") > 0
    assert said.count("action(") == 1, "a second one might send it openly"
    assert (given["StreamDriver"], given["StreamDriverMode"]) == ("ossl", "1")
    assert given["StreamDriverAuthMode"] == "x509/name"
    assert given["StreamDriverPermittedPeers"] == given["target"] != "localhost"
    assert given["action.resumeRetryCount"] == "-1"
    assert given["queue.filename"]
    assert given["queue.saveOnShutdown"] == "on"


def test_the_log_is_forwarded_under_the_name_by_which_the_journal_has_it():
    [name] = re.findall(r'\$programname == "(\w+)"', text("rsyslog.conf"))
    said = "".join(path.read_text() for path in UNITS)

    assert set(re.findall(r"^ExecStart=\S+/(\w+) ", said, re.MULTILINE)) == {name}
    assert "SyslogIdentifier" not in said  # else that would be the name


def test_alerts_ask_for_figures_that_there_are():
    rules = yaml.safe_load(text("alerts.yml"))["groups"][0]["rules"]
    named = {figure for rule in rules for figure in re.findall(r"cylch_(\w+)", rule["expr"])}

    assert named <= {*WORDS, *MORE}
    assert {"due_work_lateness_seconds", "messages_failed", "incidents_open"} <= named
    assert all(rule["annotations"]["summary"] for rule in rules)


def test_the_proxy_keeps_figures_in_and_says_who_asks():
    said = text("nginx.conf")

    assert said.count("{") == said.count("}")
    metrics = said[said.index("location = /metrics") :]
    assert metrics.index("deny all") < metrics.index("proxy_pass")
    assert "X-Forwarded-For $remote_addr" in said  # what the caller claims is not passed on
    assert "access_log off" in said


def test_the_proxy_leads_people_to_https_and_programs_nowhere_and_brakes_both():
    plain, _, safe = text("nginx.conf").partition("listen 443")

    assert re.search(r"location /api/ \{\s+return 403;", plain)
    assert re.search(r"location / \{\s+return 308 https:", plain)
    for place, zone in (("/", "people"), ("/api/", "programs")):
        assert f"zone={zone}:" in plain
        assert re.search(rf"location {place} \{{\s+limit_req zone={zone} burst", safe)
    assert "limit_req_status 429" in plain


def test_the_proxy_speaks_only_what_nobody_reads_along():
    said = text("nginx.conf")

    assert "ssl_protocols TLSv1.2 TLSv1.3;" in said
    suites = said.partition("ssl_ciphers ")[2].partition(";")[0].split(":")
    assert len(suites) > 3
    assert all(one.startswith("ECDHE-") for one in suites)
    assert 'Strict-Transport-Security "max-age=31536000; includeSubDomains" always;' in said
    assert said.count("add_header") == 1, "another one in a location would take its place"
    assert all("GCM" in one or "CHACHA20" in one for one in suites)
