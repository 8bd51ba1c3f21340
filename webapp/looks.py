"""Notes who was refused a look at something, and who looked at an agency's work from outside."""

from collections.abc import Callable, Mapping
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from engine import looks
from engine.actors import Actor
from engine.errors import Confidential, NotFound
from engine.models import Look, ProcessInstance, UserTask
from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from workflows.models import Action, ActionPlan, AgencyReturn, Assessment, Audit, Escalation

# What a refusal may be about, by the word that `NotFound` has for it, and what its key is.
KINDS: Mapping[str, tuple[type, Callable[[str], object]]] = {
    "user task": (UserTask, UUID),
    "instance": (ProcessInstance, UUID),
    "audit": (Audit, int),
    "agency return": (AgencyReturn, int),
    "self-assessment": (Assessment, int),
    "action plan": (ActionPlan, int),
    "action": (Action, int),
    "escalation": (Escalation, int),
}
READ: Mapping[str, tuple[str, type[UserTask] | type[ProcessInstance]]] = {
    "task_id": ("user task", UserTask),
    "instance_id": ("instance", ProcessInstance),
}
OK = 200


def install(app: Flask) -> None:
    app.after_request(_note_a_reader)


def confidential(error: Confidential) -> tuple[str, str]:
    """What is said to whoever asks for what another agency wrote."""
    opens = _("It opens to the others when moderation begins. That you asked for it is on record.")
    if error.what == "self-assessment":
        opens = _(
            "It opens to the group when peer challenge begins, and to every agency with the report."
            " That you asked for it is on record."
        )
    return _("This is another agency’s"), opens


def note_refusal(error: Exception) -> None:
    """If what was not found is there all the same, somebody asked for what is not theirs."""
    if isinstance(error, NotFound | Confidential) and error.what in KINDS and _is_somebody():
        try:
            if _exists(error.what, error.key):
                _keep(error.what, error.key, is_refused=True)
        except SQLAlchemyError:  # the answer is 404 whether or not it could be noted
            current_app.logger.exception("Expected to note a refused look.")


def _note_a_reader(response: Response) -> Response:
    """An agency's work that somebody of another agency, or of none, has read."""
    named = [name for name in READ if name in (request.view_args or {})]
    if response.status_code == OK and request.method == "GET" and named and _is_somebody():
        what, model = READ[named[0]]
        key = (request.view_args or {})[named[0]]
        with process_engine().query() as session:
            agency = session.scalar(sa.select(model.agency).where(model.id == key))
        if agency and not _belongs(actor(), agency):
            _keep(what, str(key), is_refused=False)
    return response


def _keep(what: str, key: str, *, is_refused: bool) -> None:
    """Look first without a lock: mostly the day's look is on record already."""
    who = actor()
    if who.id is None:
        return
    look = Look(user_id=who.id, on=moment().today, what=what, key=key, is_refused=is_refused)
    with process_engine().query() as session:
        if looks.is_kept(session, look):
            return
    with process_engine().command(who) as ctx:
        looks.keep(ctx, what, key, is_refused=is_refused)


def _exists(what: str, key: str) -> bool:
    model, read = KINDS[what]
    try:
        wanted = read(key)
    except ValueError:
        return False
    with process_engine().query() as session:
        return session.get(model, wanted) is not None


def _belongs(who: Actor, agency: str) -> bool:
    return who.agency == agency or any(group.endswith(f"@{agency}") for group in who.all_groups)


def _is_somebody() -> bool:
    """Signed in, or come by a token."""
    return "actor" in g or bool(current_user.is_authenticated)
