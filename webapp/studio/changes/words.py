"""The settings of a diagram in words: no code of its file stands in the list of changes."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Ladder
from webapp.i18n import _, said
from webapp.studio.changes.parts import shown
from webapp.studio.conditions import condition_in_words
from webapp.studio.forms.pages import title_of
from webapp.studio.whom import group_in_words
from webapp.timescales.words import offset_in_words
from workflows import retention

NO_LADDER = "none"


class Words:
    """Reads what ladders and retention classes are called once, when first asked."""

    def __init__(self, session: Session | None, forms: Mapping[str, Any]) -> None:
        self._session, self._forms = session, forms

    def of(self, name: str, value: Any) -> str:
        """One value of a setting, by the name that people know it by."""
        say = self._known.get(name)
        return say(value) if say and value and isinstance(value, str) else shown(value)

    @cached_property
    def _known(self) -> Mapping[str, Callable[[str], str]]:
        return {
            "concerns": lambda value: _("One agency") if value == "agency" else value,
            "condition": lambda value: condition_in_words(value, self._forms) or value,
            "due_in": offset_in_words,
            "form": lambda value: title_of(self._forms.get(value, {}), value),
            "group": group_in_words,
            "ladder": lambda value: self._ladders.get(value, value),
            "owner": group_in_words,
            "retention": lambda value: self._classes.get(value, value),
        }

    @cached_property
    def _ladders(self) -> Mapping[str, str]:
        if self._session is None:
            return {}
        rows = self._session.execute(sa.select(Ladder.name, Ladder.title, Ladder.title_cy))
        found = {name: said(title, title_cy) for name, title, title_cy in rows}
        return {**found, NO_LADDER: _("Nobody")}

    @cached_property
    def _classes(self) -> Mapping[str, str]:
        if self._session is None:
            return {}
        return {one.key: said(one.name, one.name_cy) for one in retention.classes(self._session)}
