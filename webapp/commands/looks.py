"""looks: who was refused a look, and who read an agency's work from outside."""

import argparse

from engine import looks
from engine.models import User
from engine.settings import Settings
from webapp.commands.output import Commands, add_format, say_rows
from webapp.house import open_engine, require_ready

COLUMNS = ("at", "email", "result", "what", "key")


def add_to(commands: Commands) -> None:
    asked = commands.add_parser("looks", help="who was refused a look, who read from outside")
    asked.add_argument("--limit", type=int, default=100, metavar="N", help="the newest so many")
    add_format(asked)
    asked.set_defaults(run=_looks)


def _looks(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    with engine.query() as session:
        rows = [
            {
                "at": look.at.isoformat(),
                "email": session.get_one(User, look.user_id).email,
                "result": "refused" if look.is_refused else "read",
                "what": look.what,
                "key": look.key,
            }
            for look in looks.latest(session, given.limit)
        ]
    say_rows(rows, given.format, COLUMNS)
    return 0
