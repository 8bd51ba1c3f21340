"""A re-audit beside its first audit (P1 step 19): grades and questions before and after."""

from dataclasses import asdict
from datetime import date

import pytest

from tests.workflows.audit_world import AuditWorld
from workflows.models import Audit, AuditCase, AuditTool, Finding
from workflows.queries.comparing import comparisons

GRADES = [
    {"value": "good", "label": {"en": "Good", "cy": "Da"}},
    {"value": "poor", "label": {"en": "Poor", "cy": "Gwael"}},
]
SEEN, FATHERS, SIBLINGS = "Was the child seen?", "Were fathers asked?", "Were siblings seen?"


def _audit(ctx, ref: str, tool: AuditTool, **other: object) -> Audit:
    row = Audit(
        ref=ref,
        theme="Neglect",
        theme_source="group",
        proposed_at=ctx.now,
        tool_id=tool.id,
        panel_on=date(2026, 6, 1),
        **other,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def _graded(ctx, audit: Audit, *grades: str | None) -> None:
    ctx.session.add_all(
        AuditCase(
            audit_id=audit.id,
            number=number,
            ref=f"{audit.ref}-C{number}",
            local_authority="newport",
            drawn_at=ctx.now,
            agreed_grade=grade,
        )
        for number, grade in enumerate(grades, start=1)
    )


def _found(ctx, audit: Audit, *lines: int) -> None:
    ctx.session.add_all(
        Finding(audit_id=audit.id, kind="finding", number=number, text="x", line=line)
        for number, line in enumerate(lines, start=1)
    )


@pytest.fixture
def world(audit_world: AuditWorld) -> AuditWorld:
    def write(ctx):
        tool = AuditTool(
            name="Neglect", version="1", scale="own", grades=GRADES, created_at=ctx.now
        )
        ctx.session.add(tool)
        ctx.session.flush()
        first = _audit(ctx, "SEW-A25-01", tool, kloe=[SEEN, FATHERS])
        again = _audit(ctx, "SEW-A26-01", tool, kloe=[SEEN, SIBLINGS], re_audit_of=first.id)
        waiting = _audit(ctx, "SEW-A26-02", tool, kloe=[SEEN], re_audit_of=first.id)
        waiting.panel_on = None
        _graded(ctx, first, "poor", "poor", "good", None)
        _graded(ctx, again, "good", "good", "poor", "good")
        _found(ctx, first, 1, 1, 2)
        _found(ctx, again, 1)

    audit_world.do(write)
    return audit_world


@pytest.mark.parametrize("ref", ["SEW-A25-01", "SEW-A26-01"])
def test_both_audits_show_what_changed(world, ref):
    with world.engine.query() as session:
        (audit,) = world.rows(Audit, Audit.ref == ref)
        (found,) = comparisons(session, world.unit, audit)

    assert [(one.label["en"], one.before, one.after) for one in found.grades] == [
        ("Good", 1, 3),
        ("Poor", 2, 1),
    ]
    assert [tuple(asdict(one).values()) for one in found.questions] == [
        (SEEN, 2, 1),
        (FATHERS, 1, None),
        (SIBLINGS, None, 0),
    ]
    assert (found.cases, found.same_tool) == ((3, 4), True)


def test_what_no_panel_has_seen_is_not_compared_nor_what_one_may_not_see(world):
    (waiting,) = world.rows(Audit, Audit.ref == "SEW-A26-02")
    (first,) = world.rows(Audit, Audit.ref == "SEW-A25-01")
    with world.engine.query() as session:
        assert comparisons(session, world.unit, waiting) == []
        assert comparisons(session, world.officer("newport"), first) == []
