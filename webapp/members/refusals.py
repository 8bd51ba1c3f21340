"""What to say when something about a member is wrong, in both languages."""

from collections.abc import Mapping

from webapp.importing import refusals as importing

MESSAGES: Mapping[str, tuple[str, str]] = {
    **importing.MESSAGES,
    "agreed_by.required": (
        "Say who agreed, and at which meeting.",
        "Dywedwch pwy a gytunodd, ac ym mha gyfarfod.",
    ),
    "agreed_on.not_agreed_yet": (
        "Enter the day on which it was agreed: today or earlier.",
        "Rhowch y diwrnod y cytunwyd arno: heddiw neu'n gynharach.",
    ),
    "starts_on.before_agreed": (
        "It counts from the day on which it was agreed, or later.",
        "Mae'n cyfrif o'r diwrnod y cytunwyd arno, neu'n ddiweddarach.",
    ),
    "delegates_count.required": (
        "Select whether a delegate counts.",
        "Dewiswch a yw dirprwy yn cyfrif.",
    ),
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
