"""Who was heard for one audit outside of its returns, and why somebody was not."""

from collections.abc import Iterator

import sqlalchemy as sa
from flask import url_for

from webapp.engagements import words
from webapp.i18n import _, moment, pgettext
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows.models import Audit, AuditUnheard, Engagement, EngagementCount
from workflows.queries import access


def engagements(reading: Reading, audit: Audit) -> Listing:
    of = EngagementCount.engagement_id == Engagement.id
    came = sa.select(sa.func.sum(EngagementCount.took_part)).where(of).scalar_subquery()
    rows = reading.session.execute(
        sa.select(Engagement, came)
        .where(Engagement.audit_id == audit.id, access.engagements(reading.who))
        .order_by(Engagement.id)
    ).all()
    return Listing(
        title=_("Engagement"),
        headings=[
            Heading(_("Engagement")),
            Heading(_("How it stands")),
            Heading(_("Who")),
            Heading(_("Took part"), is_number=True),
            Heading(_("What it changed")),
        ],
        rows=[_row(one, took_part) for one, took_part in rows],
        empty=_(
            "No engagement belongs to this audit yet. An audit closes with recorded engagement,"
            " or with a reason that the chair accepts."
        ),
    )


def _row(one: Engagement, took_part: int | None) -> list[Cell]:
    where = url_for("registers.engagement", engagement_id=one.id)
    return [
        Cell(one.theme, where, sub=one.ref),
        Cell(tags=[words.state_tag(one.state)]),
        Cell(words.named(one.who, words.kinds()) or "–"),
        Cell("–" if took_part is None else str(took_part)),
        Cell(words.influences().get(one.influence_outcome or "", "–"), sub=one.influence),
    ]


def unheard(reading: Reading, audit: Audit) -> Iterator[Listing]:
    """Nothing where there was nothing to judge."""
    rows = reading.session.scalars(
        sa.select(AuditUnheard).where(AuditUnheard.audit_id == audit.id).order_by(AuditUnheard.id)
    ).all()
    if not rows:
        return
    decisions = {
        "accept": pgettext("unheard", "Reason accepted"),
        "ask": pgettext("unheard", "Asked to hear them"),
    }
    yield Listing(
        title=_("Why somebody was not heard"),
        headings=[Heading(_("When")), Heading(_("By")), Heading(_("Decision")), Heading(_("Why"))],
        rows=[
            [
                Cell(moment(one.at, "d MMM y")),
                Cell(reading.names.person(one.by) if one.by else "–"),
                Cell(decisions.get(one.decision or "", "–")),
                Cell(one.reason),
            ]
            for one in rows
        ],
        empty="",
    )
