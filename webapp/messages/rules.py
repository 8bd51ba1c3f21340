"""What is said when a command about messages finds a rule broken."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

MESSAGE_RULES: dict[str, Callable[[Mapping[str, object]], str]] = {
    "unknown_placeholder": lambda values: _(
        "There is nothing to put in the place of %(name)s. Take it out.", **values
    ),
    "missing_placeholder": lambda values: _(
        "%(name)s is missing. Put it where its value belongs.", **values
    ),
    "url.not_an_address": lambda _values: _(
        "Enter an address that begins with https:// and holds no sign-in."
    ),
    "url.host_not_listed": lambda _values: _(
        "Webhooks may lead to some hosts only. Ask whoever runs this machine to add this one."
    ),
    "broken_placeholder": lambda _values: _(
        "Curly brackets stand around the name of a value and nowhere else."
    ),
}
