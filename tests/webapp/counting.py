"""What the tables of access know of data: one indicator that Torfaen counts, one quarter."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from engine import definitions
from tests.webapp.assessing import assessed
from workflows import indicators, library
from workflows.indicators import Meaning
from workflows.models import DataPoint, DataReturn, DataReview

NEEDED = "alert|engagement|programme|data_"
COUNTED = Meaning(
    name="Neglect",
    name_cy="Esgeulustod",
    definition="Neglect",
    definition_cy="Esgeulustod",
    numerator="Neglect",
    numerator_cy="Esgeulustod",
    agencies=("torfaen",),
    in_force_from=date(2026, 1, 1),
    kind="count",
)
MEANING: dict[str, Any] = {
    **dict.fromkeys(("name", "definition", "numerator"), "Neglect"),
    **dict.fromkeys(("name_cy", "definition_cy", "numerator_cy"), "Esgeulustod"),
    "agencies": ["torfaen"],
    "in_force_from": "2026-10-01",
    "kind": "count",
}
FORM = {**MEANING, "agencies": "torfaen", "board": "children"}


def counted(ctx) -> dict[str, Any]:
    """A validated quarter in which Torfaen said twelve; and the diagrams that requests begin."""
    needed = [one for one in library.shipped() if re.search(NEEDED, one.filename)]
    definitions.publish_shipped(ctx, needed)
    indicator = indicators.define(ctx, replace(COUNTED))
    on = date(2026, 6, 30)
    dates = ("request_on", "returns_due", "cut_off_on", "validation_due", "commentary_due")
    review = DataReview(
        ref="SEW-D26-Q2",
        quarter_end=on,
        state="closed",
        smallest=5,
        swing=20,
        **dict.fromkeys(dates, on),
    )
    ctx.session.add(review)
    ctx.session.flush()
    row = DataReturn(review_id=review.id, agency="torfaen", state="handed_in", due_on=on)
    ctx.session.add(row)
    ctx.session.flush()
    version = indicator.newest
    point = DataPoint(
        return_id=row.id, version_id=version.id, area="torfaen", numerator=12, at=ctx.now
    )
    ctx.session.add(point)
    ctx.session.flush()
    known = {"indicator_id": indicator.id, "quarter_id": review.id, "agency": "torfaen"}
    return known | assessed(ctx)
