"""What is said when a command about passwords and second proofs finds a rule broken."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

RULES: dict[str, Callable[[Mapping[str, object]], str]] = {
    "password.too_short": lambda values: _(
        "Choose a password of at least %(minimum)s characters.", **values
    ),
    "password.too_long": lambda values: _(
        "Choose a password of at most %(maximum)s characters.", **values
    ),
    "password.easily_guessed": lambda _values: _(
        "This password is too easily guessed. Three words that have nothing to do with each"
        " other make a good one."
    ),
    "password.about_you": lambda _values: _(
        "Choose a password without your name, your address or words of the board’s work."
    ),
    "password.breached": lambda _values: _(
        "This password was stolen somewhere and stands in lists that attackers try."
        " Choose another one."
    ),
    "password.not_right": lambda _values: _("The password that you have now is not right."),
    "code.not_right": lambda _values: _("This code is not right. Wait for the next one."),
    "passkey.not_right": lambda _values: _("This passkey could not be checked. Try again."),
    "passkey.taken": lambda _values: _("This passkey is set up already."),
    "passkey.too_many": lambda _values: _("You have twenty passkeys. Take one off first."),
    "name.required": lambda _values: _("Give it a name."),
    "second_factor.last_one": lambda _values: _(
        "The board wants a second proof of you. Set up another one before you take this one off."
    ),
    "second_factor.none_there": lambda _values: _("This person has no second proof to lose."),
}
