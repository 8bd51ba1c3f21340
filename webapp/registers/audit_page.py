"""Gathers what the page of one audit shows: how far it is, terms, returns, findings."""

from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.i18n import _, day, said
from webapp.registers import audit_after, audit_compared, audit_parts, audit_voices, words
from webapp.registers.record import (
    Listing,
    Passage,
    Record,
    Step,
    View,
    downloads,
    next_tasks,
    running_at,
    views,
)
from webapp.registers.register import Cell, Reading, either
from workflows.models import ActionPlan, Audit, AuditState, AuditTool, ToolVersion
from workflows.queries import access
from workflows.sampling import PURPOSIVE

PARTS = ("terms", "returns", "findings", "after")
LIFE = (
    AuditState.PROPOSED,
    AuditState.TRIAGED,
    AuditState.COMMISSIONED,
    AuditState.APPROVED,
    AuditState.COLLECTING,
    AuditState.MODERATION,
    AuditState.REPORTING,
    AuditState.ACCEPTED,
    AuditState.PLANNED,
    AuditState.CLOSED,
)


def found(reading: Reading, audit_id: int) -> Audit:
    audit = reading.session.scalar(
        sa.select(Audit).where(Audit.id == audit_id, access.audits(reading.who))
    )
    if audit is None:
        raise NotFound("audit", audit_id)
    return audit


def audit_page(reading: Reading, audit_id: int, part: str) -> Record:
    audit = found(reading, audit_id)
    part = part if part in PARTS else PARTS[0]
    return Record(
        back=(_("Audits"), url_for("registers.listing", register="audits")),
        caption=either(_("Audit"), audit.ref),
        title=audit.theme,
        tags=[words.audit_tag(audit.state)],
        lede=audit.summary if part == "findings" else "",
        steps=_steps(reading, audit),
        views=_views(audit, part),
        passages=terms(audit) if part == "terms" else [],
        listings=listings(reading, audit, part),
        facts=audit_facts(reading, audit),
        tasks=next_tasks(reading, audit.instance_id, whole=True),
        running=running_at(reading, audit.instance_id),
        downloads=downloads("registers.download_audit", audit_id=audit.id),
    )


def listings(reading: Reading, audit: Audit, part: str) -> list[Listing]:
    if part == "returns":
        return [
            audit_parts.returns(reading, audit),
            audit_parts.voices(reading, audit),
            audit_voices.engagements(reading, audit),
            *audit_voices.unheard(reading, audit),
        ]
    if part == "findings":
        return [
            *audit_parts.findings(reading, audit),
            audit_parts.recommendations(reading, audit),
        ]
    if part == "after":
        return [
            audit_after.briefings(reading, audit),
            audit_after.receipts(reading, audit),
            audit_after.impact(reading, audit),
            audit_after.relatives(reading, audit),
            *audit_compared.compared(reading, audit),
        ]
    return [audit_parts.cases(reading, audit)]


def whole(reading: Reading, audit: Audit) -> list[Listing]:
    """Every part, for a document."""
    return [one for part in PARTS for one in listings(reading, audit, part)]


def _views(audit: Audit, here: str) -> list[View]:
    names = (_("Terms"), _("Returns"), _("Findings"), _("What followed"))
    named = [(part, name, None) for part, name in zip(PARTS, names, strict=True)]
    return views("registers.audit", here, named, audit_id=audit.id)


def _steps(reading: Reading, audit: Audit) -> list[Step]:
    """The stages in their order; an audit that was not taken up has no way to go."""
    if audit.state not in LIFE:
        return []
    stages, at = words.audit_stages(), LIFE.index(AuditState(audit.state))
    dates = _dates(reading, audit)
    return [
        Step(
            name=stages[stage],
            on=dates.get(stage) if place <= at else None,
            state="done"
            if place < at or audit.state == AuditState.CLOSED
            else ("now" if place == at else "to-come"),
        )
        for place, stage in enumerate(LIFE)
    ]


def _dates(reading: Reading, audit: Audit) -> dict[AuditState, date | None]:
    """The day on which each stage began."""

    def local(at: datetime | None) -> date | None:
        return reading.seen.calendar.local_date(at) if at else None

    return {
        AuditState.PROPOSED: local(audit.proposed_at),
        AuditState.TRIAGED: local(audit.triaged_at),
        AuditState.COMMISSIONED: local(audit.commissioned_at),
        AuditState.APPROVED: local(audit.terms_approved_at),
        AuditState.COLLECTING: audit.returns_issued_on,
        AuditState.MODERATION: local(audit.moderation_opened_at),
        AuditState.REPORTING: audit.panel_on,
        AuditState.ACCEPTED: audit.accepted_on,
        AuditState.PLANNED: audit.plan_approved_on,
        AuditState.CLOSED: audit.closed_on,
    }


def audit_facts(reading: Reading, audit: Audit) -> list[tuple[str, Cell]]:
    names = reading.names
    facts = [(_("For"), Cell(words.boards().get(audit.board, audit.board)))]
    if audit.lead_id:
        facts.append((_("Lead"), Cell(names.person(audit.lead_id))))
    if audit.agencies:
        asked = ", ".join(map(names.agency, audit.agencies))
        facts.append((_("Agencies"), Cell(asked)))
    if audit.period_from and audit.period_to:
        period = f"{day(audit.period_from, 'd MMM y')} – {day(audit.period_to, 'd MMM y')}"
        facts.append((_("Period looked at"), Cell(period)))
    facts += [*_tool(reading, audit), *_sample(audit)]
    dated = [
        (_("Returns due"), audit.returns_due_on),
        (_("Panel"), audit.panel_on),
        (_("Accepted"), audit.accepted_on),
        (_("Plan approved"), audit.plan_approved_on),
        (_("Briefing issued"), audit.briefed_on),
        (_("Closed"), audit.closed_on),
    ]
    facts += [(name, Cell(on=on)) for name, on in dated if on]
    return [*facts, *_plan(reading, audit)]


def _tool(reading: Reading, audit: Audit) -> list[tuple[str, Cell]]:
    tool = reading.session.get(AuditTool, audit.tool_id) if audit.tool_id else None
    if tool is None:
        return []
    version = _("version %(number)s", number=tool.version)
    kept = reading.session.scalar(
        sa.select(ToolVersion).where(ToolVersion.tool_id == tool.id, access.tools(reading.who))
    )
    if kept is None:  # typed in, while the library was empty
        return [(_("Tool"), Cell(tool.name, sub=version))]
    where = url_for("registers.tool", tool_id=kept.id)
    return [(_("Tool"), Cell(said(kept.name, kept.name_cy), where, sub=version))]


def _sample(audit: Audit) -> list[tuple[str, Cell]]:
    """Where the sample is drawn, and can be drawn again; people choose a purposive one."""
    if audit.terms_approved_at is None or audit.sampling_method in (None, PURPOSIVE):
        return []
    where = url_for("registers.sample", audit_id=audit.id)
    name = _("Draw the sample") if audit.state == AuditState.APPROVED else _("How it was drawn")
    return [(_("Sample"), Cell(name, where))]


def _plan(reading: Reading, audit: Audit) -> list[tuple[str, Cell]]:
    plan = reading.session.scalar(
        sa.select(ActionPlan).where(
            ActionPlan.id == audit.action_plan_id, access.plans(reading.who)
        )
    )
    if plan is None:
        return []
    where = url_for("registers.plan", plan_id=plan.id)
    state = words.plan_states().get(plan.state, plan.state)
    return [(_("Plan"), Cell(plan.ref, where, sub=state))]


def terms(audit: Audit) -> list[Passage]:
    """What was agreed before anybody was asked."""
    written = audit.terms
    lines = [f"{place}. {question}" for place, question in enumerate(audit.kloe, start=1)]
    passages = [
        (_("Why it was proposed"), [audit.rationale]),
        (_("Lines of enquiry"), lines),
        (_("Scope"), [_word(written.get("scope"))]),
        (_("How voices are heard"), [_word(written.get("voice_plan"))]),
        (_("Left out"), [_word(written.get("exclusions"))]),
        (_("Timetable"), [_word(written.get("timetable"))]),
        (_("Overall grade"), [_word(written.get("grade"))]),
    ]
    return [Passage(title, found) for title, found in passages if any(found)]


def _word(written: object) -> str:
    return said(written) if isinstance(written, dict) else str(written or "")
