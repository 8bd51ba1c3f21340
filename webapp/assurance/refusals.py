"""What to say when something in a self-assessment round is wrong, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "amendment_reason.required": (
        "Say what you changed, and why.",
        "Dywedwch beth a newidiwyd gennych, a pham.",
    ),
    "concerns.in_one_language": (
        "Give the concerns in both languages.",
        "Rhowch y pryderon yn y ddwy iaith.",
    ),
    "continues_twice": (
        "Two standards go on from the same one. Let one of them be new.",
        "Mae dwy safon yn parhau o'r un un. Gadewch i un ohonynt fod yn newydd.",
    ),
    "gap_unanswered": (
        "Plan an action for each standard that is not met: number %(standard)s",
        "Cynlluniwch gam ar gyfer pob safon nad yw wedi'i bodloni: rhif %(standard)s",
    ),
    "launch_on.in_the_past": (
        "The day of the launch must be today or later.",
        "Rhaid i ddiwrnod y lansiad fod heddiw neu'n hwyrach.",
    ),
    "launch_on.not_a_working_day": (
        "The board does not work on that day. Choose a working day.",
        "Nid yw'r bwrdd yn gweithio ar y diwrnod hwnnw. Dewiswch ddiwrnod gwaith.",
    ),
    "launch_on.other_year": (
        "The day of the launch must be in the year of the round.",
        "Rhaid i ddiwrnod y lansiad fod ym mlwyddyn y rownd.",
    ),
    "moderation_reason.required": (
        "Say what should be looked at again.",
        "Dywedwch beth y dylid edrych arno eto.",
    ),
    "more_than_asked": (
        "More cannot have answered than were asked.",
        "Ni all mwy fod wedi ateb nag y gofynnwyd iddynt.",
    ),
    "no_evidence": (
        "Say what the evidence is: standard %(standard)s",
        "Dywedwch beth yw'r dystiolaeth: safon %(standard)s",
    ),
    "no_gap": (
        "The standard is not met: say what is missing and what you will do: standard %(standard)s",
        (
            "Nid yw'r safon wedi'i bodloni: dywedwch beth sydd ar goll a beth a wnewch: "
            "safon %(standard)s"
        ),
    ),
    "no_peers": (
        "Name at least one other agency on the panel.",
        "Enwch o leiaf un asiantaeth arall ar y panel.",
    ),
    "no_reason": (
        "The score is not the agency's own. Give the reason: standard %(standard)s",
        "Nid sgôr yr asiantaeth ei hun yw hwn. Rhowch y rheswm: safon %(standard)s",
    ),
    "no_such_standard": (
        "Choose standards of this round.",
        "Dewiswch safonau'r rownd hon.",
    ),
    "not_a_share": (
        "Enter a number from 0 to 100.",
        "Rhowch rif o 0 i 100.",
    ),
    "out_of_scale": (
        "Choose a score of the scale: standard %(standard)s",
        "Dewiswch sgôr o'r raddfa: safon %(standard)s",
    ),
    "panel_on.too_late": (
        "The panel must have been held: enter today or an earlier day.",
        "Rhaid bod y panel wedi'i gynnal: rhowch heddiw neu ddiwrnod cynharach.",
    ),
    "panel_questions.required": ("Enter the question.", "Rhowch y cwestiwn."),
    "panel_replies.unanswered": ("Answer every question.", "Atebwch bob cwestiwn."),
    "plan_reason.required": ("Say what has to change.", "Dywedwch beth sydd i newid."),
    "report_reason.required": ("Say what has to change.", "Dywedwch beth sydd i newid."),
    "sign_reason.required": ("Say what has to change.", "Dywedwch beth sydd i newid."),
    "signed_name.required": (
        "Enter your name and office.",
        "Rhowch eich enw a'ch swydd.",
    ),
    "standard_missing": (
        "Say something to every standard. Missing: number %(standard)s",
        "Dywedwch rywbeth am bob safon. Ar goll: rhif %(standard)s",
    ),
    "standard_twice": ("Choose each standard once.", "Dewiswch bob safon unwaith."),
    "standards.both_languages": (
        "Give each standard in both languages: number %(standard)s",
        "Rhowch bob safon yn y ddwy iaith: rhif %(standard)s",
    ),
    "standards.required": ("Enter at least one standard.", "Rhowch o leiaf un safon."),
    "standards.too_long": (
        "Shorten the words to %(max)s characters.",
        "Byrhewch y geiriau i %(max)s nod.",
    ),
    "standards.too_many": (
        "Keep to %(max)s standards.",
        "Cadwch at %(max)s safon.",
    ),
    "standards.twice": (
        "Two standards have the same name.",
        "Mae gan ddwy safon yr un enw.",
    ),
    "standards_reason.required": ("Say what has to change.", "Dywedwch beth sydd i newid."),
    "summary.required": (
        "Say in English what the round shows.",
        "Dywedwch yn Saesneg beth y mae'r rownd yn ei ddangos.",
    ),
    "summary_cy.required": (
        "Say in Welsh what the round shows.",
        "Dywedwch yn Gymraeg beth y mae'r rownd yn ei ddangos.",
    ),
    "survey_note.required": ("Say why there was none.", "Dywedwch pam na chafwyd un."),
    "survey_results.too_few_replies": (
        "Fewer than %(min)s answered: leave the results empty, for somebody could be known.",
        (
            "Atebodd llai na %(min)s: gadewch y canlyniadau'n wag, oherwydd gallai rhywun gael ei "
            "adnabod."
        ),
    ),
    "year.round_begun": (
        "The board has a round for that year already.",
        "Mae gan y bwrdd rownd ar gyfer y flwyddyn honno eisoes.",
    ),
}
