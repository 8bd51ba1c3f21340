"""What to say when something in an alert is wrong, in both languages, by field and rule."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "addition.required": (
        "Write what you want to add.",
        "Ysgrifennwch beth rydych am ei ychwanegu.",
    ),
    "ask_again.required": ("Select whom to ask again.", "Dewiswch i bwy i ofyn eto."),
    "board.not_an_option": (
        "Select whose business it is.",
        "Dewiswch i bwy y mae'r mater yn perthyn.",
    ),
    "concern.required": (
        "Say what you have seen, and why it cannot wait.",
        "Dywedwch beth rydych wedi'i weld, a pham na all aros.",
    ),
    "looks_personal": (
        "Some words look like a name, an NHS number or a date of birth. Look at them again below.",
        "Mae rhai geiriau'n edrych fel enw, rhif GIG neu ddyddiad geni. Edrychwch arnynt eto isod.",
    ),
    "not_a_time": (
        "Enter a time of day, for example 16:55.",
        "Rhowch amser o'r dydd, er enghraifft 16:55.",
    ),
    "referral_on.required": (
        "Enter the day on which the referral was made.",
        "Rhowch y diwrnod y gwnaed yr atgyfeiriad.",
    ),
    "referral_time.too_late": (
        "That moment is still to come: the referral must have been made already.",
        "Nid yw'r foment honno wedi dod eto: rhaid bod yr atgyfeiriad eisoes wedi'i wneud.",
    ),
    "subject.required": (
        "Say in a few words what it is about.",
        "Dywedwch mewn ychydig eiriau am beth y mae.",
    ),
}
