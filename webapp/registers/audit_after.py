"""What followed an audit: how its briefing was used, what changed, who asks again."""

import sqlalchemy as sa
from flask import url_for

from webapp.i18n import _
from webapp.learning import words as learning
from webapp.registers import words
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading
from workflows.models import Audit, AuditImpactCheck, Briefing, BriefingReceipt
from workflows.queries import access


def briefings(reading: Reading, audit: Audit) -> Listing:
    """What the audit passes on, leading to its own page."""
    found = reading.session.scalars(
        sa.select(Briefing)
        .where(Briefing.audit_id == audit.id, access.briefings(reading.who))
        .order_by(Briefing.id)
    )
    return Listing(
        title=_("7-minute briefing"),
        headings=[Heading(_("Briefing")), Heading(_("How it stands")), Heading(_("Published"))],
        rows=[
            [
                Cell(
                    learning.title_of(one),
                    url_for("registers.briefing", briefing_id=one.id),
                    sub=one.ref,
                ),
                Cell(tags=[learning.state_tag(one.state)]),
                Cell(on=one.published_on) if one.published_on else Cell("–"),
            ]
            for one in found
        ],
        empty=_("It is written when the plan is approved."),
    )


def receipts(reading: Reading, audit: Audit) -> Listing:
    own = sa.select(Briefing.id).where(Briefing.audit_id == audit.id)
    found = reading.session.scalars(
        sa.select(BriefingReceipt)
        .where(
            (BriefingReceipt.audit_id == audit.id) | BriefingReceipt.briefing_id.in_(own),
        )
        .order_by(BriefingReceipt.used_on)
    )
    return Listing(
        title=_("How the briefing was used"),
        headings=[
            Heading(_("Agency")),
            Heading(_("When")),
            Heading(_("With whom")),
            Heading(_("Reflection")),
        ],
        rows=[
            [
                Cell(reading.names.agency(one.agency)),
                Cell(on=one.used_on),
                Cell(one.audience),
                Cell(one.reflection),
            ]
            for one in found
        ],
        empty=_("No agency has confirmed it yet."),
    )


def impact(reading: Reading, audit: Audit) -> Listing:
    decisions = {
        "re_audit": _("Ask again: a re-audit"),
        "data_check": _("Compare the figures"),
        "close": _("The change holds: close"),
    }
    found = reading.session.scalars(
        sa.select(AuditImpactCheck)
        .where(AuditImpactCheck.audit_id == audit.id)
        .order_by(AuditImpactCheck.round)
    )
    return Listing(
        title=_("Checks of impact"),
        headings=[
            Heading(_("Check")),
            Heading(_("Before")),
            Heading(_("After")),
            Heading(_("Decision")),
        ],
        rows=[
            [
                Cell(str(one.round), sub=reading.names.person(one.checked_by)),
                Cell(one.before),
                Cell(one.after),
                Cell(decisions.get(one.decision, one.decision), sub=one.conclusion or one.reason),
            ]
            for one in found
        ],
        empty=_("Impact is looked at six and twelve months after the plan was approved."),
    )


def relatives(reading: Reading, audit: Audit) -> Listing:
    """The audit that it asks again, and those that ask again what it asked."""
    found = reading.session.scalars(
        sa.select(Audit)
        .where(
            (Audit.re_audit_of == audit.id)
            | (Audit.id == audit.re_audit_of)
            | (Audit.merged_into == audit.id),
            access.audits(reading.who),
        )
        .order_by(Audit.id)
    )
    return Listing(
        title=_("Audits of the same question"),
        headings=[Heading(_("Audit")), Heading(_("Stage")), Heading(_("Accepted"))],
        rows=[
            [
                Cell(one.theme, url_for("registers.audit", audit_id=one.id), sub=one.ref),
                Cell(tags=[words.audit_tag(one.state)]),
                Cell(on=one.accepted_on) if one.accepted_on else Cell("–"),
            ]
            for one in found
        ],
        empty=_("There is no other."),
    )
