"""What the tables of access know of self-assessment: one round in which Torfaen was asked."""

import re
from typing import Any

from engine import definitions
from workflows import library
from workflows.models import (
    Assessment,
    AssessmentScore,
    AssuranceRound,
    Standard,
    StandardSet,
)
from workflows.standards import shipped

NEEDED = "assurance|assessment"


def assessed(ctx) -> dict[str, Any]:
    """Torfaen has answered, no panel has begun; the report has been begun all the same."""
    needed = [one for one in library.shipped() if re.search(NEEDED, one.filename)]
    definitions.publish_shipped(ctx, needed)
    today = ctx.calendar.local_date(ctx.now)
    agreed = StandardSet(
        board="children",
        version=1,
        scale=shipped()["scale"],
        meets_from=3,
        drafted_at=ctx.now,
        approved_at=ctx.now,
    )
    ctx.session.add(agreed)
    ctx.session.flush()
    standard = Standard(
        set_id=agreed.id,
        number=1,
        key="s1",
        title="Neglect",
        title_cy="Esgeulustod",
        expects="Neglect",
        expects_cy="Esgeulustod",
    )
    found = AssuranceRound(
        ref="SEW-S28-26",
        board="children",
        year=2026,
        state="collecting",
        set_id=agreed.id,
        agencies=["torfaen"],
        summary="Neglect",
        summary_cy="Esgeulustod",
        survey_low=60,
        **dict.fromkeys(("opens_on", "launch_on", "launched_on", "self_due"), today),
    )
    ctx.session.add_all([standard, found])
    ctx.session.flush()
    row = Assessment(
        round_id=found.id,
        agency="torfaen",
        state="handed_in",
        due_on=today,
        handed_in_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    score = AssessmentScore(assessment_id=row.id, standard_id=standard.id, self_score=3)
    ctx.session.add(score)
    ctx.session.flush()
    return {"round_id": found.id, "set_id": agreed.id}
