"""A briefing on paper, in one language; who took it is on record."""

from flask import Response
from flask_babel import force_locale

from engine.errors import NotFound
from webapp.current import actor, moment, process_engine
from webapp.documents.kinds import KINDS
from webapp.documents.leaflet import WRITERS, Leaflet
from webapp.files import handed_over
from webapp.i18n import _, day
from webapp.learning import words
from webapp.learning.page import found, passages
from webapp.registers.register import Reading
from workflows import exports
from workflows.exports import Export
from workflows.models import Briefing

LETTERS = 11  # points: seven headings on two sides


def briefing_file(briefing_id: int, spoken: str, ending: str) -> Response:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, briefing_id)
        if not row.parts:
            raise NotFound("briefing", briefing_id)
    with force_locale(spoken):
        leaflet = _leaflet(row, spoken, is_sandbox=reading.seen.is_sandbox)
    data = WRITERS[ending](leaflet)
    with process_engine().command(actor()) as ctx:
        exports.note(ctx, Export(f"{row.ref}-{spoken}", ending, len(row.parts), {}))
    return handed_over(data, KINDS[ending].media_type, f"{row.ref}-{spoken}.{ending}")


def _leaflet(row: Briefing, spoken: str, *, is_sandbox: bool) -> Leaflet:
    told = [_("7-minute briefing %(ref)s", ref=row.ref)]
    if row.published_on is not None:
        told.append(_("Published: %(day)s", day=day(row.published_on)))
    else:
        told.append(_("A draft: not approved yet, do not pass it on."))
    return Leaflet(
        title=words.title_of(row),
        language=spoken,
        about=" · ".join(told),
        opening=[],
        blocks=[[(one.title, "\n".join(one.paragraphs))] for one in passages(row)],
        closing=[
            _("Talk about it for seven minutes in your team, then tell your representative how.")
        ],
        marking=_("SANDBOX: invented data") if is_sandbox else "",
        letters=LETTERS,
    )
