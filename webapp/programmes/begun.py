"""What the entries of a programme have started: how it is called, where it is, how it stands."""

from collections.abc import Mapping
from uuid import UUID

from flask import url_for

from webapp.assurance import words as assurance_words
from webapp.data import words as data_words
from webapp.engagements import words as engagement_words
from webapp.i18n import _, said
from webapp.registers import words as shared
from webapp.registers.register import Cell
from webapp.tools import words as tool_words
from workflows.models import AssuranceRound, Audit, DataReview, Engagement, ProgrammeEntry
from workflows.queries.programmes import Begun


def cell_of(found: Begun) -> Cell:
    """Its reference and name, leading to its page."""
    if isinstance(found, Audit):
        where = url_for("registers.audit", audit_id=found.id)
        return Cell(f"{found.ref} {found.theme}", where)
    if isinstance(found, DataReview):
        where = url_for("registers.quarter", quarter_id=found.id)
        return Cell(data_words.quarter_name(found.quarter_end), where)
    if isinstance(found, AssuranceRound):
        where = url_for("registers.assurance_round", round_id=found.id)
        return Cell(found.ref, where)
    if isinstance(found, Engagement):
        where = url_for("registers.engagement", engagement_id=found.id)
        return Cell(f"{found.ref} {found.theme}", where)
    where = url_for("registers.tool", tool_id=found.id)
    return Cell(f"{found.ref} {said(found.name, found.name_cy or None)}", where)


def stands(entry: ProgrammeEntry, known: Mapping[UUID, Begun]) -> str:
    """In words, how far it is; what was begun by hand says it itself."""
    if entry.begun_instance_id is None:
        return entry.begun_note
    found = known.get(entry.begun_instance_id)
    if found is None:
        return waiting().get(entry.kind, "")
    return _states(found).get(found.state, found.state)


def waiting() -> Mapping[str, str]:
    """What is waited for before there is anything in a register."""
    return {
        "audit": _("the audit waits to be proposed"),
        "engagement": _("it waits to be said who is heard"),
        "tool": _("the tool waits to be asked for"),
    }


def _states(found: Begun) -> Mapping[str, str]:
    if isinstance(found, Audit):
        return shared.audit_stages()
    if isinstance(found, DataReview):
        return data_words.states()
    if isinstance(found, AssuranceRound):
        return assurance_words.round_states()
    return engagement_words.states() if isinstance(found, Engagement) else tool_words.states()
