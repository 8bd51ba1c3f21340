"""What to say when something about a briefing is wrong, in both languages, by field and rule."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "briefing_reason.required": (
        "Say what has to change.",
        "Dywedwch beth sydd angen ei newid.",
    ),
    "thing.not_an_option": (
        "There is nothing of this kind with that number that you may see.",
        "Nid oes dim o'r math hwn â'r rhif hwnnw y cewch ei weld.",
    ),
    "into.not_an_option": (
        "Choose a theme that is offered.",
        "Dewiswch thema sy'n cael ei chynnig.",
    ),
    "theme.not_in_use": (
        "This theme is not offered now. Use it again first.",
        "Nid yw'r thema hon yn cael ei chynnig nawr. Defnyddiwch hi eto yn gyntaf.",
    ),
    "themes.not_an_option": (
        "Choose themes from the list.",
        "Dewiswch themâu o'r rhestr.",
    ),
    "themes.too_many": (
        "Choose at most %(maximum)s themes: those it is mostly about.",
        "Dewiswch %(maximum)s thema ar y mwyaf: y rhai y mae'n bennaf amdanynt.",
    ),
    "kind.not_an_option": (
        "Choose one of the kinds that are offered.",
        "Dewiswch un o'r mathau a gynigir.",
    ),
    "people.out_of_range": (
        "Enter how many people were there, at least one.",
        "Rhowch faint o bobl oedd yno, o leiaf un.",
    ),
    "review.required": (
        "Begin a briefing from the page of an audit or a review: it needs something to tell.",
        "Dechreuwch friff o dudalen archwiliad neu adolygiad: mae angen rhywbeth i'w adrodd.",
    ),
}
