"""Fills any form of the library the way a person on the demo board might."""

import random
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.choices import Choices
from engine.forms import Bound, Field, FormDefinition, asked, options_of
from engine.working_days import Calendar
from webapp.demo.words import OTHERWISE, PHRASES

Weights = Mapping[str, float]

# What is decided, and how often; anything not named takes its first option.
HABITS: Mapping[tuple[str, str], Weights] = {
    ("agency_return", "involved"): {"yes": 0.85, "no": 0.15},
    ("agency_return", "concern"): {"no": 0.97, "yes": 0.03},
    ("agency_return_amendment", "concern"): {"no": 1.0},
    ("agency_return_check", "check"): {"approve": 0.9, "return": 0.1},
    ("accuracy_check", "accuracy"): {"accept": 0.8, "comments": 0.2},
    ("audit_triage", "triage"): {"now": 1.0},
    ("audit_terms_approval", "tor_decision"): {"approve": 0.8, "return": 0.2},
    ("audit_response", "response"): {"accepted": 0.9, "partly": 0.1},
    ("audit_report_final", "acceptance_route"): {"correspondence": 1.0},
    ("audit_impact_check", "impact_decision"): {"close": 1.0},
    ("quarterly_update", "more_time"): {"no": 0.85, "yes": 0.15},
    ("endorse_update", "endorsement"): {"endorse": 0.9, "return": 0.1},
    ("scrutinise", "adequate"): {"yes": 0.86, "no": 0.14},
    ("verify", "verification"): {"verified": 0.8, "returned": 0.2},
    ("check_completion", "completion_check"): {"pass": 0.9, "return": 0.1},
    ("acknowledge", "acknowledgement"): {"accept": 0.92, "wrong_owner": 0.08},
    ("resolve_owner", "ownership"): {"confirm": 1.0},
    ("late_task_response", "response"): {"revised_date": 0.6, "blocker": 0.4},
    ("review_pack", "ratify_how"): {"correspondence": 1.0},
    ("escalation_decision", "escalation"): {"approve": 0.5, "return": 0.5},
    ("alert_triage", "triage"): {"systemic": 1.0},
    ("alert_review", "safeguards_review"): {"enough": 1.0},
    ("alert_ending", "outcome"): {"close": 1.0},
    ("respond_to_recommendations", "response"): {"accepted": 0.85, "partly": 0.15},
}
GRADES = {"good": 3.0, "strong": 3.0, "reasonable": 3.0, "requires_improvement": 2.0}


class Pen:
    """One person's hand on one form; the same task is always filled the same way."""

    def __init__(
        self,
        key: str,
        today: date,
        calendar: Calendar,
        choices: Choices,
        variables: Mapping[str, object],
    ) -> None:
        self._luck = random.Random(zlib.crc32(key.encode()))  # noqa: S311 - a demo, no secret
        self._today, self._calendar = today, calendar
        self._choices, self._variables = choices, variables

    def fill(self, form: FormDefinition, said: Mapping[str, Any]) -> dict[str, Any]:
        """Answers to every field that is asked; what is `said` already stands."""
        given: dict[str, Any] = {}
        for field in asked(form, self._variables):
            if not field.is_answered:
                continue
            name = field.name
            given[name] = said[name] if name in said else self._answer(form.key, field, given)
        return given

    def _answer(self, form: str, field: Field, given: Mapping[str, Any]) -> Any:
        prefilled = field.default_from and self._variables.get(field.default_from)
        if prefilled not in (None, "", []):
            return prefilled
        write = {
            "text": self._text,
            "textarea": self._text,
            "number": self._number,
            "date": self._date,
            "choice": self._choice,
            "choices": self._several,
            "checkbox": self._checkbox,
            "person": self._person,
            "agency": self._agency,
            "list": self._list,
        }
        return write[field.type](form, field, given) if field.type in write else []

    def _text(self, _form: str, field: Field, _given: Mapping[str, Any]) -> str:
        said = self._luck.choice(PHRASES.get(field.name, (OTHERWISE,)))
        return said[: field.max_length or len(said)]

    def _number(self, _form: str, field: Field, given: Mapping[str, Any]) -> float:
        low = int(field.min) if isinstance(field.min, int | float) else 0
        high = int(field.max) if isinstance(field.max, int | float) else low + 20
        if field.name.endswith("_attended"):
            return min(int(given.get(field.name.replace("attended", "invited")) or 8), 8)
        if field.name.endswith("_invited"):
            return self._luck.randint(8, 24)
        return self._luck.randint(low, min(high, low + 6))

    def _date(self, _form: str, field: Field, given: Mapping[str, Any]) -> str:
        if field.name.startswith(("period_from", "begun")):
            return self._calendar.add(self._today, "-12m").isoformat()
        if isinstance(field.max, Bound) and field.max.source == "today":
            return self._today.isoformat()
        if field.name == "window_to":
            return self._calendar.add(date.fromisoformat(given["window_from"]), "80wd").isoformat()
        ahead = {"forecast_on": "30wd", "by_when": "6m", "action_due": "5m", "due_on": "5m"}
        return self._calendar.add(self._today, ahead.get(field.name, "15wd")).isoformat()

    def _choice(self, form: str, field: Field, _given: Mapping[str, Any]) -> str | None:
        values = self._values(field)
        habit = HABITS.get((form, field.name), GRADES if field.name.endswith("grade") else {})
        weights = [habit.get(value, 0.0 if habit else 1.0) for value in values]
        if not values:
            return None
        if not habit or not any(weights):
            return values[0]
        return self._luck.choices(values, weights)[0]

    def _checkbox(self, _form: str, field: Field, _given: Mapping[str, Any]) -> bool:
        return field.required

    def _several(self, _form: str, field: Field, _given: Mapping[str, Any]) -> list[str]:
        values = self._values(field) if field.required else []
        return values[:2] if field.name == "evidence_required" else values[: max(1, _low(field))]

    def _person(self, _form: str, field: Field, _given: Mapping[str, Any]) -> Any:
        people = [user.id for user in self._choices.people(field)]
        if field.multiple:
            return people
        return self._luck.choice(people) if people and field.required else None

    def _agency(self, _form: str, field: Field, _given: Mapping[str, Any]) -> Any:
        agencies = self._choices.agencies(field)
        if field.multiple:
            return agencies[:8] if field.required else []
        return self._luck.choice(agencies) if agencies else None

    def _list(self, form: str, field: Field, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        if not field.required:
            return []
        count = max(1, _low(field))
        rows: list[dict[str, Any]] = []
        for _ in range(count):
            row: dict[str, Any] = {}
            for inner in field.fields:
                if inner.is_answered:
                    row[inner.name] = self._answer(form, inner, {**given, **row})
            rows.append(row)
        return rows

    def _values(self, field: Field) -> list[str]:
        return [option.value for option in options_of(field, self._variables)]


def _low(field: Field) -> int:
    return int(field.min) if isinstance(field.min, int | float) else 0
