"""The indicators of the demo year, and what people count and say in each of its quarters."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from engine.context import CommandContext
from engine.models import UserTask
from webapp.demo.cast import speaks
from workflows import data_reviews, indicators
from workflows.agencies import LOCAL_AUTHORITIES
from workflows.indicators import Meaning, quarter_end_of
from workflows.models import DataReview, IndicatorVersion

IN_TIME = Meaning(
    name="Initial child protection conferences held within 15 working days",
    name_cy="Cynadleddau amddiffyn plant cychwynnol a gynhaliwyd o fewn 15 diwrnod gwaith",
    definition="Initial child protection conferences held in the quarter, from the day of the "
    "strategy discussion.",
    definition_cy="Cynadleddau amddiffyn plant cychwynnol a gynhaliwyd yn y chwarter, o ddiwrnod "
    "y drafodaeth strategaeth.",
    numerator="Conferences held within 15 working days",
    numerator_cy="Cynadleddau a gynhaliwyd o fewn 15 diwrnod gwaith",
    denominator="All initial conferences held",
    denominator_cy="Pob cynhadledd gychwynnol a gynhaliwyd",
    agencies=LOCAL_AUTHORITIES,
    in_force_from=date(2000, 1, 1),
    lowest=60,
)
WITH_HEALTH: dict[str, Any] = {
    "definition": "As before, and a health practitioner took part.",
    "definition_cy": "Fel o'r blaen, a chymerodd ymarferydd iechyd ran.",
    "reason": "An alert showed that health was missing from discussions.",
}
MISSING = Meaning(
    name="Children reported missing more than once",
    name_cy="Plant yr adroddwyd eu bod ar goll fwy nag unwaith",
    definition="Children reported missing at least twice in the quarter, each counted once.",
    definition_cy="Plant yr adroddwyd eu bod ar goll o leiaf ddwywaith yn y chwarter, "
    "pob un wedi'i gyfrif unwaith.",
    numerator="Children, each counted once",
    numerator_cy="Plant, pob un wedi'i gyfrif unwaith",
    agencies=("police",),
    in_force_from=date(2000, 1, 1),
    kind=indicators.COUNT,
    by_authority=True,
)
SIZES = {"blaenau_gwent": 30, "caerphilly": 58, "monmouthshire": 24, "newport": 64, "torfaen": 40}
AWAY = {"blaenau_gwent": 9, "caerphilly": 16, "monmouthshire": 3, "newport": 21, "torfaen": 12}
SHARE, SWUNG = 84, 58  # per cent; Newport's falls once and comes back
SWUNG_IN = 2  # the quarter of the year in which it does


def begin(ctx: CommandContext) -> None:
    """Define what is counted and open the first quarter, as the Business Unit does."""
    first = quarter_end_of(speaks(ctx, "unit"))
    start = _start_of(first)
    indicator = indicators.define(ctx, replace(IN_TIME, in_force_from=start))
    indicators.define(ctx, replace(MISSING, in_force_from=start))
    later = _start_of(_following(_following(_following(first))))
    changed = replace(IN_TIME, in_force_from=later, **WITH_HEALTH)
    indicators.revise(ctx, indicator.id, changed, 1)
    data_reviews.begin_review(ctx, first)


def figures(
    ctx: CommandContext, _task: UserTask, variables: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    """What an agency counts: much the same each quarter, but for one fall."""
    review = ctx.session.get_one(DataReview, int(str(variables["review"])))
    return {
        "figures": [_figure(ctx, review, str(row["figure"])) for row in variables["asked_figures"]]
    }


def answers(
    _ctx: CommandContext, _task: UserTask, variables: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    return {
        "finding_answers": [
            {
                "finding": row["finding"],
                "outcome": "explained",
                "finding_answer": "The agency has looked again and confirms its figure.",
            }
            for row in variables["asked_findings"]
        ]
    }


def commentary(*_known: object) -> dict[str, Any]:
    text = "Much as in the quarter before. Small counts are hidden, so read the areas with care."
    return {"commentary": text}


def decision(
    _ctx: CommandContext, _task: UserTask, variables: Mapping[str, Any], _topic: object
) -> dict[str, Any]:
    """The one fall is asked about; everything else is noted."""
    fell = any("lowest expected" in str(one) for one in variables.get("finding_options") or [])
    if fell and not (variables.get("answers_said") or variables.get("silent")):
        return {
            "data_decision": "narrative",
            "narrative_agencies": ["newport"],
            "decision_reason": "Why were so many conferences late in this quarter?",
        }
    return {"data_decision": "note", "decision_reason": "The group has read the figures."}


def narrative(*_known: object) -> dict[str, Any]:
    text = "Two chairs of conferences left in the same month. Both posts are filled again."
    return {"narrative": text}


def _figure(ctx: CommandContext, review: DataReview, key: str) -> dict[str, Any]:
    number, area = key.removeprefix("i").split("-", 1)
    version = ctx.session.get_one(IndicatorVersion, int(number))
    luck = zlib.crc32(f"{key}{review.quarter_end}".encode()) % 5
    if version.kind == indicators.COUNT:
        return {"figure": key, "numerator": AWAY[area] + luck % 2}
    of = SIZES[area] + luck
    share = SWUNG if area == "newport" and _place(ctx, review) == SWUNG_IN else SHARE - luck
    return {"figure": key, "numerator": of * share // 100, "denominator": of}


def _place(ctx: CommandContext, review: DataReview) -> int:
    """Which quarter of the year it is."""
    first = data_reviews.first_of(ctx.session, review.board)
    return (review.quarter_end - first.quarter_end).days // 90 + 1


def _following(quarter_end: date) -> date:
    return quarter_end_of(quarter_end + timedelta(days=1))


def _start_of(quarter_end: date) -> date:
    return date(quarter_end.year, quarter_end.month - 2, 1)


SAID: Mapping[str, Callable[..., dict[str, Any]]] = {
    "data_return": figures,
    "data_validation": answers,
    "data_commentary": commentary,
    "data_decision": decision,
    "data_narrative": narrative,
}
