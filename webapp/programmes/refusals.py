"""What to say when something in a programme is wrong, in both languages, by field and rule."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "before_newest": (
        "There is a later version already: choose its day or a later one.",
        "Mae fersiwn ddiweddarach eisoes: dewiswch ei diwrnod neu un diweddarach.",
    ),
    "both_languages": (
        "Give every priority its English and its Welsh name, with a bar between them.",
        "Rhowch enw Cymraeg ac enw Saesneg i bob blaenoriaeth, gyda bar rhyngddynt.",
    ),
    "not_a_day_of_year": (
        "Enter a day such as 03-31, with > or < behind it where it moves.",
        "Rhowch ddiwrnod fel 03-31, gyda > neu < ar ei ôl lle mae'n symud.",
    ),
    "not_in_quarter": (
        "This day is not in the quarter that you chose.",
        "Nid yw'r diwrnod hwn yn y chwarter a ddewisoch.",
    ),
    "priorities.required": (
        "Write down at least one priority.",
        "Ysgrifennwch o leiaf un flaenoriaeth.",
    ),
    "priorities.too_many": (
        "These are too many priorities: the programme could serve none of them.",
        "Mae gormod o flaenoriaethau: ni allai'r rhaglen wasanaethu'r un ohonynt.",
    ),
    "priorities.twice": (
        "The same priority stands there twice.",
        "Mae'r un flaenoriaeth yno ddwywaith.",
    ),
    "starts_on.in_the_past": (
        "Choose a day to come: what lies behind is no longer planned.",
        "Dewiswch ddiwrnod i ddod: nid yw'r hyn sydd y tu ôl yn cael ei gynllunio mwyach.",
    ),
    "theme.required": (
        "Say in a few words what the theme is.",
        "Dywedwch mewn ychydig eiriau beth yw'r thema.",
    ),
    "theme_reason.required": (
        "Say why, and where the theme comes from.",
        "Dywedwch pam, ac o ble y daw'r thema.",
    ),
    "title.required": (
        "Say in English what the entry is.",
        "Dywedwch yn Saesneg beth yw'r eitem.",
    ),
    "title_cy.required": (
        "Say in Welsh what the entry is: the programme is published in both languages.",
        "Dywedwch yn Gymraeg beth yw'r eitem: cyhoeddir y rhaglen yn y ddwy iaith.",
    ),
    "work_days.required": (
        "Say how many days of work it takes.",
        "Nodwch sawl diwrnod o waith y mae'n ei gymryd.",
    ),
}
