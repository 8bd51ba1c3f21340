"""key: let another key of the board follow, and seal with it what the one before sealed."""

import argparse

from sqlalchemy.orm import Session

from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.settings import Settings
from engine.settings.board_key import KEY, change_key, forget_key
from engine.sign_in.safe import Safe
from engine.sign_in.sealed import Standing, reseal, second_factors, standing
from notifications import keeping
from webapp.commands.output import Commands, say, say_error
from webapp.house import open_engine, require_ready

LOST = (
    "{lost} secrets open with no key that is here: second factors and webhooks of those must be "
    "set up anew, unless CYLCH_SECRET_KEY_BEFORE names the key that sealed them"
)


def add_to(commands: Commands) -> None:
    key = commands.add_parser("key", help="change the board's own key without loss")
    key.add_argument(
        "verb",
        choices=("rotate", "reseal", "forget"),
        help="make a new key in CYLCH_HOME; seal with it what the old one sealed; drop the old one",
    )
    key.set_defaults(run=_key)


def _key(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    verbs = {"rotate": _rotate, "reseal": _reseal, "forget": _forget}
    return verbs[given.verb](engine, settings)


def look(session: Session, settings: Settings) -> Standing:
    """How what is sealed stands to the keys that are here."""
    places = [*second_factors(session), *keeping.places(session)]
    return standing(places, Safe.of(settings))


def _rotate(_engine: ProcessEngine, settings: Settings) -> int:
    if settings.is_key_given:
        return say_error(
            f"the key is given by {KEY}: call what it is now CYLCH_SECRET_KEY_BEFORE, set a new "
            f"{KEY}, start everything anew, then `cylch key reseal`",
            2,
        )
    if not change_key(settings.home):
        return say_error("the key before this one is still kept: `cylch key forget` first", 1)
    say("A new key is in CYLCH_HOME, the old one beside it. Start everything anew that runs, then:")
    say("cylch key reseal")
    return 0


def _reseal(engine: ProcessEngine, settings: Settings) -> int:
    safe = Safe.of(settings)
    with engine.command(SYSTEM) as ctx:
        opened = keeping.seal_open(ctx, safe)
        places = [*second_factors(ctx.session, locked=True), *keeping.places(ctx.session)]
        found = reseal(places, safe)
        if found.earlier or opened:
            ctx.record("board_key.resealed", None, secrets=found.earlier + opened)
    say(f"{found.earlier + opened} of {found.together} secrets were sealed anew.")
    if found.lost:
        say(LOST.format(lost=found.lost) + ".")
    return 1 if found.lost else 0


def _forget(engine: ProcessEngine, settings: Settings) -> int:
    with engine.query() as session:
        found = look(session, settings)
    if found.earlier:
        return say_error(f"{found.earlier} secrets still need it: `cylch key reseal` first", 1)
    forget_key(settings.home)
    say("The key before this one is gone. Where CYLCH_SECRET_KEY_BEFORE names it, unset that, too.")
    return 0
