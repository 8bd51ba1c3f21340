"""Themes: the vocabulary in both languages, and what was tagged with each."""

from datetime import date
from typing import Literal

from pydantic import Field

from webapp.api.schemas.base import Given, Id, Taken


class LearningTheme(Given):
    key: str
    en: str
    cy: str
    is_retired: bool = Field(description="Offered no more; what carries it keeps it.")
    merged_into: str | None = Field(description="The theme that it means now.")
    count: int = Field(description="Findings, recommendations and reviews that I may see.")


class Themes(Given):
    version: int
    themes: list[LearningTheme]


class ThemeNames(Taken):
    en: str = Field(min_length=1, max_length=80)
    cy: str = Field(min_length=1, max_length=80)


class ThemeMerge(Taken):
    into: str = Field(min_length=1, max_length=40)


class ThemeKey(Given):
    key: str


class Tagged(Given):
    kind: str
    thing_id: int
    ref: str
    text: str
    on: date


class TaggedThings(Given):
    tagged: list[Tagged]


class NewTags(Taken):
    """All themes of one thing at once; none takes them all off."""

    kind: Literal["finding", "recommendation", "review"]
    thing: Id
    themes: list[str] = Field(max_length=20)


class Tags(Given):
    kind: str
    thing: int
    themes: list[str]
