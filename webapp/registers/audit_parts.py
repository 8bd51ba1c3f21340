"""The tables of one audit; of the returns, those alone that the reader may see."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from flask import url_for

from webapp.due import Tag
from webapp.i18n import _, pgettext, said
from webapp.learning.themes import named
from webapp.registers import words
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows.models import (
    AgencyReturn,
    Audit,
    AuditCase,
    AuditRecommendation,
    AuditTool,
    AuditVoice,
    Finding,
    Recommendation,
)
from workflows.queries import access
from workflows.queries.audits import list_returns
from workflows.themes import tags_of


def cases(reading: Reading, audit: Audit) -> Listing:
    found = reading.session.scalars(
        sa.select(AuditCase).where(AuditCase.audit_id == audit.id).order_by(AuditCase.number)
    )
    return Listing(
        title=_("Cases"),
        headings=[Heading(_("Case")), Heading(_("Local authority")), Heading(_("In the audit"))],
        rows=[
            [
                Cell(case.ref, sub=case.frame_ref),
                Cell(reading.names.agency(case.local_authority)),
                _in_audit(case),
            ]
            for case in found
        ],
        empty=_("The sample is not drawn yet."),
    )


def _in_audit(case: AuditCase) -> Cell:
    if case.dropped_at is not None:
        return Cell(_("dropped"), sub=case.drop_reason)
    return Cell(_("in reserve") if case.is_reserve else pgettext("case", "Yes"))


def returns(reading: Reading, audit: Audit) -> Listing:
    """Case by case; another agency's stays hidden until moderation opens."""
    rows = list_returns(reading.session, reading.who, audit)
    every = reading.session.scalar(
        sa.select(sa.func.count(AgencyReturn.id)).where(AgencyReturn.audit_id == audit.id)
    )
    grades = grade_names(reading, audit)
    return Listing(
        title=_("Returns"),
        headings=[
            Heading(_("Case")),
            Heading(_("Agency")),
            Heading(pgettext("column", "State")),
            Heading(_("Handed in")),
            Heading(_("Own grade")),
            Heading(_("Moderated grade")),
        ],
        rows=[_return(reading, row, grades) for row in rows],
        empty=_("There is no return that you may see."),
        note=_(
            "%(count)s returns of other agencies are not shown: they open with moderation.",
            count=every - len(rows),
        )
        if every and every > len(rows)
        else "",
    )


def _return(reading: Reading, row: AgencyReturn, grades: dict[str, str]) -> list[Cell]:
    handed_in = row.handed_in_at
    where = url_for("registers.agency_return", audit_id=row.audit_id, return_id=row.id)
    return [
        Cell(row.case_ref, where),
        Cell(reading.names.agency(row.agency)),
        Cell(tags=[return_tag(row.state)]),
        Cell(
            on=reading.seen.calendar.local_date(handed_in),
            sub=_("came late") if row.is_late else "",
        )
        if handed_in
        else Cell("–"),
        Cell(grades.get(row.self_grade or "", row.self_grade or "–")),
        Cell(
            grades.get(row.moderated_grade or "", row.moderated_grade or "–"),
            sub=row.moderation_reason,
        ),
    ]


def return_tag(state: str) -> Tag:
    found = {
        "issued": Tag("grey", pgettext("return", "Waited for")),
        "handed_in": Tag("blue", pgettext("return", "Handed in")),
        "sent_back": Tag("amber", pgettext("return", "Sent back")),
        "approved": Tag("green", pgettext("return", "Approved")),
        "no_involvement": Tag("green", pgettext("return", "No involvement")),
        "with_reservations": Tag("amber", pgettext("return", "With reservations")),
        "missing": Tag("red", pgettext("return", "Missing")),
        "dropped": Tag("grey", pgettext("return", "Dropped")),
    }
    return found.get(state, Tag("grey", state))


def grade_names(reading: Reading, audit: Audit) -> dict[str, str]:
    """The grades of the tool's own scale, in the reader's language."""
    tool = reading.session.get(AuditTool, audit.tool_id) if audit.tool_id else None
    return {str(one["value"]): said(one["label"]) for one in tool.grades} if tool else {}


def voices(reading: Reading, audit: Audit) -> Listing:
    whose = {"practitioners": _("Practitioners"), "families": _("Families")}
    outcomes = {
        "heard": pgettext("voice", "Heard"),
        "no": pgettext("voice", "Not heard"),
        "declined": pgettext("voice", "Declined"),
        "not_appropriate": pgettext("voice", "Not appropriate"),
    }
    found = reading.session.scalars(
        sa.select(AuditVoice).where(AuditVoice.audit_id == audit.id).order_by(AuditVoice.id)
    )
    return Listing(
        title=_("Voices"),
        headings=[
            Heading(_("Who")),
            Heading(_("Outcome")),
            Heading(_("Came, of those invited")),
            Heading(_("Themes or reason")),
        ],
        rows=[
            [
                Cell(whose.get(one.whose, one.whose)),
                Cell(outcomes.get(one.outcome, one.outcome)),
                Cell(_("%(count)s of %(all)s", count=one.attended or 0, all=one.invited))
                if one.invited is not None
                else Cell("–"),
                Cell(one.themes or one.reason or "–"),
            ]
            for one in found
        ],
        empty=_("Nobody was asked yet."),
    )


def findings(reading: Reading, audit: Audit) -> list[Listing]:
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for one in reading.session.scalars(
        sa.select(Finding).where(Finding.audit_id == audit.id).order_by(Finding.number)
    ):
        found[one.kind].append(one)
    tags = tags_of(reading.session, "finding", [one.id for rows in found.values() for one in rows])
    titles = {"finding": _("Findings"), "good_practice": _("Good practice")}
    return [
        Listing(
            title=title,
            headings=[
                Heading(_("Number")),
                Heading(_("What was found")),
                Heading(_("Where")),
                Heading(_("Themes")),
            ],
            rows=[
                [
                    Cell(str(one.number)),
                    Cell(one.text, sub=one.basis),
                    Cell(", ".join(map(reading.names.agency, one.agencies)) or "–"),
                    tagged("finding", one.id, tags.get(one.id, [])),
                ]
                for one in found[kind]
            ],
            empty=_("Nothing is written down yet."),
        )
        for kind, title in titles.items()
    ]


def tagged(kind: str, thing_id: int, themes: Sequence[str]) -> Cell:
    """What it is about, leading to where that is said."""
    where = url_for("registers.learning_tags", tagged=kind, tagged_id=thing_id)
    return Cell(named(themes) or _("Not said yet"), where)


def recommendations(reading: Reading, audit: Audit) -> Listing:
    rows = reading.session.execute(
        sa.select(AuditRecommendation, Recommendation)
        .join(Recommendation, Recommendation.id == AuditRecommendation.recommendation_id)
        .where(AuditRecommendation.audit_id == audit.id, access.recommendations(reading.who))
        .order_by(Recommendation.number)
    )
    return Listing(
        title=_("Recommendations"),
        headings=[
            Heading(_("Number")),
            Heading(_("Recommendation")),
            Heading(_("Lead agencies")),
            Heading(_("By when")),
            Heading(_("The group")),
        ],
        rows=[
            [
                Cell(str(wording.number)),
                Cell(
                    said(wording.text, wording.text_cy),
                    url_for("registers.recommendation", recommendation_id=wording.id),
                    sub=one.measure,
                ),
                Cell(", ".join(map(reading.names.agency, one.lead_agencies)) or "–"),
                Cell(on=one.by_when),
                _accepted(one),
            ]
            for one, wording in rows
        ],
        empty=_("There are no recommendations yet."),
    )


def _accepted(one: AuditRecommendation) -> Cell:
    if one.is_accepted is None:
        return Cell(_("not decided yet"))
    name = words.responses()["accepted" if one.is_accepted else "not"]
    return Cell(tags=[Tag("green" if one.is_accepted else "red", name)], sub=one.reason)
