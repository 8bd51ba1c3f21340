"""Tables that came in, each to be taken back by the Business Unit."""

from engine.context import SYSTEM, ProcessEngine
from tests.webapp.api.access import STEWARDS, only
from workflows import member_import, member_undo, plan_undo
from workflows.action_plans import PlanDraft, draft
from workflows.plan_import import import_plan

PLAN = b"action,lead_agency,due\nAct,torfaen,2026-12-01\n"
MEMBERS = b"Name,E-mail,Agency,Role\nDai,dai@edt.example,edt,deputy\n"
IMPORTS = {
    "GET /action-plans/import": only(may=STEWARDS),
    "POST /action-plans/import/{plan_batch}/undo": only(may=STEWARDS),
    "GET /members/import": only(may=STEWARDS),
    "POST /members/import": only(may=STEWARDS, file="members.csv", invite="no"),
    "POST /members/import/{member_batch}/undo": only(may=STEWARDS),
}


def furnish_imports(engine: ProcessEngine) -> dict[str, str]:
    with engine.command(SYSTEM) as ctx:
        draft(ctx, PlanDraft("AP-IMP", "inspection"))
        import_plan(ctx, "plan.csv", PLAN, "AP-IMP")
        member_import.bring_in(ctx, "members.csv", MEMBERS)
    with engine.query() as session:
        return {
            "plan_batch": str(plan_undo.tables_so_far(session)[0].number),
            "member_batch": str(member_undo.tables_so_far(session)[0].number),
        }
