"""Draws figures as everybody may see them; what is hidden has no column, and the page says so."""

from collections.abc import Sequence

from flask import url_for

from webapp.charts import Chart, Drawn, Part, Row, Series, bars, columns
from webapp.data import words
from webapp.i18n import _, day
from workflows.models import Indicator
from workflows.queries.data import Quarter, rate
from workflows.suppression import Figure

LOOKS = ("calm", "amber", "blue", "grey", "green")
MOST_QUARTERS = 12


def history(indicator: Indicator, quarters: Sequence[Quarter]) -> Drawn:
    """A column a quarter; each version has a look of its own, for they are not compared."""
    versions = indicator.versions
    rows = []
    for one in quarters[-MOST_QUARTERS:]:
        if one.shown.whole is None:
            continue
        number = _number(one.shown.whole)
        parts = [Part(number if one.version.id == v.id else 0) for v in versions]
        url = url_for("registers.quarter", quarter_id=one.review.id)
        rows.append(Row(day(one.review.quarter_end, "MMM yy"), parts, url))
    about = _("The whole region, validated quarters. A quarter whose figure is hidden is left out.")
    if len(versions) > 1:
        about += " " + _("Another pattern is another version: do not compare across it.")
    chart = Chart(
        key="by-quarter",
        title=_("Quarter by quarter, per cent")
        if indicator.newest.kind == "share"
        else _("Quarter by quarter, how many"),
        about=about,
        first=_("Quarter"),
        series=[
            Series(_("Version %(number)s", number=one.number), LOOKS[place % len(LOOKS)])
            for place, one in enumerate(versions)
        ],
        rows=rows,
        empty=_("There is no figure that may be shown yet."),
    )
    return columns(chart)


def by_area(quarter: Quarter) -> Drawn:
    """The areas of one indicator beside each other."""
    rows = []
    for place, one in enumerate(quarter.shown.figures):
        if quarter.shown.may_show(place):
            rows.append(Row(words.area_name(one.area), [Part(_number(one))]))
    is_share = quarter.version.kind == "share"
    chart = Chart(
        key=f"indicator-{quarter.version.indicator_id}",
        title=words.version_name(quarter.version),
        about=_("Per cent, by area. A hidden figure has no bar.")
        if is_share
        else _("By area. A hidden figure has no bar."),
        first=_("Area"),
        series=[Series(_("Per cent") if is_share else _("Count"), "calm")],
        rows=rows,
        empty=_("There is no figure that may be shown."),
    )
    return bars(chart)


def _number(figure: Figure) -> int:
    return figure.numerator if figure.denominator is None else round(rate(figure) or 0)
