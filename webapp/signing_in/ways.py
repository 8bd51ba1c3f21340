"""By what somebody signed in, in words."""

from webapp.i18n import _

Way = str


def ways(method: str) -> list[Way]:
    """`password+app` is a password and a code of an app."""
    words = {
        "password": _("Password"),
        "link": _("One-time link"),
        "app": _("Code of an app"),
        "recovery_code": _("Recovery code"),
        "passkey": _("Passkey"),
        "provider": _("Outside sign-in"),
    }
    return [words.get(part, part) for part in method.split("+")]
