"""deploy, import-plan: bring diagrams and action plans in."""

import argparse
from pathlib import Path

from engine import definitions, identity, sketches
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.errors import Invalid, Refused
from engine.settings import Settings
from webapp.commands.output import Commands, say, say_error
from webapp.house import open_engine, require_ready


def add_to(commands: Commands) -> None:
    deploy = commands.add_parser("deploy", help="store diagrams as drafts, or publish them")
    deploy.add_argument("files", nargs="+", metavar="FILE", type=Path)
    deploy.add_argument("--publish", action="store_true")
    deploy.add_argument("--by", metavar="EMAIL", help="who proposes")
    deploy.add_argument("--approved-by", metavar="EMAIL", help="the second person")
    deploy.add_argument("--reason", default="")
    deploy.add_argument(
        "--confirm",
        metavar="NAME",
        action="append",
        default=[],
        help="every start gives this variable, which nothing in the diagram does; may be repeated",
    )
    deploy.set_defaults(run=_deploy)

    plan = commands.add_parser("import-plan", help="an action plan from .xlsx or .csv")
    plan.add_argument("file", metavar="FILE", type=Path)
    plan.add_argument("--review", required=True, metavar="REF")
    plan.add_argument("--by", metavar="EMAIL")
    plan.set_defaults(run=_import_plan)


def _deploy(given: argparse.Namespace, settings: Settings) -> int:
    from webapp.checks import read_sources  # noqa: PLC0415
    from webapp.lint_messages import sentence  # noqa: PLC0415

    if given.publish and not (given.by and given.approved_by):
        return say_error("--publish needs --by and --approved-by, two different people", 2)
    engine = open_engine(settings)
    require_ready(engine)
    proposer = person(engine, given.by) if given.by else SYSTEM
    try:
        for source in read_sources(given.files):
            _deploy_one(given, engine, proposer, source)
    except Refused as refused:
        for finding in refused.findings:
            where = f"{finding.file}:{finding.line} {finding.element}"  # type: ignore[attr-defined]
            say(f"{where}: {sentence(finding, 'en')}")  # type: ignore[arg-type]
        return 1
    except Invalid as wrong:
        return say_error(_not_published(wrong), 1)
    return 0


def _not_published(wrong: Invalid) -> str:
    """What a page would ask before it hands a version in."""
    names = wrong.values.get("names", "")
    told = {
        "from_the_start": f"nothing in the diagram gives these, only a start can: {names}. "
        "Say that every start gives them with --confirm NAME for each, or ask for them on a form",
        "otherwise": f"these scenario tests go otherwise than before: {names}",
    }
    return told.get(wrong.rule, str(wrong))


def _deploy_one(
    given: argparse.Namespace, engine: ProcessEngine, proposer: Actor, source: definitions.Source
) -> None:
    with engine.command(proposer) as ctx:
        draft = definitions.deploy(ctx, source)
        if given.publish:
            sketches.propose(ctx, draft.id, given.reason, confirmed=given.confirm)
    if not given.publish:
        say(f"{draft.key}: stored as a draft")
        return
    with engine.command(person(engine, given.approved_by)) as ctx:
        published = sketches.publish(ctx, draft.id, given.reason)
    say(f"{published.key}: published as version {published.version}")


def _import_plan(given: argparse.Namespace, settings: Settings) -> int:
    from workflows.plan_import import import_plan  # noqa: PLC0415
    from workflows.table_rows import RowsRefused  # noqa: PLC0415

    engine = open_engine(settings)
    require_ready(engine)
    actor = person(engine, given.by) if given.by else SYSTEM
    try:
        with engine.command(actor) as ctx:
            plan = import_plan(ctx, given.file.name, given.file.read_bytes(), given.review)
            say(f"{plan.ref}: imported")
    except RowsRefused as refused:
        for row in refused.rows:
            say(f"row {row.row}, {row.column}: {row.message}")
        return 1
    return 0


def person(engine: ProcessEngine, email: str) -> Actor:
    """The person of this address with the groups they sit in today."""
    today = engine.calendar().local_date(engine.now())
    with engine.query() as session:
        user = identity.find_by_email(session, email)
        return identity.actor_of(session, user.id, today)
