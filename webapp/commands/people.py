"""user, token: people, and keys for programs."""

import argparse
import getpass
import sys
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engine import identity, sign_in
from engine.actors import SYSTEM
from engine.models import Membership, SignInLink, User
from engine.settings import Settings
from engine.sign_in import links, second_factor
from engine.sign_in.breaches import refuse
from engine.sign_in.safe import Safe
from webapp.commands.output import Commands, add_format, say, say_rows
from webapp.house import open_engine, require_ready
from workflows import leavers


def add_to(commands: Commands) -> None:
    user = commands.add_parser("user", help="add, disable and list people")
    verbs = user.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add")
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.add_argument("--group", action="append", default=[], metavar="KEY")
    add.add_argument("--agency")
    add.add_argument("--language", choices=("en", "cy"))
    add.add_argument("--no-password", action="store_true", help="for programs and outside sign-in")
    add.set_defaults(run=_add)
    disable = verbs.add_parser("disable", help="close an account; refused while tasks are held")
    disable.add_argument("email")
    disable.set_defaults(run=_disable)
    reset = verbs.add_parser("reset", help="a one-time link to choose a password, shown once")
    reset.add_argument("email")
    reset.add_argument(
        "--second-factor", action="store_true", help="take lost apps, keys and codes off as well"
    )
    reset.set_defaults(run=_reset)
    invite = verbs.add_parser("invite", help="the same for somebody new; good for three days")
    invite.add_argument("email")
    invite.set_defaults(run=_invite)
    listed = verbs.add_parser("list")
    add_format(listed)
    listed.set_defaults(run=_list)
    token = commands.add_parser("token", help="an API token for a person, shown once")
    token.add_argument("email")
    token.add_argument("--name", default="")
    token.set_defaults(run=_token)


def _add(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    password = None if given.no_password else _password()
    refuse(settings.breaches, password or "")
    with engine.command(SYSTEM) as ctx:
        user = identity.add_user(
            ctx,
            given.email,
            given.name,
            password=password,
            language=given.language,
            agency=given.agency,
        )
        for group in given.group:
            identity.join_group(ctx, user.id, group)
    say(f"{user.email} is registered.")
    return 0


def _password() -> str:
    """Asked for on a terminal, else the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass("Password (at least 12 characters): ")
    return sys.stdin.readline().rstrip("\n")


def _disable(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    with engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, given.email)
        leavers.leave(ctx, user.id)
    say(f"{given.email} may no longer sign in.")
    return 0


def _reset(given: argparse.Namespace, settings: Settings) -> int:
    """For the operator of the machine, who needs no second person."""
    engine = open_engine(settings)
    require_ready(engine)
    with engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, given.email)
        if given.second_factor:
            second_factor.remove_all(ctx, user.id)
            user.session_version += 1
        link = links.offer_reset(ctx, user.id)
    return say_link(link, settings)


def _invite(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    with engine.command(SYSTEM) as ctx:
        link = links.invite(ctx, identity.find_by_email(ctx.session, given.email).id)
    return say_link(link, settings)


def say_link(link: SignInLink, settings: Settings) -> int:
    say(links.address_of(Safe.of(settings), settings.base_url, link))
    zone = ZoneInfo(settings.timezone)
    say(f"Good once, until {link.expires_at.astimezone(zone):%A %d %B, %H:%M}.")
    return 0


def _list(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    with engine.query() as session:
        groups: dict[int, list[str]] = {}
        for user_id, key in session.execute(
            sa.select(Membership.user_id, Membership.group_key).order_by(Membership.group_key)
        ):
            groups.setdefault(user_id, []).append(key)
        rows = [
            {
                "email": user.email,
                "name": user.name,
                "active": user.is_active,
                "language": user.language,
                "agency": user.agency,
                "groups": groups.get(user.id, []),
            }
            for user in session.scalars(sa.select(User).order_by(User.email))
        ]
    say_rows(rows, given.format, ("email", "name", "active", "groups"))
    return 0


def _token(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    with engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, given.email)
        token = sign_in.issue_token(ctx, user.id, given.name)
    say(token)
    return 0
