"""What the drawing board says, in the page's language: its script has no words of its own."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from webapp.i18n import _, pgettext

ATTRIBUTES = re.compile(r" \(cylch:[^)]*\)")
ATTRIBUTE = re.compile(r"«?(cylch:[A-Za-z]+)»?")


def words() -> Mapping[str, Any]:
    return {
        "id": _("Identifier"),
        "noName": _("No name yet"),
        "nothing": _("Nothing chosen"),
        "pairName": _("Name"),
        "pairValue": _("Value, as an expression"),
        "timerKind": _("Kind of time"),
        "timerText": _("How long, or when"),
        "timers": {
            "timeDuration": _("After a while"),
            "timeDate": _("On a date"),
            "timeCycle": _("Again and again"),
        },
        "groups": {
            "names": _("Names"),
            "people": pgettext("studio", "Who"),
            "time": pgettext("studio", "When"),
            "work": pgettext("studio", "What"),
            "process": _("The process"),
        },
        "links": {
            "openForm": _("Open the form"),
            "newForm": _("Design a new form for this step"),
            "openTable": _("Open the table"),
            "newTable": _("Begin a table for this step"),
        },
        "fields": _fields(),
        "kinds": {key: named() for key, named in KINDS.items()},
    }


def _fields() -> dict[str, dict[str, str]]:
    return {
        "name": _field(_("Name in English")),
        "cylch:nameCy": _field(_("Name in Welsh")),
        "documentation": _field(_("What it is for, in English")),
        "cylch:documentationCy": _field(_("What it is for, in Welsh")),
        "cylch:owner": _field(
            _("Role that owns this process"), _("Whoever sits in this role can start it.")
        ),
        "cylch:retention": _field(_("Retention class")),
        "cylch:concerns": _field(
            _("What each one is about"), _("Of one agency: whoever starts it says which.")
        ),
        "cylch:group": _field(_("Group that does what lies in this lane")),
        "cylch:assignee": _field(
            _("One person of the group"), _("An expression, such as lead_officer. Empty: anybody.")
        ),
        "cylch:differentFrom": _field(_("Not by whoever did")),
        "cylch:dueIn": _field(
            _("Due after"),
            _("For example 5 working days, 28 days, 2 weeks, 6 months or 4 working hours"),
        ),
        "cylch:dueAt": _field(
            _("Due on a date that is computed"), _("For example meeting_date - wd(15)")
        ),
        "cylch:ladder": _field(_("Who hears when it is late")),
        "cylch:form": _field(_("Form")),
        "cylch:decision": _field(_("What is decided")),
        "cylch:step": _field(_("Step that records it or does it")),
        "inputs": _field(_("Goes in")),
        "outputs": _field(_("Comes back")),
        "calledElement": _field(_("Process that is called")),
        "cylch:instance": _field(_("Each call is an instance of its own")),
        "condition": _field(_("Only if"), _('For example decision == "approve"')),
        "default": _field(_("This way if no other fits")),
        "timer": _field(_("Time"), _("For example 20 working days, 2026-07-01, or an expression")),
        "collection": _field(_("Once for each of"), _("A list, such as agencies, or a number")),
        "item": _field(_("Name of the one in its turn")),
        "order": _field(_("In what order"), _("Nothing chosen: all of them at once")),
        "completion": _field(
            _("Enough are done when"), _("An expression; empty: when all of them are")
        ),
        "script": _field(
            _("Script"), _("One line for each: a name, = and what it becomes, such as round = 1")
        ),
        "event": _field(_("What kind of event it is")),
        "timer_kind": _field(_("Kind of time")),
        "message": _field(
            _("Message that is waited for"), _("Its name, which the system or a form sends")
        ),
        "interrupting": _field(_("It stops what it stands at")),
    }


def plainly(sentence: str) -> str:
    """A finding without the names that only the file knows: by what its page calls them."""
    fields = _fields()
    fields |= {"cylch:input": fields["inputs"], "cylch:output": fields["outputs"]}

    def called(found: re.Match[str]) -> str:
        return f"«{fields.get(found[1], {}).get('label') or found[1].partition(':')[2]}»"

    return ATTRIBUTE.sub(called, ATTRIBUTES.sub("", sentence))


def property_of(name: str) -> str:
    """What a property of a diagram or a form is called, by its name in the engine."""
    fields = _fields()
    known = {
        "name_cy": fields["cylch:nameCy"]["label"],
        "documentation_cy": fields["cylch:documentationCy"]["label"],
        "due_in": fields["cylch:dueIn"]["label"],
        "due_at": fields["cylch:dueAt"]["label"],
        "different_from": fields["cylch:differentFrom"]["label"],
        "called": fields["calledElement"]["label"],
        "multi_instance": fields["collection"]["label"],
        "instance": fields["cylch:instance"]["label"],
        "kind": _("Kind"),
        "parent": _("Inside"),
        "events": _("What kind of event it is"),
        "event_subprocess": _("It begins by an event"),
        "wait": _("Waited for until"),
        "about": _("What it sends or waits for"),
        "other": _("Something else that its file says of it"),
        "lane": _("Lane"),
        "lanes": _("Lanes"),
        "source": pgettext("flow", "From"),
        "target": pgettext("flow", "To"),
        "attached_to": _("At the edge of"),
        "form.title": _("Title"),
        "form.intro": _("Introduction"),
        "form.submit": _("Words on the button"),
    }
    plain = fields.get(name) or fields.get(f"cylch:{name}")
    return known.get(name) or (plain["label"] if plain else name)


def event_of(kind: str) -> str:
    """What sets off an event, in words."""
    known = {
        "timer": _("Time"),
        "message": pgettext("event", "A message"),
        "signal": pgettext("event", "A signal"),
        "error": pgettext("event", "An error"),
        "escalation": pgettext("event", "An escalation"),
        "conditional": pgettext("event", "A condition that comes true"),
        "terminate": pgettext("event", "Ends everything"),
        "link": pgettext("event", "A link to another place"),
        "compensate": pgettext("event", "What undoes"),
        "cancel": pgettext("event", "A cancellation"),
    }
    return known.get(kind, kind)


# Each is said when it is asked for: a long list would say them all for every line.
KINDS: Mapping[str, Callable[[], str]] = {
    "Process": lambda: _("Process"),
    "Participant": lambda: _("Process"),
    "Lane": lambda: _("Lane"),
    "UserTask": lambda: _("Task for a person"),
    "ManualTask": lambda: _("Task by hand"),
    "Task": lambda: _("Task without a kind"),
    "ServiceTask": lambda: _("Step of the system"),
    "ScriptTask": lambda: _("Script"),
    "SendTask": lambda: _("Message is sent"),
    "ReceiveTask": lambda: _("Message is waited for"),
    "BusinessRuleTask": lambda: _("Decision table"),
    "CallActivity": lambda: _("Call of another process"),
    "SubProcess": lambda: _("Sub-process"),
    "AdHocSubProcess": lambda: _("Sub-process without an order"),
    "ComplexGateway": lambda: _("Choice by a rule of its own"),
    "StartEvent": lambda: pgettext("diagram", "Start"),
    "EndEvent": lambda: pgettext("diagram", "End"),
    "IntermediateCatchEvent": lambda: _("Event that is waited for"),
    "IntermediateThrowEvent": lambda: _("Event that is sent"),
    "BoundaryEvent": lambda: _("Event at the edge of a task"),
    "ExclusiveGateway": lambda: _("Choice: one way"),
    "InclusiveGateway": lambda: _("Choice: one way or several"),
    "ParallelGateway": lambda: _("All ways at once"),
    "EventBasedGateway": lambda: _("Whatever happens first"),
    "SequenceFlow": lambda: _("Way to the next"),
}


def kind_of(kind: str) -> str:
    """`userTask` in words."""
    named = KINDS.get(kind[:1].upper() + kind[1:])
    return named() if named else kind


def _field(label: str, hint: str = "") -> dict[str, str]:
    return {"label": label, "hint": hint}
