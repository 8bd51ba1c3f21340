"""What the steps of the system are about: the heading that each stands under in a list."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

# The part of a step's name before the dot.
_SUBJECTS: Mapping[str, Callable[[], str]] = {
    "access_reviews": lambda: _("Access reviews"),
    "address": lambda: _("Messages that came back"),
    "alerts": lambda: _("Immediate alerts"),
    "annual_report": lambda: _("Annual report"),
    "assessments": lambda: _("Agencies’ self-assessments"),
    "assurance": lambda: _("Assurance rounds"),
    "audits": lambda: _("Audits"),
    "briefings": lambda: _("Learning briefings"),
    "challenges": lambda: _("Challenges"),
    "co_options": lambda: _("Co-opted members"),
    "data": lambda: _("Quarterly data"),
    "engagements": lambda: _("Engagement"),
    "escalation": lambda: _("Escalation"),
    "extension": lambda: _("More time"),
    "nominations": lambda: _("Nominations"),
    "plans": lambda: _("Action plans"),
    "programme": lambda: _("Annual programme"),
    "quarter": lambda: _("Quarterly meetings"),
    "returns": lambda: _("Agency returns"),
    "seat_notices": lambda: _("Letters about seats"),
    "tools": lambda: _("Audit tools"),
}


def subject_of(step: str) -> str:
    named = _SUBJECTS.get(step.partition(".")[0])
    return named() if named else _("Other")
