"""Themes that run through audits and reviews."""

from collections import Counter
from collections.abc import Callable

from flask import Response

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.permissions import require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.reading import takes
from webapp.api.schemas import themes as told
from webapp.api.schemas.base import given
from webapp.current import actor, moment, process_engine
from webapp.learning.tagging import found
from webapp.registers.register import Reading
from workflows import themes, vocabulary
from workflows.queries.themes import tagged

bp = blueprint("themes", "What comes up again and again in audits and reviews.")


@bp.get("/themes")
@bp.output(told.Themes)
def listing() -> Response:
    """Read the vocabulary, with how often each theme came up; it is short."""
    with process_engine().query() as session:
        known = vocabulary.vocabulary(session)
        things = tagged(session, actor(), moment().calendar)
    counts = Counter(one.theme for one in things)
    every = [given(told.LearningTheme, one, count=counts[one.key]) for one in known.themes.values()]
    return give(told.Themes(version=known.version, themes=every))


@bp.get("/themes/<theme>")
@bp.output(told.TaggedThings)
def show(theme: str) -> Response:
    """Read what was tagged with one theme, the newest first."""
    with process_engine().query() as session:
        if theme not in vocabulary.vocabulary(session).themes:
            raise NotFound("theme", theme)
        things = tagged(session, actor(), moment().calendar, theme)
    found_ones = [told.Tagged.model_validate(one) for one in things]
    return give(told.TaggedThings(tagged=found_ones))


@bp.post("/themes")
@takes(bp, told.ThemeNames)
@bp.output(told.ThemeKey, 201)
def add(body: told.ThemeNames) -> Response:
    """Begin to use a theme; its key comes back and is never given to another."""

    def act(ctx: CommandContext) -> Answer:
        return Answer(told.ThemeKey(key=vocabulary.add(ctx, body.en, body.cy)), 201)

    return change(act)


@bp.patch("/themes/<theme>")
@takes(bp, told.ThemeNames)
@bp.output(told.ThemeKey)
def rename(theme: str, body: told.ThemeNames) -> Response:
    """Call it otherwise in both languages; what carries it shows the new names."""
    return _changed(theme, lambda ctx: vocabulary.rename(ctx, theme, body.en, body.cy))


@bp.post("/themes/<theme>/retire")
@bp.output(told.ThemeKey)
def retire(theme: str) -> Response:
    """Offer it no more. What carries it keeps it."""
    return _changed(theme, lambda ctx: vocabulary.retire(ctx, theme))


@bp.post("/themes/<theme>/merge")
@takes(bp, told.ThemeMerge)
@bp.output(told.ThemeKey)
def merge(theme: str, body: told.ThemeMerge) -> Response:
    """Let it mean another theme from now on; the tags stay as they are."""
    return _changed(theme, lambda ctx: vocabulary.merge(ctx, theme, body.into))


@bp.post("/themes/<theme>/restore")
@bp.output(told.ThemeKey)
def restore(theme: str) -> Response:
    """Use one again that was retired or merged."""
    return _changed(theme, lambda ctx: vocabulary.restore(ctx, theme))


def _changed(theme: str, do: Callable[[CommandContext], None]) -> Response:
    def act(ctx: CommandContext) -> Answer:
        do(ctx)
        return Answer(told.ThemeKey(key=theme))

    return change(act)


@bp.post("/theme-tags")
@takes(bp, told.NewTags)
@bp.output(told.Tags)
def tag(body: told.NewTags) -> Response:
    """Say what a finding, a recommendation or a review is about."""

    def act(ctx: CommandContext) -> Answer:
        require(themes.may_tag(ctx.actor), "say what something is about")
        try:
            found(Reading(ctx.session, ctx.actor, moment()), body.kind, body.thing)
        except NotFound as missing:
            raise Invalid("thing", "not_an_option") from missing
        held = themes.tag(ctx, body.kind, body.thing, body.themes)
        return Answer(told.Tags(kind=body.kind, thing=body.thing, themes=held))

    return change(act)
