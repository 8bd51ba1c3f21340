"""What to say when an answer about an audit is wrong, in both languages, by field and rule."""

from collections.abc import Mapping

AUDIT_MESSAGES: Mapping[str, tuple[str, str]] = {
    "accuracy_answers.unanswered": (
        "Answer each comment of the agencies.",
        "Atebwch bob sylw gan yr asiantaethau.",
    ),
    "none_chosen": ("Tick at least one case.", "Ticiwch o leiaf un achos."),
    "nothing_searched": (
        "Say what was searched and when.",
        "Dywedwch beth a chwiliwyd a phryd.",
    ),
    "case_grades.missing": ("Give every case a grade.", "Rhowch radd i bob achos."),
    "mandatory_missing": (
        "Returns that must be there are missing. Wait for them, or drop those cases.",
        "Mae ffurflenni gorfodol ar goll. Arhoswch amdanynt, neu gollyngwch yr achosion hynny.",
    ),
}
