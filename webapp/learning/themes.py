"""Themes as pages show them: how often in which year, for which agencies, which actions."""

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import g, url_for

from engine.errors import NotFound
from webapp.charts import Chart, Drawn, Part, Row, Series, bars
from webapp.current import process_engine
from webapp.i18n import _, ngettext, said
from webapp.registers import words as shared
from webapp.registers.record import Listing, Record
from webapp.registers.register import Cell, Heading, Reading
from workflows.models import Action
from workflows.queries.themes import Tagged, actions_of, by_year, tagged
from workflows.vocabulary import Vocabulary, vocabulary

YEARS, SMALLEST = 3, 5
LOOKS = ("grey", "blue", "calm")
Counted = Mapping[str, Counter[int]]


def known() -> Vocabulary:
    """The words as they stand, read once a request."""
    if "themes" not in g:
        with process_engine().query() as session:
            g.themes = vocabulary(session)
    found: Vocabulary = g.themes
    return found


def name_of(key: str) -> str:
    one = known().themes.get(key)
    return said(one.en, one.cy) if one else key


def named(keys: Sequence[str]) -> str:
    return "; ".join(map(name_of, keys))


def options(held: Sequence[str]) -> list[tuple[str, str]]:
    """What is offered, and what the thing carries already although it is retired."""
    offered = known().offered
    return [(key, name_of(key)) for key in known().themes if key in offered or key in held]


def overview(reading: Reading) -> tuple[Record, Drawn]:
    found = tagged(reading.session, reading.who, reading.seen.calendar)
    counted, last = by_year(found), reading.seen.today.year
    years = list(range(last - YEARS + 1, last + 1))
    listing = Listing(
        _("Themes over time"),
        [
            Heading(_("Theme")),
            *(Heading(str(year), is_number=True) for year in years),
            Heading(_("In words")),
        ],
        [
            [
                Cell(
                    name_of(key),
                    url_for("registers.learning_theme", theme=key),
                    sub=_standing(key),
                ),
                *(Cell(str(counted.get(key, Counter())[year])) for year in years),
                Cell(in_words([one for one in found if one.theme == key])),
            ]
            for key in _in_order(counted)
        ],
        "",
        _("Counted are findings, recommendations and reviews that you may see."),
    )
    record = Record(
        back=(_("Registers"), url_for("registers.landing")),
        caption=_("Learning"),
        title=_("Themes across audits and reviews"),
        lede=_("What comes up again and again, and what is done about it."),
        listings=[listing],
    )
    return record, _drawn(counted, years)


def _standing(key: str) -> str:
    return _("no longer offered") if known().themes[key].is_retired else ""


def theme_page(reading: Reading, key: str) -> Record:
    if key not in known().themes:
        raise NotFound("theme", key)
    found = tagged(reading.session, reading.who, reading.seen.calendar, key)
    actions = actions_of(reading.session, reading.who, found)
    return Record(
        back=(_("Themes across audits and reviews"), url_for("registers.learning")),
        caption=_("Learning"),
        title=name_of(key),
        lede=in_words(found),
        listings=[_things(found), _agencies(reading, actions), _actions(reading, actions)],
    )


def in_words(found: Sequence[Tagged]) -> str:
    """How many of each kind, in a sentence's worth of words."""
    many = Counter(one.kind for one in found)
    parts = [
        ngettext("%(num)d finding", "%(num)d findings", many["finding"]),
        ngettext("%(num)d recommendation", "%(num)d recommendations", many["recommendation"]),
        ngettext("%(num)d review", "%(num)d reviews", many["review"]),
    ]
    kinds = ("finding", "recommendation", "review")
    told = [part for part, kind in zip(parts, kinds, strict=True) if many[kind]]
    return ", ".join(told) or _("nothing yet")


def about(kind: str) -> str:
    return {
        "finding": _("Finding"),
        "recommendation": _("Recommendation"),
        "review": _("Review"),
    }[kind]


def address_of(kind: str, thing_id: int, audit_id: int | None = None) -> str:
    if kind == "finding":
        return url_for("registers.audit", audit_id=audit_id, view="findings")
    if kind == "review":
        return url_for("registers.review", review_id=thing_id)
    return url_for("registers.recommendation", recommendation_id=thing_id)


def _in_order(counted: Counted) -> list[str]:
    """The most frequent first, then as the vocabulary has them."""
    totals = {key: sum(found.values()) for key, found in counted.items()}
    offered = known().offered
    keys = [key for key in known().themes if key in offered or totals.get(key)]
    return sorted(keys, key=lambda key: (-totals.get(key, 0), keys.index(key)))


def _drawn(counted: Counted, years: Sequence[int]) -> Drawn:
    rows = [
        Row(
            name_of(key),
            [Part(counted[key][year]) for year in years],
            url_for("registers.learning_theme", theme=key),
        )
        for key in _in_order(counted)
        if sum(counted.get(key, Counter()).values())
    ]
    chart = Chart(
        key="themes",
        title=_("How often each theme came up"),
        about=_("Findings, recommendations and reviews, by the year in which they were accepted."),
        first=_("Theme"),
        series=[Series(str(year), LOOKS[place]) for place, year in enumerate(years)],
        rows=rows,
        empty=_("Nothing is tagged yet. The page of a recommendation or a review leads to it."),
        has_totals=True,
    )
    return bars(chart)


def _things(found: Sequence[Tagged]) -> Listing:
    return Listing(
        _("Where it came up"),
        [Heading(_("What it is")), Heading(_("What it says")), Heading(_("When"))],
        [
            [
                Cell(about(one.kind), sub=one.ref),
                Cell(
                    said(one.text, one.text_cy or None),
                    address_of(one.kind, one.thing_id, one.audit_id),
                ),
                Cell(on=one.on),
            ]
            for one in found
        ],
        _("Nothing that you may see is tagged with it."),
    )


def _agencies(reading: Reading, actions: Sequence[Action]) -> Listing:
    """A count so small that it could single an agency's case out is not told exactly."""
    many = Counter(one.lead_agency for one in actions)
    rows = sorted(many.items(), key=lambda pair: (-pair[1], reading.names.agency(pair[0])))
    return Listing(
        _("Agencies that act on it"),
        [Heading(_("Agency")), Heading(_("Actions"), is_number=True)],
        [
            [
                Cell(reading.names.agency(agency)),
                Cell(str(count) if count >= SMALLEST else _("fewer than %(num)s", num=SMALLEST)),
            ]
            for agency, count in rows
        ],
        _("No action answers to it yet."),
    )


def _actions(reading: Reading, actions: Sequence[Action]) -> Listing:
    states = shared.action_statuses()
    return Listing(
        _("What is done about it"),
        [Heading(_("Action")), Heading(_("How it stands")), Heading(_("Due"))],
        [
            [
                Cell(
                    one.text,
                    url_for("registers.action", action_id=one.id),
                    sub=f"{one.ref} · {reading.names.agency(one.lead_agency)}",
                ),
                Cell(states.get(one.status, one.status)),
                Cell(on=one.current_due),
            ]
            for one in actions
        ],
        _("No action answers to it yet."),
    )
