"""The terms of reference, sentence by sentence, and where each of them lives in this program."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import url_for

from engine.actors import Actor
from engine.permissions import may_see_drafts
from webapp.help.guides import Both
from webapp.help.statements import FOLDER
from webapp.people import settings
from workflows.groups import overseen_by

# What the part of an address behind a colon is called where it leads.
PLACES = {"registers.listing": "register", "help.show": "guide"}
# Pages that are not for everybody who signs in.
FOR_SOME: Mapping[str, Callable[[Actor], object]] = {
    "processes.index": may_see_drafts,
    "desk.show": overseen_by,
    **{page.endpoint: page.may_see for page in settings.PAGES},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of the terms, and where it lives."""

    asks: Both
    lives: Both
    room: str

    def url(self, who: Actor | None) -> str:
        """Where it leads somebody; nothing where they would find no page."""
        endpoint, _colon, place = self.room.partition(":")
        if endpoint != "help.show" and (who is None or not _is_for(who, endpoint)):
            return ""
        given: dict[str, Any] = {PLACES[endpoint]: place} if place else {}
        return url_for(endpoint, **given)


@dataclass(frozen=True, slots=True)
class Part:
    """What the group is for, who belongs to it, or whom it answers to."""

    key: str
    title: Both
    rows: Sequence[Row]


def _is_for(who: Actor, endpoint: str) -> bool:
    return endpoint not in FOR_SOME or bool(FOR_SOME[endpoint](who))


@cache
def parts() -> Sequence[Part]:
    read = tomllib.loads((FOLDER / "terms.toml").read_text())
    return [_part(**given) for given in read["parts"]]


def _part(key: str, title: Both, rows: Sequence[Mapping[str, object]]) -> Part:
    return Part(key, title, [Row(**row) for row in rows])  # type: ignore[arg-type]
