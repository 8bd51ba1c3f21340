"""What a refusal looks like to people: one table from its type to a status and two sentences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from engine import errors as engine
from engine.db import is_away
from engine.leaving import HasOpenTasks
from engine.models import User, UserTaskState
from engine.sign_in import TooManyAttempts
from engine.sign_in.safe import Unreadable
from engine.sign_in.spent import AlreadySpent
from webapp import brakes
from webapp.current import process_engine
from webapp.i18n import _, language, moment
from webapp.looks import confidential
from webapp.messages.rules import MESSAGE_RULES
from webapp.people.rules import RULES as PEOPLE_RULES
from webapp.refusal_messages import MESSAGES, sentence
from webapp.signing_in.refusals import SignInAgain
from webapp.signing_in.rules import RULES as SIGN_IN_RULES
from webapp.studio.rules import RULES as STUDIO_RULES
from webapp.timescales.missing import told as no_figures
from workflows.timescales import NoFigures

Told = tuple[str, str]  # what happened, and what to do next


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal in the reader's language. `key` is stable: programs may rely on it."""

    status: int
    key: str
    title: str
    sentence: str


def refusal_of(error: Exception) -> Refusal:
    """The nearest type in the table says how it is told."""
    for kind in kinds_of(error):
        if kind in RESPONSES:
            status, key, tell = RESPONSES[kind]
            return Refusal(status, key, *tell(error))
    if isinstance(error, HTTPException) and error.code in STATUSES:
        return Refusal(error.code, f"http-{error.code}", *STATUSES[error.code](error))
    return Refusal(500, "internal", *_broken(error))


def kinds_of(error: Exception) -> Sequence[type]:
    """What it is, the nearest first; the drivers have many names for a database that is away."""
    return (OperationalError,) if is_away(error) else type(error).__mro__


def _not_found(_error: object) -> Told:
    return (
        _("There is nothing here"),
        _("It may have moved, or it is not for you to see. Go to your tasks and look from there."),
    )


def _not_permitted(_error: object) -> Told:
    return (
        _("You may not do this"),
        _("Your groups do not have the right to do this. If they should, ask the Business Unit."),
    )


def _four_eyes(_error: object) -> Told:
    return (
        _("Another person must do this"),
        _("You did the work that this task checks. Somebody else in the group must do it."),
    )


def _conflict_of_interest(_error: object) -> Told:
    return (
        _("You have an interest in this"),
        _("You own or have verified what is being decided. Somebody else must decide."),
    )


def _already_claimed(error: engine.TaskAlreadyClaimed) -> Told:
    return (
        _("A colleague has taken this task"),
        _("%(who)s took it on %(when)s. Choose another task.", **_who_and_when(error.by, error.at)),
    )


def _not_open(error: engine.TaskNotOpen) -> Told:
    if error.state == UserTaskState.SUSPENDED:
        return _("This task is paused"), _("The Business Unit has paused this work. Try later.")
    if error.state == UserTaskState.COMPLETED:
        return (
            _("This task is already done"),
            _(
                "%(who)s completed it on %(when)s. Nothing that you entered was recorded.",
                **_who_and_when(error.by, error.at),
            ),
        )
    return (
        _("This task is no longer needed"),
        _("The work went another way. Nothing that you entered was recorded."),
    )


def _not_in_state(_error: object) -> Told:
    return (
        _("This cannot be done now"),
        _("Somebody changed it meanwhile. Load the page again to see where it stands."),
    )


def _draft_changed(_error: object) -> Told:
    return (
        _("There is a newer draft"),
        _("It was saved on another device. Load the page again to see it; nothing was lost."),
    )


def _invalid(error: engine.Invalid) -> Told:
    own = f"{error.field}.{error.rule}"
    tell = RULES.get(own) or (None if own in MESSAGES else RULES.get(error.rule))
    if tell is not None:
        return _("Something does not fit"), tell(error.values)
    said = sentence(error.field, error.rule, error.values, language())
    return _("Something does not fit"), said or _look_again(error.values)


def _refused(_error: object) -> Told:
    return (
        _("This process cannot be used yet"),
        _("It has mistakes. Each one is listed with the element where it is."),
    )


def _sandbox_only(_error: object) -> Told:
    return (
        _("Only a sandbox has a clock that moves"),
        _("This is a board’s real record, so its time is the real time."),
    )


def _too_many_attempts(_error: object) -> Told:
    return _("Too many tries"), _("Wait five minutes, then try again.")


def _sign_in_again(_error: object) -> Told:
    return (
        _("Sign in again first"),
        _("Your sign-in is too long ago for this. Show again that it is you, then try again."),
    )


def _already_used(_error: object) -> Told:
    return _("This was used already"), _("Begin again from the page where you were.")


def _unreadable(_error: object) -> Told:
    return (
        _("Your authenticator app must be set up anew"),
        _("The key of this board was changed. Ask the Business Unit to help you sign in."),
    )


def _has_open_tasks(_error: object) -> Told:
    return (
        _("This person still has open tasks"),
        _("Give their tasks to somebody else first."),
    )


def _bad_request(_error: object) -> Told:
    return _("That could not be understood"), _("Go back, load the page again and send it again.")


def _forged(_error: object) -> Told:
    return (
        _("Your session has ended"),
        _("Go back, load the page again and send it again."),
    )


def _too_large(_error: object) -> Told:
    return (
        _("That is too large"),
        _(
            "Nothing was changed. Load the page again: a draft that it had saved is there, but no"
            " other words are kept. Then send less at once: no file over 25 MB, and 60 MB in all."
        ),
    )


def _method(_error: object) -> Told:
    return _("This cannot be done this way"), _("Use the buttons on the page.")


def _broken(_error: object) -> Told:
    return (
        _("Something went wrong"),
        _("Nothing was changed. Try again in a few minutes; if it stays, tell the Business Unit."),
    )


def _away(_error: object) -> Told:
    return (
        _("The service cannot answer just now"),
        _("Nothing was changed. Wait a minute, then try again."),
    )


def _who_and_when(person: int | None, at: datetime | None) -> dict[str, str]:
    with process_engine().query() as session:
        user = session.get(User, person) if person is not None else None
    return {"who": user.name if user else _("Somebody"), "when": moment(at)}


# The rules that a command may find broken outside a form, by rule or by field and rule.
RULES: dict[str, Callable[[Mapping[str, object]], str]] = {
    "reason.required": lambda _values: _("Say why: the reason is kept with the decision."),
    "body.required": lambda _values: _("Write something first."),
    "required": lambda _values: _("Something that is needed was left empty."),
    "too_long": lambda values: _("That is too long: at most %(maximum)s characters.", **values),
    "file.required": lambda _values: _("Choose a file first."),
    "file.empty": lambda _values: _("The file is empty. Choose another one."),
    "file.too_large": lambda values: _(
        "The file is too large: at most %(maximum)s MB. Make it smaller, or send it in parts.",
        **values,
    ),
    "export.too_many_rows": lambda values: _(
        "That is too much for such a file: at most %(limit)s rows. Narrow the list, or choose CSV.",
        **values,
    ),
    "file_kind": lambda values: _("Choose a file that ends in %(accepted)s.", **values),
    "not_an_option": lambda _values: _("Choose one of what is offered."),
    "until.in_the_past": lambda _values: _("Choose a later moment: the clock only goes forward."),
    "not_an_offset": lambda _values: _("Enter an offset such as 5wd, 2w or 6m."),
    "email.taken": lambda _values: _("Somebody with this email address is here already."),
    "email.not_an_address": lambda _values: _("Enter an email address such as name@example.org."),
    **SIGN_IN_RULES,
    **PEOPLE_RULES,  # the later has the last word
    **MESSAGE_RULES,
    **STUDIO_RULES,
}


def _look_again(_values: Mapping[str, object]) -> str:
    return _("Check what you entered, then try again.")


RESPONSES: dict[type[Exception], tuple[int, str, Callable[[Any], Told]]] = {
    engine.NotFound: (404, "not-found", _not_found),
    NoFigures: (404, "no-figures", no_figures),
    engine.NotPermitted: (403, "not-permitted", _not_permitted),
    engine.Confidential: (403, "not-permitted", confidential),
    engine.FourEyes: (403, "four-eyes", _four_eyes),
    engine.ConflictOfInterest: (403, "conflict-of-interest", _conflict_of_interest),
    engine.Conflict: (409, "conflict", _not_in_state),
    engine.TaskAlreadyClaimed: (409, "task-already-claimed", _already_claimed),
    engine.TaskNotOpen: (409, "task-not-open", _not_open),
    engine.DraftChanged: (409, "draft-changed", _draft_changed),
    engine.Invalid: (422, "invalid", _invalid),
    engine.Refused: (422, "refused", _refused),
    engine.SandboxOnly: (403, "sandbox-only", _sandbox_only),
    TooManyAttempts: (429, "too-many-attempts", _too_many_attempts),
    brakes.TooMuch: (429, "too-many-requests", brakes.told),
    SignInAgain: (403, "sign-in-again", _sign_in_again),
    AlreadySpent: (409, "already-used", _already_used),
    Unreadable: (409, "second-factor-unreadable", _unreadable),
    CSRFError: (400, "session-ended", _forged),
    HasOpenTasks: (409, "has-open-tasks", _has_open_tasks),
    OperationalError: (503, "busy", _away),
    IntegrityError: (409, "conflict", _not_in_state),  # two wrote the same; one of them did
}
STATUSES: dict[int, Callable[[Any], Told]] = {
    400: _bad_request,
    401: _not_permitted,
    403: _not_permitted,
    404: _not_found,
    405: _method,
    413: _too_large,
    429: _too_many_attempts,
    503: _away,
}
