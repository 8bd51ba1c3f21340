"""What to say when something about a member is wrong, in both languages."""

from collections.abc import Mapping

from webapp.importing import refusals as importing

MESSAGES: Mapping[str, tuple[str, str]] = {
    **importing.MESSAGES,
    "accounts.not_each_once": (
        "Every account stands in the list exactly once. Reload the page and decide on each.",
        "Mae pob cyfrif yn y rhestr unwaith. Ail-lwythwch y dudalen a phenderfynu ar bob un.",
    ),
    "accounts.has_tasks": (
        "%(name)s still has tasks. Hand them on first, on the page of the person.",
        "%(name)s: mae tasgau ganddynt o hyd. Trosglwyddwch hwy yn gyntaf, ar dudalen y person.",
    ),
    "accounts.oneself": (
        "You cannot end your own account. Ask a colleague to do it.",
        "Ni allwch ddod â'ch cyfrif eich hun i ben. Gofynnwch i gydweithiwr wneud hynny.",
    ),
    "co_option_decision.ended_already": (
        "The last day has passed. Return it, so that another day is proposed.",
        "Mae'r diwrnod olaf wedi bod. Dychwelwch ef, er mwyn cynnig diwrnod arall.",
    ),
    "email.has_left": (
        "The person with this address has left. An administrator lets them in again first.",
        "Mae'r person â'r cyfeiriad hwn wedi gadael. Rhaid i weinyddwr eu gadael i mewn eto.",
    ),
    "items.required": (
        "Select at least one item that the person is to see.",
        "Dewiswch o leiaf un eitem y mae'r person i'w gweld.",
    ),
}
