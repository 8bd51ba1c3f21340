"""The few things a view takes from Flask: the process engine, who asks, and when."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app, g
from flask_login import current_user

from engine.actors import Actor
from engine.context import ProcessEngine
from engine.identity import actor_of
from engine.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Moment:
    """When this request happens for the board; a page shows one moment only."""

    now: datetime
    calendar: Calendar
    is_sandbox: bool

    @property
    def today(self) -> date:
        return self.calendar.local_date(self.now)


def process_engine() -> ProcessEngine:
    engine: ProcessEngine = current_app.extensions["process_engine"]
    return engine


def moment() -> Moment:
    """Read once a request."""
    if "moment" not in g:
        g.moment = Moment(*process_engine().moment())
    found: Moment = g.moment
    return found


def actor() -> Actor:
    """The person who is signed in, with the groups they sit in today."""
    if "actor" not in g:
        with process_engine().query() as session:
            g.actor = actor_of(session, current_user.id, moment().today)
    found: Actor = g.actor
    return found
