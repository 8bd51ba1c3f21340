"""Agencies by standards: the tables of a round, and the chart of what its panels found."""

from collections.abc import Sequence

from webapp.assurance import words
from webapp.charts import Chart, Drawn, Part, Row, Series, bars
from webapp.i18n import _
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows.models import Assessment, AssessmentScore, AssuranceRound, StandardSet
from workflows.queries import assurance
from workflows.queries.assurance import Part as Said


def drawn(row: AssuranceRound, parts: Sequence[Said]) -> list[Drawn]:
    """How many agencies meet each standard, as the panels found."""
    scale = row.standard_set
    if scale is None or not row.is_open_to_panel or len(parts) < 2:  # noqa: PLR2004 - one is no chart
        return []
    rows = []
    for standard in scale.standards:
        met, gaps, open_ = _counted(scale, assurance.by_standard(parts).get(standard.number, []))
        rows.append(Row(words.standard_name(standard), [Part(met), Part(gaps), Part(open_)]))
    return [
        bars(
            Chart(
                key="by-standard",
                title=_("Standards met, by the panels’ scores"),
                about=_("How many agencies meet each standard. The table below says the same."),
                first=_("Standard"),
                series=[
                    Series(words.gap_tag(scale, scale.meets_from).text, "green"),
                    Series(words.gap_tag(scale, 0).text, "red"),
                    Series(words.gap_tag(scale, None).text, "grey"),
                ],
                rows=rows,
                empty=_("No panel has been held yet."),
            )
        )
    ]


def summary(scale: StandardSet, parts: Sequence[Said]) -> Listing:
    """Standard by standard: how many meet it, and where score and survey part."""
    grouped, rows = assurance.by_standard(parts), []
    for standard in scale.standards:
        scores = grouped.get(standard.number, [])
        met, gaps, _open = _counted(scale, scores)
        lower = sum(
            one.moderated_score < one.self_score
            for one in scores
            if one.moderated_score is not None and one.self_score is not None
        )
        rows.append(
            [Cell(words.standard_name(standard)), *(Cell(str(n)) for n in (met, gaps, lower))]
        )
    return Listing(
        title=_("Standard by standard"),
        headings=[
            Heading(_("Standard")),
            Heading(_("Agencies that meet it"), is_number=True),
            Heading(_("Agencies with a gap"), is_number=True),
            Heading(_("Scored lower by the panel"), is_number=True),
        ],
        rows=rows,
        empty="",
    )


def of_standard(reading: Reading, scale: StandardSet, place: int, parts: Sequence[Said]) -> Listing:
    """One standard, agency beside agency: self, survey, moderated, gap."""
    standard, rows = scale.standards[place], []
    for part in parts:
        one = part.scores[place]
        rows.append(
            [
                Cell(reading.names.agency(part.row.agency)),
                Cell(words.score_name(scale, one.self_score)),
                survey_cell(part.row, scale, one),
                moderated_cell(scale, one) if shows_panel(part.row.state) else Cell("–"),
                Cell(colours=[words.gap_tag(scale, _standing(part, one))]),
            ]
        )
    rows.sort(key=lambda cells: cells[0].text)
    return Listing(
        title=words.standard_name(standard),
        headings=[
            Heading(_("Agency")),
            Heading(_("Self score")),
            Heading(_("Survey")),
            Heading(_("Moderated score")),
            Heading(_("Gap")),
        ],
        rows=rows,
        empty=_("There is no agency here that you may see."),
    )


def shows_panel(state: str) -> bool:
    return state in ("challenged", "closed")


def survey_cell(row: Assessment, scale: StandardSet, one: AssessmentScore) -> Cell:
    """What practitioners say; marked where it speaks against the agency's own score."""
    if one.survey_agree is None:
        few = row.survey_replies is not None and row.survey_replies < (
            row.round.survey_smallest or 0
        )
        return Cell(_("Too few replies to show") if few else "–")
    is_against = one.survey_agree < (row.round.survey_low or 0) and scale.meets(one.self_score)
    sub = _("▲ speaks against the score") if is_against else ""
    return Cell(words.survey_share(one.survey_agree), sub=sub)


def moderated_cell(scale: StandardSet, one: AssessmentScore) -> Cell:
    """The panel's score, and whether it is the agency's."""
    if one.moderated_score is None or one.self_score is None:
        return Cell(words.score_name(scale, one.moderated_score))
    difference = one.moderated_score - one.self_score
    sub = _("= as the agency") if not difference else ""
    if difference:
        sub = _("▲ higher than the agency") if difference > 0 else _("▼ lower than the agency")
    return Cell(words.score_name(scale, one.moderated_score), sub=sub)


def _standing(part: Said, one: AssessmentScore) -> int | None:
    """The panel's score where there is one, else the agency's own."""
    if shows_panel(part.row.state) and one.moderated_score is not None:
        return one.moderated_score
    return one.self_score


def _counted(scale: StandardSet, scores: Sequence[AssessmentScore]) -> tuple[int, int, int]:
    said_ = [one.moderated_score for one in scores]
    met = sum(scale.meets(one) for one in said_)
    open_ = sum(one is None for one in said_)
    return met, len(said_) - met - open_, open_
