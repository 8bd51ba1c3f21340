"""An audit from the panel to the accepted report: moderated, written up, decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from workflows import audits, ballots, recommendations, returns
from workflows.models import (
    GRADED,
    AgencyReturn,
    Audit,
    AuditRecommendation,
    AuditState,
    Finding,
    PlanSource,
    Recommendation,
)
from workflows.recommendations import Wording


@dataclass(frozen=True, slots=True)
class Moderated:
    """A grade that the panel changed, and why."""

    return_id: int
    grade: str
    reason: str
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What the moderation panel decided."""

    on: date
    agencies: Sequence[str]
    changed: Sequence[Moderated]
    case_grades: Mapping[str, tuple[str, str]]
    note: str


@dataclass(frozen=True, slots=True)
class Smart:
    """A recommendation with what makes it specific, measurable, achievable, relevant, timed."""

    wording: Wording
    measure: str
    achievable: str
    finding_number: int
    lead_agencies: Sequence[str]
    by_when: date


@dataclass(frozen=True, slots=True)
class Report:
    """A draft report as the audit lead hands it in."""

    summary: str
    findings: Sequence[Mapping[str, object]]
    good_practice: Sequence[Mapping[str, object]]
    recommendations: Sequence[Smart]
    files: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the group decides about the report, where, and who took part."""

    outcome: str
    route: str
    present: Sequence[int]
    reason: str = ""
    not_accepted: Sequence[int] = ()


def open_moderation(ctx: CommandContext, audit: Audit) -> Audit:
    """Let the panel see every return. Until here each agency saw only its own."""
    audit.move_to(AuditState.MODERATION)
    audit.moderation_opened_at = ctx.now
    audits.note(ctx, audit, "moderation_opened")
    return audit


def moderate(ctx: CommandContext, audit: Audit, panel: Panel) -> Audit:
    """Put the panel's grades beside the agencies' own; one not changed is one agreed."""
    graded = {row.id: row for row in _graded(ctx.session, audit)}
    changed = {one.return_id: one for one in panel.changed}
    if unknown := sorted(set(changed) - set(graded)):
        raise Invalid("moderated_returns", "not_an_option", returns=unknown)
    for row in graded.values():
        _grade(ctx, row, changed.get(row.id))
    _grade_cases(ctx, audit, panel.case_grades)
    audit.move_to(AuditState.REPORTING)
    audit.panel_on, audit.panel_agencies = panel.on, list(panel.agencies)
    audit.panel_note = panel.note
    audits.note(ctx, audit, "moderated", changed=len(changed), agreed=len(graded) - len(changed))
    return audit


def write_report(ctx: CommandContext, audit: Audit, report: Report) -> list[Recommendation]:
    """Keep findings, good practice and recommendations, each under its number."""
    _check_relevance(report)
    for kind, said in (("finding", report.findings), ("good_practice", report.good_practice)):
        for number, one in enumerate(said, start=1):
            ctx.session.add(Finding(audit_id=audit.id, kind=kind, number=number, **one))
    written = [_recommend(ctx, audit, one) for one in report.recommendations]
    audit.summary, audit.files = report.summary, list(report.files)
    audit.reported_at, audit.reported_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    audits.note(ctx, audit, "reported", recommendations=len(written))
    return written


def finalise(ctx: CommandContext, audit: Audit, summary: str, files: Sequence[int]) -> Audit:
    """Correct the report after the agencies have looked at it."""
    audit.summary = summary
    audit.files = list(files) or audit.files
    audits.note(ctx, audit, "report_finalised")
    return audit


def accept(ctx: CommandContext, audit: Audit, decided: Acceptance) -> Audit:
    """Keep the group's decision; it counts only if enough of the group took part."""
    if decided.outcome in ("part", "return") and not decided.reason:
        raise Invalid("acceptance_reason", "required")
    _check_quorum(ctx, audit, decided)
    audit.acceptance, audit.acceptance_reason = decided.outcome, decided.reason
    audit.acceptance_route = decided.route
    audit.accepted_with = [str(person) for person in decided.present]
    if decided.outcome in ("accept", "part"):
        audit.move_to(AuditState.ACCEPTED)
        audit.accepted_on = ctx.calendar.local_date(ctx.now)
        audit.accepted_by = ctx.actor.id
        _judge(ctx, audit, decided)
    audits.note(ctx, audit, "decided", decision=decided.outcome, reason=decided.reason)
    return audit


def recommendations_of(session: Session, audit: Audit) -> list[Recommendation]:
    """What the audit recommends, by number."""
    found = session.scalars(
        sa.select(Recommendation)
        .where(Recommendation.source == PlanSource.AUDIT, Recommendation.source_ref == audit.ref)
        .order_by(Recommendation.number)
    )
    return list(found)


def accepted_recommendations(
    session: Session, audit: Audit
) -> list[tuple[Recommendation, AuditRecommendation]]:
    """Those that the group did not turn down, with what makes them SMART."""
    found = session.execute(
        sa.select(Recommendation, AuditRecommendation)
        .join(AuditRecommendation, AuditRecommendation.recommendation_id == Recommendation.id)
        .where(
            AuditRecommendation.audit_id == audit.id,
            AuditRecommendation.is_accepted.is_not(False),
        )
        .order_by(Recommendation.number)
    )
    return [(row[0], row[1]) for row in found]


def _graded(session: Session, audit: Audit) -> list[AgencyReturn]:
    return [row for row in returns.of_audit(session, audit) if row.state in GRADED]


def _grade(ctx: CommandContext, row: AgencyReturn, change: Moderated | None) -> None:
    if change is not None and not change.reason:
        raise Invalid("moderated_returns", "reason_required", case=row.case_ref)
    row.moderated_grade = change.grade if change else row.self_grade
    row.moderation_reason = change.reason if change else ""
    row.dissent = change.dissent if change else ""
    row.moderated_at, row.moderated_by = ctx.now, ctx.actor.id


def _grade_cases(ctx: CommandContext, audit: Audit, grades: Mapping[str, tuple[str, str]]) -> None:
    cases = [case for case in audits.cases_of(ctx.session, audit) if case.is_in_audit]
    if missing := [case.ref for case in cases if case.ref not in grades]:
        raise Invalid("case_grades", "missing", cases=missing)
    for case in cases:
        case.agreed_grade, case.dissent = grades[case.ref]


def _check_relevance(report: Report) -> None:
    for row, one in enumerate(report.recommendations):
        if one.finding_number > len(report.findings):
            raise Invalid(f"recommendations.{row}.relevant_to", "no_such_finding")


def _recommend(ctx: CommandContext, audit: Audit, smart: Smart) -> Recommendation:
    written = recommendations.write(ctx, PlanSource.AUDIT, audit.ref, smart.wording)
    ctx.session.add(
        AuditRecommendation(
            audit_id=audit.id,
            recommendation_id=written.id,
            measure=smart.measure,
            achievable=smart.achievable,
            finding_number=smart.finding_number,
            lead_agencies=list(smart.lead_agencies),
            by_when=smart.by_when,
        )
    )
    return written


def _check_quorum(ctx: CommandContext, audit: Audit, decided: Acceptance) -> None:
    """A meeting that is not quorate parks its decision; correspondence needs the same quorum."""
    if decided.outcome == "park":
        return
    filled, is_quorate = ballots.quorum_of(ctx, f"qa_group@{audit.board}", decided.present)
    if not is_quorate:
        raise Invalid("present_members", "inquorate", filled=filled, present=len(decided.present))


def _judge(ctx: CommandContext, audit: Audit, decided: Acceptance) -> None:
    smart = ctx.session.execute(
        sa.select(AuditRecommendation, Recommendation.number)
        .join(Recommendation, Recommendation.id == AuditRecommendation.recommendation_id)
        .where(AuditRecommendation.audit_id == audit.id)
    )
    for one, number in smart:
        one.is_accepted = number not in decided.not_accepted
        one.reason = "" if one.is_accepted else decided.reason
    ctx.session.flush()
