"""The annual programme: a published one for everybody; members ask for changes of it."""

from datetime import date

from engine import definitions
from engine.context import SYSTEM
from tests.webapp.sweep.entries import CHAIRS, GROUP, STEWARDS, Entry
from workflows import library
from workflows.models import Programme, ProgrammeEntry

FILES = ("annual_programme.bpmn", "programme_change.bpmn", "programme_entry.bpmn")
NEW = {
    "change": "add",
    "kind": "audit",
    "title": "Neglect",
    "title_cy": "Esgeulustod",
    "quarter": "4",
    "work_days": "5",
    "reason": "because",
}
PRIORITIES = {
    "priorities": "Neglect | Esgeulustod",
    "in_force_from": "2027-04-01",
    "reason": "because",
    "seen": "0",
}
ROUTES = {
    "GET /registers/programme/years": Entry(),
    "POST /registers/programme/years": Entry(
        may=STEWARDS | CHAIRS, form={"board": "children", "year": "2031"}
    ),
    "GET /registers/programme/years/{programme_id}": Entry(
        visits=("?view=priorities", "?view=themes", "?view=changes")
    ),
    "GET /registers/programme/years/{programme_id}.{ending}": Entry(is_page=False),
    "POST /registers/programme/years/{programme_id}/themes": Entry(
        may=STEWARDS | GROUP, form={"theme": "Neglect", "theme_reason": "because"}
    ),
    "GET /registers/programme/years/{programme_id}/change": Entry(may=STEWARDS | GROUP),
    "POST /registers/programme/years/{programme_id}/change": Entry(may=STEWARDS | GROUP, form=NEW),
    "GET /registers/programme/entries/{entry_id}": Entry(),
    "GET /registers/programme/priorities/{board}": Entry(),
    "POST /registers/programme/priorities/{board}": Entry(may=STEWARDS, form=PRIORITIES),
}


def furnish(world, _things):
    with world.engine.command(SYSTEM) as ctx:
        shipped = [one for one in library.shipped() if one.filename in FILES]
        definitions.publish_shipped(ctx, shipped)
    return {**programme_in(world.engine), "board": "children"}


def programme_in(engine):
    """A published programme with one entry that waits for its day."""
    days = dict.fromkeys(
        ("call_due", "draft_due", "consult_due", "bpg_due", "board_due", "publish_due"),
        date(2026, 3, 31),
    )
    with engine.command(SYSTEM) as ctx:
        programme = Programme(
            ref="SEW-WP26",
            board="children",
            year=2026,
            state="published",
            created_at=ctx.now,
            capacity_days=40,
            published_on=date(2026, 3, 31),
            **days,
        )
        ctx.session.add(programme)
        ctx.session.flush()
        entry = ProgrammeEntry(
            programme_id=programme.id,
            number=1,
            kind="audit",
            title="Neglect",
            title_cy="Esgeulustod",
            priority="none",
            quarter=4,
            starts_on=date(2027, 1, 4),
            work_days=10,
            state="planned",
        )
        ctx.session.add(entry)
        ctx.session.flush()
        return {"programme_id": str(programme.id), "entry_id": str(entry.id)}
