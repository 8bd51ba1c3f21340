"""What to say when something in an indicator or a quarter is wrong, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "agencies.required": ("Select who counts it.", "Dewiswch pwy sy'n ei gyfrif."),
    "already_asked": (
        "Agencies were already asked for that quarter. Choose a later one.",
        "Gofynnwyd i asiantaethau eisoes am y chwarter hwnnw. Dewiswch un diweddarach.",
    ),
    "already_begun": (
        "That quarter has been opened already.",
        "Mae'r chwarter hwnnw eisoes wedi'i agor.",
    ),
    "below_lowest": (
        "The highest must not be under the lowest.",
        "Rhaid i'r uchaf beidio â bod o dan yr isaf.",
    ),
    "decision_reason.required": (
        "Say why, or what you ask.",
        "Dywedwch pam, neu beth rydych yn ei ofyn.",
    ),
    "end_reason.required": (
        "Say why it is asked for no more.",
        "Dywedwch pam na ofynnir amdano mwyach.",
    ),
    "figures.half": (
        "Give the count and what it is out of, or neither: %(figure)s",
        "Rhowch y nifer a'r cyfanswm, neu'r un ohonynt: %(figure)s",
    ),
    "figures.more_than_all": (
        "The count is more than what it is out of: %(figure)s",
        "Mae'r nifer yn fwy na'r cyfanswm: %(figure)s",
    ),
    "figures.twice": (
        "Give each figure once.",
        "Rhowch bob ffigur unwaith.",
    ),
    "figures.unanswered": (
        "Give each figure that you are asked for.",
        "Rhowch bob ffigur y gofynnir amdano.",
    ),
    "figures.why_empty": (
        "Where you leave a figure empty, say why: %(figure)s",
        "Lle rydych yn gadael ffigur yn wag, dywedwch pam: %(figure)s",
    ),
    "finding_answers.twice": (
        "Answer each finding once.",
        "Atebwch bob canfyddiad unwaith.",
    ),
    "finding_answers.unanswered": (
        "Answer each finding.",
        "Atebwch bob canfyddiad.",
    ),
    "kind.unchangeable": (
        "A share stays a share, and a count a count. Define another indicator instead.",
        "Mae cyfran yn aros yn gyfran, a nifer yn nifer. Diffiniwch ddangosydd arall yn lle hynny.",
    ),
    "narrative_agencies.required": (
        "Select the agencies.",
        "Dewiswch yr asiantaethau.",
    ),
    "not_quarter_end": (
        "Choose the last day of a quarter, for example 30 September.",
        "Dewiswch ddiwrnod olaf chwarter, er enghraifft 30 Medi.",
    ),
    "not_quarter_start": (
        "Choose the first day of a quarter, for example 1 October.",
        "Dewiswch ddiwrnod cyntaf chwarter, er enghraifft 1 Hydref.",
    ),
    "quarter_end.too_early": (
        "That quarter lies more than a year back.",
        "Mae'r chwarter hwnnw fwy na blwyddyn yn ôl.",
    ),
    "quarter_end.too_late": (
        "Open the quarter that runs now, or one before it.",
        "Agorwch y chwarter presennol, neu un cyn hynny.",
    ),
    "small_count": (
        (
            "This looks like a count under %(number)s: %(found)s. Take it out, or read it again"
            " and tick the last box if it may stay."
        ),
        (
            "Mae hyn yn edrych fel nifer o dan %(number)s: %(found)s. Tynnwch ef allan, neu"
            " darllenwch ef eto a thiciwch y blwch olaf os caiff aros."
        ),
    ),
}
