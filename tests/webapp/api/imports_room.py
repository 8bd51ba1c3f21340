"""Tables that came in, each to be taken back by the Business Unit."""

from engine.context import SYSTEM, ProcessEngine
from tests.webapp.api.access import STEWARDS, only
from workflows import plan_undo
from workflows.action_plans import PlanDraft, draft
from workflows.plan_import import import_plan

PLAN = b"action,lead_agency,due\nAct,torfaen,2026-12-01\n"
IMPORTS = {
    "GET /action-plans/import": only(may=STEWARDS),
    "POST /action-plans/import/{plan_batch}/undo": only(may=STEWARDS),
}


def furnish_imports(engine: ProcessEngine) -> dict[str, str]:
    with engine.command(SYSTEM) as ctx:
        draft(ctx, PlanDraft("AP-IMP", "inspection"))
        import_plan(ctx, "plan.csv", PLAN, "AP-IMP")
    with engine.query() as session:
        return {"plan_batch": str(plan_undo.tables_so_far(session)[0].number)}
