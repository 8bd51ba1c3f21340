"""The demo board: a year of a safeguarding board's work, lived through by the engine itself."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from engine.context import ProcessEngine
from engine.models import User
from webapp.demo import cast


def set_back(engine: ProcessEngine) -> None:
    """Before a board has anything: its library, too, is there from the first day of its story."""
    if not has_cast(engine):
        from webapp.demo import living  # noqa: PLC0415 - whoever serves asks for the cast alone

        living.set_back(engine)


def load(engine: ProcessEngine, files: Path, report: Callable[[str], None]) -> None:
    """Live a year up to today on a board that was begun; one that has its people is left alone."""
    if not has_cast(engine):
        from webapp.demo import living  # noqa: PLC0415 - whoever serves asks for the cast alone

        living.live(engine, files, report)


def has_cast(engine: ProcessEngine) -> bool:
    with engine.query() as session:
        email = cast.STARS[0].email
        return session.scalar(sa.select(User.id).where(User.email == email)) is not None
