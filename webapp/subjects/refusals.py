"""What to say when a subject request cannot stand so, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "person.person_or_ref": (
        "Enter an email address or a reference: one of the two.",
        "Rhowch gyfeiriad e-bost neu gyfeirnod: un o'r ddau.",
    ),
    "person.nobody_with_it": (
        "Nobody has an account with this address. Look it up under People.",
        "Nid oes gan neb gyfrif gyda'r cyfeiriad hwn. Chwiliwch amdano o dan Pobl.",
    ),
    "ref.nothing_called_so": (
        "Nothing is held under this reference. Check how it is written.",
        "Nid oes dim yn cael ei gadw o dan y cyfeirnod hwn. Gwiriwch sut y mae wedi'i ysgrifennu.",
    ),
    "words.too_many": (
        "Enter {most} words or names at most, one on each line.",
        "Rhowch {most} o eiriau neu enwau ar y mwyaf, un ar bob llinell.",
    ),
    "ended_because.required": (
        "Say why the copy goes: handed over, or not wanted.",
        "Dywedwch pam y tynnir y copi: wedi'i drosglwyddo, neu heb fod ei angen.",
    ),
    "read.not_sure": (
        "Tick the box when you have read the copy.",
        "Ticiwch y blwch pan fyddwch wedi darllen y copi.",
    ),
}
