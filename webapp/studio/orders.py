"""What may be chosen of events and rounds: the words of BPMN, in words."""

from collections.abc import Callable, Mapping, Sequence

from engine.bpmn.event_insides import EVENTS
from engine.bpmn.insides import ROW
from webapp.i18n import _
from webapp.studio.choices import Choice
from webapp.studio.words import event_of, words

OWN: Mapping[str, Callable[[str], Sequence[tuple[str, str]]]] = {
    "orders": lambda _kind: [(ROW, _("One after the other"))],
    "events": lambda kind: [(one, event_of(one)) for one in EVENTS.get(kind, ())],
    "timers": lambda _kind: list(words()["timers"].items()),
    "yes_or_no": lambda _kind: [("true", _("Yes")), ("false", _("No"))],
}


def own_choices(name: str, kind: str) -> list[Choice]:
    return [{"value": value, "label": label} for value, label in OWN[name](kind)]
