"""“You said, we did” for those who took part, in one language; who took it is on record."""

from flask import Response
from flask_babel import force_locale

from engine.errors import NotFound
from webapp.current import actor, moment, process_engine
from webapp.documents.kinds import KINDS
from webapp.documents.leaflet import WRITERS, Leaflet
from webapp.engagements.page import found
from webapp.files import handed_over
from webapp.i18n import _
from webapp.registers.register import Reading
from workflows import engagements, exports
from workflows.exports import Export
from workflows.models import Engagement

FEW = 5  # so few that a number could tell who they were


def leaflet_file(engagement_id: int, spoken: str, ending: str) -> Response:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, engagement_id)
        if not row.answers:
            raise NotFound("leaflet", engagement_id)
        came = sum(one.took_part for one in engagements.counts_of(session, row))
    with force_locale(spoken):
        leaflet = _leaflet(row, spoken, came, is_sandbox=reading.seen.is_sandbox)
    data = WRITERS[ending](leaflet)
    name = f"{row.ref}-{spoken}.{ending}".replace("/", "-")
    with process_engine().command(actor()) as ctx:
        exports.note(ctx, Export(f"{row.ref}-{spoken}", ending, len(row.answers), {}))
    return handed_over(data, KINDS[ending].media_type, name)


def _leaflet(row: Engagement, spoken: str, came: int, *, is_sandbox: bool) -> Leaflet:
    tail = "_cy" if spoken == "cy" else ""
    return Leaflet(
        title=_("You said, we did"),
        language=spoken,
        about=row.about_cy if spoken == "cy" else row.about,
        opening=[_("Thank you for talking to us."), _came(came)],
        blocks=[
            [(_("You said"), one[f"said{tail}"]), (_("We did"), one[f"did{tail}"])]
            for one in row.answers
        ],
        closing=[
            _("We did not keep your name with what you said."),
            _(
                "Are you worried about yourself or about another child? In danger now: call 999."
                " At any other time: your council’s children’s services."
            ),
        ],
        marking=_("SANDBOX: invented data") if is_sandbox else "",
    )


def _came(came: int) -> str:
    """A number, unless it is so small that it could tell who they were."""
    if came < FEW:
        return _("A few people took part.")
    return _("People who took part: %(count)s.", count=came)
