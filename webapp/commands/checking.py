"""lint, simulate, verify, doctor: tell whether it is well."""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import orjson
import sqlalchemy as sa

from engine import history
from engine.settings import Settings
from webapp.commands.output import Commands, add_format, say, say_error, say_json, say_rows
from webapp.house import open_engine, require_ready


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

    verify = commands.add_parser("verify", help="check the chain of the history")
    verify.add_argument("--export", type=Path, metavar="FILE", help="write the events there too")
    add_format(verify)
    verify.set_defaults(run=_verify)

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


def _verify(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    with engine.query() as session:
        if given.export:
            with given.export.open("wb") as out:
                for line in _exported(session):
                    out.write(line)
        found = history.verify(session)
    fault = found.fault
    if given.format == "json":
        bad = fault and {"instance": fault.instance_id, "seq": fault.seq, "what": fault.what}
        say_json({"events": found.events, "chains": found.chains, "fault": bad})
    elif fault is None:
        say(f"{found.events} events in {found.chains} chains: every one fits.")
    else:
        chain = fault.instance_id or "the board's own chain"
        say(f"First bad record: number {fault.seq} of {chain} is {fault.what}.")
    return 1 if fault else 0


def _exported(session: sa.orm.Session) -> Iterator[bytes]:
    """One line of JSON an event, in the order of the chains."""
    from engine.history import exported  # noqa: PLC0415

    for row in exported(session):
        yield orjson.dumps(row) + b"\n"


def _doctor(given: argparse.Namespace, settings: Settings) -> int:
    from webapp.doctor import examine  # noqa: PLC0415

    found = examine(settings)
    if given.format == "json":
        say_json([{"check": one.name, "well": one.well, "message": one.message} for one in found])
    else:
        for one in found:
            say(f"{'ok ' if one.well else 'BAD'} {one.name}: {one.message}")
    return 0 if all(one.well for one in found) else 1
