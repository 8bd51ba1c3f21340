"""What to say when a rule, a hold or a list of retention cannot stand so, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "years.not_years": (
        "Enter whole years from 1 to {most}, or leave it empty.",
        "Rhowch flynyddoedd cyfan o 1 i {most}, neu gadewch ef yn wag.",
    ),
    "key.not_a_key": (
        "Enter a short key of small letters, digits and underscores, beginning with a letter.",
        "Rhowch allwedd fer o lythrennau bach, digidau a thanlinellau, yn dechrau gyda llythyren.",
    ),
    "key.key_taken": (
        "There is a class with this key. Change that one.",
        "Mae dosbarth gyda'r allwedd hon. Newidiwch hwnnw.",
    ),
    "shortens.not_sure": (
        "This keeps records for a shorter time than now. Tick the box if that is meant.",
        "Mae hyn yn cadw cofnodion am lai o amser nag yn awr. Ticiwch y blwch os dyna'r bwriad.",
    ),
    "ref.ref_or_class": (
        "Enter a reference or choose a class: one of the two.",
        "Rhowch gyfeirnod neu dewiswch ddosbarth: un o'r ddau.",
    ),
    "lift_reason.required": (
        "Say why the hold may be lifted.",
        "Dywedwch pam y gellir codi'r ataliad.",
    ),
    "withdraw_reason.required": (
        "Say why the list is withdrawn.",
        "Dywedwch pam y tynnir y rhestr yn ôl.",
    ),
    "roots.required": (
        "Choose at least one record.",
        "Dewiswch o leiaf un cofnod.",
    ),
    "roots.not_due": (
        "Something you chose is held or no longer due. Look at the list again.",
        "Mae rhywbeth a ddewiswyd wedi'i atal neu heb fod yn ddyledus. Edrychwch ar y rhestr eto.",
    ),
    "sure.not_sure": (
        "Tick the box when you have looked at every record.",
        "Ticiwch y blwch pan fyddwch wedi edrych ar bob cofnod.",
    ),
}
