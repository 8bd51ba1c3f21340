"""The registers: Torfaen's plan, its action, an audit of the other board with Torfaen's return."""

from datetime import date

from engine.context import SYSTEM
from tests.webapp.sweep.entries import CHAIRS, EVERYBODY, GROUP, STEWARDS, TORFAEN, Entry
from workflows.models import AgencyReturn, AuditCase, Review

SEES_PLAN = STEWARDS | TORFAEN | GROUP
SEES_REVIEW = STEWARDS | {"cprg"}
PARTS = ("recommendations", "progress", "evidence", "sign-off")
ROUTES = {
    "GET /registers": Entry(),
    "GET /registers/{register}": Entry(
        visits=("?q=x", "?agency=newport&rag=red&overdue=1", "?sort=-due")
    ),
    "GET /registers/{register}.{kind}": Entry(is_page=False),
    "GET /registers/action-plans/{plan_id}": Entry(
        SEES_PLAN, visits=tuple(f"?view={part}" for part in PARTS)
    ),
    "GET /registers/action-plans/{plan_id}.{kind}": Entry(SEES_PLAN, is_page=False),
    "GET /registers/actions/{action_id}": Entry(SEES_PLAN),
    "GET /registers/actions/{action_id}.{kind}": Entry(SEES_PLAN, is_page=False),
    "POST /registers/actions/{action_id}/updates": Entry(
        SEES_PLAN, TORFAEN, {"progress": "x", "forecast_on": "2026-12-01"}
    ),
    "POST /registers/actions/{action_id}/evidence": Entry(
        SEES_PLAN, TORFAEN, {"level": "E1", "description": "x"}
    ),
    "POST /registers/actions/{action_id}/colour": Entry(
        SEES_PLAN, STEWARDS | CHAIRS, {"colour": "amber", "reason": "because"}
    ),
    "POST /registers/actions/{action_id}/withdraw": Entry(SEES_PLAN, CHAIRS, {"reason": "because"}),
    "GET /registers/recommendations/{recommendation_id}": Entry(STEWARDS | GROUP),
    "GET /registers/reviews/{review_id}": Entry(SEES_REVIEW),
    "GET /registers/reviews/{review_id}.{kind}": Entry(SEES_REVIEW, is_page=False),
    "GET /registers/audits/{audit_id}": Entry(
        STEWARDS, visits=("?view=returns", "?view=findings", "?view=after")
    ),
    "GET /registers/audits/{audit_id}.{kind}": Entry(STEWARDS, is_page=False),
    # Whoever is told of a return may know that it is there; what it says is for its own agency.
    "GET /registers/audits/{audit_id}/returns/{return_id}": Entry(EVERYBODY, STEWARDS | TORFAEN),
}
VISITS = [
    (who, f"/registers/{name}")
    for name in ("audits", "reviews", "action-plans", "recommendations")
    for who in ("chair", "unit", "guest")
]


def furnish(world, things):
    audit_id = int(things["audit_id"])
    with world.engine.command(SYSTEM) as ctx:
        review = Review(
            ref="CPR-9", regime="cpr", board="adults", title="CPR-9", created_at=ctx.now
        )
        case = AuditCase(
            audit_id=audit_id,
            number=1,
            ref="C-1",
            local_authority="torfaen",
            drawn_at=ctx.now,
        )
        ctx.session.add_all([review, case])
        ctx.session.flush()
        returned = AgencyReturn(
            audit_id=audit_id,
            case_id=case.id,
            case_ref=case.ref,
            agency="torfaen",
            issued_on=date(2026, 6, 1),
            due_on=date(2026, 7, 1),
        )
        ctx.session.add(returned)
        ctx.session.flush()
        ids = {"review_id": str(review.id), "return_id": str(returned.id)}
    return {"register": "actions", "kind": "csv", **ids}
