"""Themes that run through audits and reviews."""

from collections import Counter

from flask import Response

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.permissions import require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.reading import takes
from webapp.api.schemas import themes as told
from webapp.current import actor, moment, process_engine
from webapp.learning.tagging import found
from webapp.registers.register import Reading
from workflows import themes
from workflows.queries.themes import tagged

bp = blueprint("themes", "What comes up again and again in audits and reviews.")


@bp.get("/themes")
@bp.output(told.Themes)
def listing() -> Response:
    """Read the vocabulary, with how often each theme came up; it is short."""
    version, known = themes.vocabulary()
    with process_engine().query() as session:
        things = tagged(session, actor(), moment().calendar)
    counts = Counter(one.theme for one in things)
    every = [told.LearningTheme(**one, count=counts[key]) for key, one in known.items()]
    return give(told.Themes(version=version, themes=every))


@bp.get("/themes/<theme>")
@bp.output(told.TaggedThings)
def show(theme: str) -> Response:
    """Read what was tagged with one theme, the newest first."""
    if theme not in themes.vocabulary()[1]:
        raise NotFound("theme", theme)
    with process_engine().query() as session:
        things = tagged(session, actor(), moment().calendar, theme)
    found_ones = [told.Tagged.model_validate(one) for one in things]
    return give(told.TaggedThings(tagged=found_ones))


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
