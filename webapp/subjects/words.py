"""What the parts of a copy, their columns and their codes are called."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from webapp.due import Tag
from webapp.i18n import _, pgettext
from webapp.i18n import day as local_day
from webapp.i18n import moment as said_moment
from workflows.models import SubjectRequest

NUMBERED = re.compile(r"\[person (\d+)\]")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def parts() -> Mapping[str, str]:
    """In the order in which they are read."""
    return {
        "account": _("Account"),
        "records": _("Records"),
        "roles": _("Roles"),
        "seats": _("Seats"),
        "nominations": _("Nominations"),
        "co_options": _("Co-options"),
        "access_reviews": _("Access reviews"),
        "absences": _("Absences and cover"),
        "tasks": _("Tasks"),
        "decisions": _("Decisions"),
        "comments": _("Comments"),
        "mentions": _("Comments of others that call this person"),
        "files": _("Files"),
        "messages": _("Messages"),
        "sign_ins": _("Where this person is or was signed in"),
        "ways_in": _("Ways to sign in"),
        "about": _("Entries of the history about this person"),
        "history": _("Entries of the history"),
    }


def columns() -> Mapping[str, str]:
    return {
        "address": _("Network address"),
        "agency": _("Agency"),
        "answers": _("Answers"),
        "at": _("When"),
        "away": _("Away"),
        "body": _("Text"),
        "browser": _("Browser"),
        "business_key": _("Reference"),
        "by": _("By"),
        "channel": _("By which way"),
        "completed_at": _("Done"),
        "confidentiality_on": _("Confidentiality statement"),
        "created_at": _("Created"),
        "decision": _("Decision"),
        "disabled_at": _("Closed on"),
        "due_on": pgettext("column", "Due"),
        "email": _("Email address"),
        "end_reason": _("Why it ended"),
        "ended_at": _("Ended"),
        "ends_on": _("Last day"),
        "filename": _("File name"),
        "is_active": _("May sign in"),
        "kind": _("Entry"),
        "language": _("Language"),
        "last_seen_at": _("Last seen"),
        "method": _("How"),
        "name": _("Name"),
        "name_cy": _("Name in Welsh"),
        "on": _("Day"),
        "organisation": _("Organisation"),
        "purpose": _("Purpose"),
        "read_at": _("Read"),
        "reason": _("Reason"),
        "received_at": _("Received"),
        "refs": _("Linked items"),
        "seat": _("Seat"),
        "sent_at": _("Sent"),
        "sha256": "SHA-256",
        "size": _("Size in bytes"),
        "stands_in": _("Stands in"),
        "started_at": _("Started"),
        "starts_on": _("From"),
        "state": _("State"),
        "title": _("Title"),
        "training": _("Training"),
        "training_on": _("Training done"),
        "why": _("Role, and why this person"),
    }


def codes() -> Mapping[str, str]:
    """What the registers write in short."""
    return {
        "agreed": pgettext("nomination", "Agreed"),
        "app": _("in the app"),
        "assigned": _("taken on"),
        "authenticator_app": _("app with codes"),
        "canceled": _("not needed any more"),
        "co_opted": _("co-opted member"),
        "completed": pgettext("task", "done"),
        "created": pgettext("task", "open"),
        "delegate": _("delegate"),
        "deputy": _("deputy"),
        "email": _("by email"),
        "end": pgettext("account", "ended"),
        "holder": _("holder"),
        "keep": pgettext("account", "kept"),
        "outside": _("another sign-in service"),
        "passkey": _("passkey"),
        "password": _("password"),
        "pending": _("waits to be sent"),
        "sent": pgettext("message", "sent"),
    }


def value(found: object) -> str:
    """A value as people read it: days and moments, yes and no, a number for who is withheld."""
    if found is None or found == "":
        return ""
    if isinstance(found, bool):
        return _("Yes") if found else _("No")
    if isinstance(found, Mapping):
        return "\n".join(f"{name}: {value(one)}" for name, one in found.items())
    if isinstance(found, list):
        return "; ".join(value(one) for one in found)
    return _text(str(found))


def _text(text: str) -> str:
    if MOMENT.match(text):
        return said_moment(datetime.fromisoformat(text))
    if DAY.fullmatch(text):
        return local_day(date.fromisoformat(text))
    return codes().get(text) or numbered(text)


def numbered(text: str) -> str:
    """The mark of somebody who is withheld, in the reader's language."""
    said = NUMBERED.sub(lambda found: _("[another person, %(n)s]", n=found[1]), text)
    return said.replace("[withheld]", _("[withheld]"))


def standing(one: SubjectRequest) -> Tag:
    return {
        "prepared": Tag("amber", _("Waits for a second person")),
        "released": Tag("green", _("Released")),
        "closed": Tag("grey", _("Handed over, copy removed")),
        "withdrawn": Tag("grey", pgettext("request", "Withdrawn")),
    }[one.state]


def reason_withheld(one: SubjectRequest) -> str:
    """What the law lets a board keep back, or why it does not."""
    if one.names_because:
        return _("Other people are named, because: %(why)s", why=one.names_because)
    return _(
        "Other people are withheld: each stands as a number. Their names are their own personal"
        " data (UK GDPR article 15(4); Data Protection Act 2018, schedule 2, paragraph 16)."
    )
