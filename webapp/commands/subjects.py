"""subject: all that is held about one person or under one reference, by two people."""

import argparse
from pathlib import Path

import sqlalchemy as sa

from engine import identity
from engine.actors import Actor
from engine.context import ProcessEngine
from engine.files import store
from engine.models import User
from engine.settings import Settings
from webapp.commands.output import Commands, add_format, say, say_rows
from webapp.house import open_engine, require_ready
from workflows import subject_requests
from workflows.models import SubjectRequest
from workflows.subject_requests import Wanted

COLUMNS = ("id", "about", "state", "prepared_at", "withheld")


def add_to(commands: Commands) -> None:
    subject = commands.add_parser("subject", help="what is held about one person, for them")
    verbs = subject.add_subparsers(dest="verb", metavar="VERB", required=True)
    listed = verbs.add_parser("list")
    add_format(listed)
    listed.set_defaults(run=_list)
    prepare = verbs.add_parser("prepare", help="freeze a copy, other people's names withheld")
    prepare.add_argument("--person", default="", metavar="EMAIL")
    prepare.add_argument("--ref", default="")
    prepare.add_argument("--reason", required=True)
    prepare.add_argument("--withhold", action="append", default=[], metavar="WORDS")
    prepare.add_argument("--names-because", default="", metavar="REASON")
    prepare.set_defaults(run=_prepare)
    release = verbs.add_parser("release", help="by another member of the Business Unit")
    release.add_argument("id", type=int)
    release.set_defaults(run=_release)
    write = verbs.add_parser("write", help="the archive of a released copy into a file")
    write.add_argument("id", type=int)
    write.add_argument("file", type=Path)
    write.set_defaults(run=_write)
    for one in (prepare, release, write):
        one.add_argument("--by", required=True, metavar="EMAIL", help="who of the Business Unit")


def _list(given: argparse.Namespace, settings: Settings) -> int:
    engine = _engine(settings)
    with engine.query() as session:
        users = session.scalars(sa.select(User))
        emails = {user.id: user.email for user in users}
        rows = [
            {
                "id": one.id,
                "about": emails.get(one.user_id or 0, one.ref),
                "state": one.state,
                "prepared_at": one.prepared_at,
                "withheld": one.withheld,
                "sha256": one.sha256,
            }
            for one in session.scalars(sa.select(SubjectRequest).order_by(SubjectRequest.id))
        ]
    say_rows(rows, given.format, COLUMNS)
    return 0


def _prepare(given: argparse.Namespace, settings: Settings) -> int:
    from webapp.subjects import gathering  # noqa: PLC0415 - one command needs it

    engine = _engine(settings)
    wanted = Wanted(None, given.ref, given.reason, given.names_because, given.withhold)
    with engine.command(_who(engine, given.by)) as ctx:
        found = gathering.prepare(ctx, given.person, wanted)
    say(f"Request {found.id} is prepared. Somebody else releases it.")
    return 0


def _release(given: argparse.Namespace, settings: Settings) -> int:
    engine = _engine(settings)
    with engine.command(_who(engine, given.by)) as ctx:
        subject_requests.release(ctx, given.id)
    say(f"Request {given.id} is released.")
    return 0


def _write(given: argparse.Namespace, settings: Settings) -> int:
    from webapp.subjects import paper  # noqa: PLC0415 - it loads the typesetter

    engine = _engine(settings)
    with engine.command(_who(engine, given.by)) as ctx:
        found = subject_requests.get(ctx.session, ctx.actor, given.id)
        subject_requests.require_released(found)
        data = paper.archive(engine, found)
        subject_requests.taken(ctx, found, store.digest_of(data))
    given.file.write_bytes(data)
    say(f"Written to {given.file}: {store.digest_of(data)}")
    return 0


def _engine(settings: Settings) -> ProcessEngine:
    engine = open_engine(settings)
    require_ready(engine)
    return engine


def _who(engine: ProcessEngine, email: str) -> Actor:
    today = engine.calendar().local_date(engine.now())
    with engine.query() as session:
        person = identity.find_by_email(session, email)
        return identity.actor_of(session, person.id, today)
