"""lint, simulate, doctor: tell whether it is well."""

import argparse
from datetime import date
from pathlib import Path

import orjson

from engine.settings import Settings
from webapp.commands.output import Commands, add_format, say, say_error, say_json, say_rows


def add_to(commands: Commands) -> None:
    lint = commands.add_parser("lint", help="check diagrams, decision tables and forms")
    lint.add_argument("files", nargs="+", metavar="FILE", type=Path)
    add_format(lint)
    lint.set_defaults(run=_lint)

    simulate = commands.add_parser("simulate", help="walk a diagram without storing anything")
    simulate.add_argument("what", metavar="FILE|KEY")
    simulate.add_argument("--start", required=True, type=date.fromisoformat, metavar="DATE")
    simulate.add_argument("--scenario", type=Path, metavar="FILE")
    add_format(simulate)
    simulate.set_defaults(run=_simulate)

    doctor = commands.add_parser("doctor", help="settings, database, lateness, invariants")
    add_format(doctor)
    doctor.set_defaults(run=_doctor)


def _lint(given: argparse.Namespace, _settings: Settings) -> int:
    from webapp.checks import lint_files  # noqa: PLC0415 - the wall is slow to load
    from webapp.lint_messages import sentence  # noqa: PLC0415

    missing = [str(path) for path in given.files if not path.is_file()]
    if missing:
        return say_error(f"there is no file {', '.join(missing)}", 2)
    findings = lint_files(given.files)
    rows = [
        {
            "file": finding.file,
            "element": finding.element,
            "line": finding.line,
            "rule": finding.rule,
            "severity": finding.severity,
            "message": sentence(finding, "en"),
        }
        for finding in findings
    ]
    say_rows(rows, given.format, ("file", "line", "element", "severity", "rule", "message"))
    return 1 if any(row["severity"] == "error" for row in rows) else 0


def _simulate(given: argparse.Namespace, settings: Settings) -> int:
    from webapp.checks import simulate_file_or_key  # noqa: PLC0415

    scenario = orjson.loads(given.scenario.read_bytes()) if given.scenario else {}
    told = simulate_file_or_key(given.what, given.start, scenario, settings)
    if given.format == "json":
        say_json(told)
        return 0
    for task in told["tasks"]:
        say(f"{task['created']}  due {task['due'] or '-':10}  {task['lane']}: {task['name']}")
        for rung in task["ladder"]:
            say(f"            {rung['level']:3} {rung['at']}  {', '.join(rung['to'])}")
    say("ends: " + ", ".join(told["ends"] or ["-"]))
    for warning in told["warnings"]:
        say(f"warning: {warning}")
    return 0


def _doctor(given: argparse.Namespace, settings: Settings) -> int:
    from webapp.doctor import examine  # noqa: PLC0415

    found = examine(settings)
    if given.format == "json":
        say_json([{"check": one.name, "well": one.well, "message": one.message} for one in found])
    else:
        for one in found:
            say(f"{'ok ' if one.well else 'BAD'} {one.name}: {one.message}")
    return 0 if all(one.well for one in found) else 1
