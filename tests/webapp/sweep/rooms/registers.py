"""The registers: Torfaen's plan, its action, an audit of the other board with Torfaen's return."""

import base64
import zlib
from datetime import date

import sqlalchemy as sa

from engine import definitions, instances
from engine.actors import SYSTEM
from engine.definitions import Source
from engine.models import UserTask
from tests.webapp.api.board import NOTE, WALK
from tests.webapp.counting import FORM
from tests.webapp.sweep.entries import (
    CHAIRS,
    EVERYBODY,
    GROUP,
    HOLDER,
    STEWARDS,
    TORFAEN,
    Entry,
)
from workflows import past_audits
from workflows.models import AgencyReturn, Audit, AuditCase, Review

SEES_PLAN = STEWARDS | TORFAEN | GROUP
SEES_PACK = STEWARDS | GROUP | {"board"}
SEES_ALERT = STEWARDS | CHAIRS | HOLDER
SEES_ENGAGEMENT = STEWARDS | GROUP
COUNTS = SEES_PLAN | {"officer"}
SEES_REVIEW = STEWARDS | {"cprg"}
ASKED = STEWARDS | {"officer", "rep"}  # Newport is the agency that the audit asks
TABLE = b"action,lead_agency,due\nAct,torfaen,2026-12-01\n"
PAST = b"Audit,Theme,Accepted,Kind,Text\nP-3,Neglect,2020-03-04,finding,because\n"
PACKED_PAST = base64.b64encode(
    zlib.compress(b"audit,theme,accepted,kind,text\nP-2,Neglect,2020-03-04,finding,because\n")
).decode()
CASES = b"Reference,Local authority\nR-1,Torfaen\n"
PACKED_CASES = base64.b64encode(zlib.compress(CASES)).decode()
PACKED = base64.b64encode(zlib.compress(TABLE)).decode()
INDICATORS = (
    b"name,name_cy,definition,definition_cy,numerator,numerator_cy,kind,agencies,in_force_from\n"
    b"Talks,Sgyrsiau,d,d,n,n,count,torfaen,2025-01-01\n"
)
FIGURES = b"quarter,agency,indicator,numerator\n2025-06-30,torfaen,Visits,48\n"
PACKED_INDICATORS, PACKED_FIGURES = (
    base64.b64encode(zlib.compress(one)).decode() for one in (INDICATORS, FIGURES)
)
PARTS = ("recommendations", "progress", "evidence", "sign-off")
ROUTES = {
    "GET /registers": Entry(),
    "GET /registers/{register}": Entry(
        visits=("?q=x", "?agency=newport&rag=red&overdue=1", "?sort=-due")
    ),
    "GET /registers/{register}.{ending}": Entry(is_page=False),
    "GET /registers/action-plans/{plan_id}": Entry(
        SEES_PLAN, visits=tuple(f"?view={part}" for part in PARTS)
    ),
    "POST /registers/action-plans/{plan_id}/begin": Entry(SEES_PLAN, STEWARDS | GROUP),
    "GET /registers/action-plans/import": Entry(may=STEWARDS),
    "GET /registers/action-plans/import/template-{language}.xlsx": Entry(
        may=STEWARDS, is_page=False
    ),
    "POST /registers/action-plans/import": Entry(
        may=STEWARDS, form={"target": "AP-1"}, file="x.csv", content=TABLE
    ),
    "POST /registers/action-plans/import/confirm": Entry(
        may=STEWARDS, form={"target": "AP-1", "filename": "x.csv", "had": "1", "packed": PACKED}
    ),
    "POST /registers/action-plans/import/{plan_batch}/undo": Entry(may=STEWARDS),
    "GET /registers/action-plans/{plan_id}.{ending}": Entry(SEES_PLAN, is_page=False),
    # Who ratifies and who decides, not the agencies that act in the plan.
    "GET /registers/action-plans/{plan_id}/packs/{pack_number}": Entry(SEES_PACK),
    "GET /registers/action-plans/{plan_id}/packs/{pack_number}/{kept}": Entry(
        SEES_PACK, is_page=False
    ),
    "POST /registers/action-plans/{plan_id}/packs/{pack_number}/check": Entry(SEES_PACK),
    "POST /registers/action-plans/{plan_id}/packs/{pack_number}/compare": Entry(
        SEES_PACK, file="x.txt"
    ),
    "GET /registers/actions/{action_id}": Entry(SEES_PLAN),
    "GET /registers/actions/{action_id}.{ending}": Entry(SEES_PLAN, is_page=False),
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
    "GET /registers/reviews/{review_id}.{ending}": Entry(SEES_REVIEW, is_page=False),
    "GET /registers/audits/import": Entry(may=STEWARDS),
    "POST /registers/audits/import": Entry(
        may=STEWARDS, form={"board": "children"}, file="past.csv", content=PAST
    ),
    "POST /registers/audits/import/confirm": Entry(
        may=STEWARDS,
        form={"board": "children", "packed": PACKED_PAST, "filename": "past.csv"},
        is_page=False,  # who comes second finds the reference taken
    ),
    "POST /registers/audits/import/{batch_number}/undo": Entry(may=STEWARDS),
    "GET /registers/audits/{audit_id}": Entry(
        STEWARDS, visits=("?view=returns", "?view=findings", "?view=after")
    ),
    "GET /registers/audits/{audit_id}.{ending}": Entry(STEWARDS, is_page=False),
    # For the group, whose audit it may be; an agency alone does not read what families said.
    "GET /registers/engagements/{engagement_id}": Entry(SEES_ENGAGEMENT),
    "GET /registers/engagements/{engagement_id}.{ending}": Entry(SEES_ENGAGEMENT, is_page=False),
    "GET /registers/engagements/{engagement_id}/answer-{spoken}.{paper}": Entry(
        SEES_ENGAGEMENT, is_page=False
    ),
    "GET /registers/learning": Entry(),
    "GET /registers/learning/themes/{theme}": Entry(),
    "GET /registers/learning/words": Entry(may=STEWARDS),
    "POST /registers/learning/words": Entry(may=STEWARDS, form={"en": "x", "cy": "x"}),
    "GET /registers/learning/words/{theme}": Entry(may=STEWARDS),
    "POST /registers/learning/words/{theme}": Entry(may=STEWARDS, form={"en": "y", "cy": "y"}),
    "POST /registers/learning/words/{theme}/retire": Entry(may=STEWARDS),
    "POST /registers/learning/words/{theme}/merge": Entry(may=STEWARDS, form={"into": "fathers"}),
    "POST /registers/learning/words/{theme}/restore": Entry(may=STEWARDS),
    "GET /registers/learning/tags/{tagged}/{tagged_id}": Entry(STEWARDS | GROUP),
    "POST /registers/learning/tags/{tagged}/{tagged_id}": Entry(
        STEWARDS | GROUP, STEWARDS | CHAIRS, {"themes": "neglect"}
    ),
    "GET /registers/briefings/{briefing_id}": Entry(SEES_ENGAGEMENT),
    "GET /registers/briefings/{briefing_id}/briefing-{spoken}.{paper}": Entry(
        SEES_ENGAGEMENT, is_page=False
    ),
    "POST /registers/reviews/{review_id}/briefings": Entry(SEES_REVIEW, STEWARDS),
    "POST /registers/audits/{audit_id}/engagements": Entry(STEWARDS),
    "GET /registers/audits/{audit_id}/sample": Entry(STEWARDS),
    # Whoever has the task draws.
    "POST /registers/audits/{audit_id}/sample": Entry(
        STEWARDS, frozenset({"unit"}), {"reason": "because"}, file="cases.csv", content=CASES
    ),
    "POST /registers/audits/{audit_id}/sample/draw": Entry(
        STEWARDS,
        frozenset({"unit"}),
        {"reason": "because", "packed": PACKED_CASES, "filename": "cases.csv"},
    ),
    "GET /registers/action-plans/{plan_id}/history.jsonl": Entry(
        SEES_PLAN, STEWARDS | CHAIRS, is_page=False
    ),
    # For agencies that were asked as well, whose officers do not see the audit itself.
    "GET /registers/audits/{audit_id}/no-involvement": Entry(ASKED),
    "POST /registers/audits/{audit_id}/no-involvement": Entry(
        ASKED,
        form={"note": "because"},
        is_page=False,  # nothing of theirs is open here, so nothing can be ticked
    ),
    "GET /registers/tools/{tool_id}": Entry(STEWARDS),
    # The rest of the group knows of no alert; whoever raised it may only add to it.
    "GET /registers/alerts/{alert_id}": Entry(SEES_ALERT),
    "POST /registers/alerts/{alert_id}/additions": Entry(
        SEES_ALERT, HOLDER, {"addition": "because"}
    ),
    "POST /registers/alerts/{alert_id}/take-over": Entry(SEES_ALERT, frozenset({"deputy"})),
    "GET /registers/indicators/import": Entry(may=STEWARDS),
    "POST /registers/indicators/import": Entry(
        may=STEWARDS, form={"board": "adults"}, file="i.csv", content=INDICATORS
    ),
    "POST /registers/indicators/import/confirm": Entry(
        may=STEWARDS,
        form={"board": "adults", "packed": PACKED_INDICATORS, "filename": "i.csv"},
        is_page=False,  # who comes second finds the name taken
    ),
    "POST /registers/indicators/import/{indicator_batch}/undo": Entry(may=STEWARDS),
    "GET /registers/quarters/import": Entry(may=STEWARDS),
    "POST /registers/quarters/import": Entry(
        may=STEWARDS, form={"board": "adults"}, file="f.csv", content=FIGURES
    ),
    "POST /registers/quarters/import/confirm": Entry(
        may=STEWARDS,
        form={"board": "adults", "packed": PACKED_FIGURES, "filename": "f.csv"},
        is_page=False,  # who comes second finds the figure there
    ),
    "POST /registers/quarters/import/{figure_batch}/undo": Entry(may=STEWARDS),
    "GET /registers/indicators/define": Entry(may=STEWARDS),
    "POST /registers/indicators/define": Entry(may=STEWARDS, form=FORM),
    "GET /registers/indicators/{indicator_id}": Entry(COUNTS),
    "GET /registers/indicators/{indicator_id}.{ending}": Entry(COUNTS, is_page=False),
    "GET /registers/indicators/{indicator_id}/revise": Entry(COUNTS, STEWARDS),
    "POST /registers/indicators/{indicator_id}/revise": Entry(
        COUNTS, STEWARDS, {**FORM, "in_force_from": "2027-01-01", "seen": "1", "reason": "because"}
    ),
    "POST /registers/indicators/{indicator_id}/end": Entry(
        COUNTS, STEWARDS, {"ends_on": "2026-12-31", "end_reason": "because"}
    ),
    "GET /registers/self-assessments/begin": Entry(may=STEWARDS | CHAIRS),
    "POST /registers/self-assessments/begin": Entry(
        may=STEWARDS | CHAIRS, form={"year": "2027", "board": "children"}
    ),
    "GET /registers/self-assessments/{round_id}": Entry(SEES_PLAN, visits=("?view=standards",)),
    "GET /registers/self-assessments/{round_id}.{ending}": Entry(SEES_PLAN, is_page=False),
    "GET /registers/self-assessments/{round_id}/report-{language}.{document}": Entry(
        STEWARDS | GROUP, is_page=False
    ),
    # Until the panels begin each agency reads its own; a refused look is on record.
    "GET /registers/self-assessments/{round_id}/{agency}": Entry(
        EVERYBODY, STEWARDS | TORFAEN | CHAIRS
    ),
    "GET /registers/self-assessments/{round_id}/{agency}.{ending}": Entry(
        EVERYBODY, STEWARDS | TORFAEN | CHAIRS, is_page=False
    ),
    "GET /registers/standards/{set_id}": Entry(COUNTS),
    "GET /registers/standards/{set_id}.{ending}": Entry(COUNTS, is_page=False),
    "GET /registers/quarters/open": Entry(may=STEWARDS),
    "POST /registers/quarters/open": Entry(
        may=STEWARDS, form={"quarter_end": "2026-03-31", "board": "children"}
    ),
    "GET /registers/quarters/{quarter_id}": Entry(SEES_PLAN),
    "GET /registers/quarters/{quarter_id}.{ending}": Entry(SEES_PLAN, is_page=False),
    "GET /registers/quarters/{quarter_id}/returns/{agency}": Entry(EVERYBODY, STEWARDS | TORFAEN),
    # Whoever is told of a return may know that it is there; what it says is for its own agency.
    "GET /registers/audits/{audit_id}/returns/{return_id}": Entry(EVERYBODY, STEWARDS | TORFAEN),
}
VISITS = [
    (who, f"/registers/{name}")
    for name in ("audits", "reviews", "action-plans", "recommendations", "quarters", "indicators")
    for who in ("chair", "unit", "guest")
]


def furnish(world, things):
    audit_id = int(things["audit_id"])
    with world.engine.command(SYSTEM) as ctx:
        past_audits.bring_in(ctx, "past.csv", PAST.replace(b"P-3", b"P-0"), "children")
    with world.engine.query() as session:
        things["batch_number"] = str(past_audits.tables_so_far(session)[0].number)
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
        _wait_for_sample(ctx, audit_id)
        ids = {"review_id": str(review.id), "return_id": str(returned.id)}
    return {
        "register": "actions",
        "tagged": "recommendation",
        "tagged_id": things["recommendation_id"],
        "ending": "csv",
        "language": "cy",
        "spoken": "cy",
        "paper": "docx",
        **ids,
    }


def _wait_for_sample(ctx, audit_id):
    """The audit waits for the Business Unit to draw its sample."""
    audit = ctx.session.get_one(Audit, audit_id)
    audit.state, audit.sampling_method, audit.sample_size = "approved", "random", 1
    known = {"board": "adults", "agency": "gdas"}
    drawn = WALK.replace('id="walk"', 'id="drawing"').replace('"write"', '"draw_sample"')
    xml = drawn.replace(">write<", ">draw_sample<").encode()
    definitions.publish_shipped(ctx, [Source("drawing.bpmn", xml, {"note": NOTE})])
    instance = instances.start(ctx, "drawing", business_key="C-1", variables=known)
    audit.instance_id = instance.id
    ctx.session.flush()
    open_one = sa.select(UserTask).where(UserTask.instance_id == instance.id)
    task = ctx.session.scalars(open_one).all()[0]
    task.candidate_group = "business_unit"
