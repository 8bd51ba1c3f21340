"""From the type of a refusal to its problem: status, stable key, sentences, who did it and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from engine import errors as engine
from engine.sign_in import TooManyAttempts
from webapp import brakes
from webapp.api import refusals
from webapp.api.doers import doer_of
from webapp.errors import Refusal, kinds_of, refusal_of
from webapp.i18n import _, language


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal with what RFC 9457 lets us add to it."""

    refusal: Refusal
    extra: dict[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


Tell = Callable[[Any], Problem]


def told(error: Exception) -> Problem:
    """The nearest type in the table says how it is told; the pages' table knows the rest."""
    for kind in kinds_of(error):
        if kind in TOLD:
            return TOLD[kind](error)
    if not isinstance(error, HTTPException):
        return Problem(refusal_of(error))
    own = STATUSES.get(error.code or 0)
    return Problem(own() if own else refusal_of(error), headers=_headers(error))


def _headers(error: HTTPException) -> dict[str, str]:
    """What belongs to the status, such as `Allow`; the page's own media type does not."""
    return {name: value for name, value in error.get_headers() if name != "Content-Type"}


# The engine's refusals, with what programs want to know -------------------------------------


def _with_doer(error: engine.Conflict) -> Problem:
    refusal, doer = refusal_of(error), doer_of(error)
    if doer is None:
        return Problem(refusal)
    if isinstance(error, engine.NotInState):
        sentence = _("%(who)s did this on %(when)s.", who=doer.name, when=doer.when)
        refusal = Refusal(refusal.status, refusal.key, refusal.title, sentence)
    return Problem(refusal, doer.told())


def _invalid(error: engine.Invalid) -> Problem:
    refusal = refusal_of(error)
    fault = {"field": error.field, "rule": error.rule, "message": refusal.sentence}
    return Problem(refusal, {"errors": [fault]})


def _not_permitted(error: engine.NotPermitted) -> Problem:
    """Where it is the person chosen who may not, the fault lies in what was sent."""
    if error.verb not in CHOSEN:
        return Problem(refusal_of(error))
    sentence = _("Choose somebody who sits in the group that may do this task.")
    refusal = Refusal(422, "invalid", _("This person may not do it"), sentence)
    return Problem(refusal, _about_assignee("not_in_group", sentence))


def _four_eyes(error: engine.FourEyes) -> Problem:
    if error.verb not in CHOSEN:
        return Problem(refusal_of(error))
    sentence = _("This person did the work that the task checks. Choose somebody else.")
    refusal = Refusal(403, "four-eyes", _("Another person must do this"), sentence)
    return Problem(refusal, _about_assignee("four_eyes", sentence))


# How the engine calls what happens to a person who was chosen by somebody else.
CHOSEN = frozenset({"be assigned", "be delegated to"})


def _about_assignee(rule: str, sentence: str) -> dict[str, Any]:
    return {"errors": [{"field": "assignee", "rule": rule, "message": sentence}]}


def _later(error: Exception) -> Problem:
    return Problem(refusal_of(error), headers=brakes.wait(error))


def _refused(error: engine.Refused) -> Problem:
    from webapp.api.findings import findings_of  # noqa: PLC0415 - only bad diagrams need it

    return Problem(refusal_of(error), {"findings": findings_of(error.findings, language())})


# The API's own refusals ---------------------------------------------------------------------


def _unfit(error: refusals.Unfit) -> Problem:
    faults = [
        {"field": one.field, "rule": one.rule, "message": one.message} for one in error.faults
    ]
    return Problem(_each_part(), {"errors": faults})


def _answers_refused(error: refusals.AnswersRefused) -> Problem:
    from webapp.forms.told import sentence  # noqa: PLC0415 - only wrong answers need the words

    faults = [
        {"field": one.path, "rule": one.rule, "message": sentence(error.form, one)}
        for one in error.errors
    ]
    return Problem(_each_part(), {"errors": faults})


def _each_part() -> Refusal:
    sentence = _("Each part that does not fit is named. Put it right and send it again.")
    return Refusal(422, "invalid", _("Something does not fit"), sentence)


def _malformed() -> Refusal:
    sentence = _("The request is broken: the description of the API says what is taken here.")
    return Refusal(400, "malformed", _("That could not be read"), sentence)


def _media_type() -> Refusal:
    sentence = _("Send what the description of the API names, with its Content-Type.")
    return Refusal(415, "unsupported-media-type", _("This format is not taken here"), sentence)


def _nobody() -> Refusal:
    sentence = _("Send a token that is still valid, or sign in.")
    return Refusal(401, "sign-in-required", _("Say who you are"), sentence)


def _token_missing() -> Refusal:
    sentence = _("Send the token of your session in the header X-CSRFToken.")
    return Refusal(403, "csrf-token-missing", _("The request might be forged"), sentence)


def _changed_meanwhile() -> Refusal:
    sentence = _("Nothing was done. Read it again, then decide again.")
    return Refusal(412, "changed-meanwhile", _("This was changed meanwhile"), sentence)


def _key_reused() -> Refusal:
    sentence = _("Nothing was done. Take a new key for a new request.")
    title = _("This Idempotency-Key belongs to another request")
    return Refusal(422, "idempotency-key-reused", title, sentence)


def _still_running() -> Refusal:
    sentence = _("Ask again in a moment with the same key.")
    return Refusal(409, "still-running", _("The same request is still running"), sentence)


def _busy() -> Refusal:
    sentence = _("Nothing was changed. Try again in a moment.")
    return Refusal(503, "busy", _("Too much at once"), sentence)


def _too_large() -> Refusal:
    sentence = _("Send less at once: the description of the API names the limits.")
    return Refusal(413, "too-large", _("That is too large"), sentence)


def _method() -> Refusal:
    sentence = _("The header Allow names what can be done here.")
    return Refusal(405, "method-not-allowed", _("This cannot be done this way"), sentence)


CHALLENGE = {"WWW-Authenticate": 'Bearer realm="cylch"'}
SOON = {"Retry-After": "2"}

TOLD: dict[type[Exception], Tell] = {
    engine.DraftChanged: lambda e: Problem(refusal_of(e), {"draft_version": e.version}),
    engine.Invalid: _invalid,
    engine.NotPermitted: _not_permitted,
    engine.FourEyes: _four_eyes,
    engine.Refused: _refused,
    engine.TaskAlreadyClaimed: _with_doer,
    engine.TaskNotOpen: _with_doer,
    engine.NotInState: _with_doer,
    refusals.Unfit: _unfit,
    refusals.AnswersRefused: _answers_refused,
    refusals.Malformed: lambda _e: Problem(_malformed()),
    refusals.WrongMediaType: lambda _e: Problem(_media_type()),
    refusals.NobodyCalls: lambda _e: Problem(_nobody(), headers=CHALLENGE),
    refusals.TokenMissing: lambda _e: Problem(_token_missing()),
    refusals.ChangedMeanwhile: lambda _e: Problem(_changed_meanwhile()),
    refusals.KeyReused: lambda _e: Problem(_key_reused()),
    brakes.TooMuch: _later,
    TooManyAttempts: _later,
    refusals.StillRunning: lambda _e: Problem(_still_running(), headers=SOON),
    OperationalError: lambda _e: Problem(_busy(), headers=SOON),
    # Two who wrote the same at the same time, past every check: one of them did.
    IntegrityError: lambda _e: Problem(refusal_of(engine.Conflict())),
    DataError: lambda _e: Problem(_each_part()),
}
STATUSES: dict[int, Callable[[], Refusal]] = {
    400: _malformed,
    401: _nobody,
    404: lambda: refusal_of(engine.NotFound("address", "")),
    405: _method,
    413: _too_large,
    415: _media_type,
}
