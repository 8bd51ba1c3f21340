"""Tables that came in, each to be taken back by the Business Unit."""

from engine.actors import SYSTEM
from engine.context import ProcessEngine
from tests.webapp.api.access import STEWARDS, only
from workflows import indicator_import, member_import, member_undo, past_figures, plan_undo
from workflows.action_plans import PlanDraft, draft
from workflows.plan_import import import_plan

PLAN = b"action,lead_agency,due\nAct,torfaen,2026-12-01\n"
MEMBERS = b"Name,E-mail,Agency,Role\nDai,dai@edt.example,edt,deputy\n"
INDICATORS = (
    b"Name,Name in Welsh,Definition,Definition in Welsh,Numerator,Numerator in Welsh,Kind,"
    b"Agencies,In force from\nVisits,Ymweliadau,d,d,n,n,count,torfaen,2025-01-01\n"
)
FIGURES = b"Quarter,Agency,Indicator,Numerator\n2025-03-31,torfaen,Visits,48\n"
IMPORTS = {
    "GET /action-plans/import": only(may=STEWARDS),
    "POST /action-plans/import/{plan_batch}/undo": only(may=STEWARDS),
    "GET /members/import": only(may=STEWARDS),
    "POST /members/import": only(may=STEWARDS, file="members.csv", invite="no"),
    "POST /members/import/{member_batch}/undo": only(may=STEWARDS),
    "GET /indicators/import": only(may=STEWARDS),
    "POST /indicators/import": only(may=STEWARDS, file="indicators.csv", board="children"),
    "POST /indicators/import/{indicator_batch}/undo": only(may=STEWARDS),
    "GET /quarters/import": only(may=STEWARDS),
    "POST /quarters/import": only(may=STEWARDS, file="figures.csv", board="children"),
    "POST /quarters/import/{figure_batch}/undo": only(may=STEWARDS),
}


def furnish_imports(engine: ProcessEngine) -> dict[str, str]:
    with engine.command(SYSTEM) as ctx:
        draft(ctx, PlanDraft("AP-IMP", "inspection"))
        import_plan(ctx, "plan.csv", PLAN, "AP-IMP")
        member_import.bring_in(ctx, "members.csv", MEMBERS)
        # The adults' board counts them, so that the quarter of the children's stays as it is.
        indicator_import.bring_in(ctx, "indicators.csv", INDICATORS, "adults")
        indicator_import.bring_in(ctx, "more.csv", INDICATORS.replace(b"Visits", b"More"), "adults")
        past_figures.bring_in(ctx, "figures.csv", FIGURES, "adults")
    with engine.query() as session:
        return {
            "indicator_batch": str(indicator_import.tables_so_far(session)[0].number),
            "figure_batch": str(past_figures.tables_so_far(session)[0].number),
            "plan_batch": str(plan_undo.tables_so_far(session)[0].number),
            "member_batch": str(member_undo.tables_so_far(session)[0].number),
        }
