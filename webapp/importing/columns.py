"""What the columns of somebody's own spreadsheet mean: asked once, remembered for the next."""

from collections.abc import Mapping, Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.importing import files
from webapp.importing.desk import Desk
from workflows import tables
from workflows.sheets import Heading


def asked(desk: Desk, filename: str, data: bytes) -> ResponseReturnValue | None:
    """The page that asks, where a column is missing or somebody wants to say it otherwise.

    What has just been answered is remembered first; None when nothing is left to ask.
    """
    said, complaint = _said(), ""
    try:
        if said:
            with process_engine().command(actor()) as ctx:
                tables.explain(ctx, desk.kind, said)
    except Invalid as invalid:
        complaint = refusal_of(invalid).sentence
    with process_engine().query() as session:
        found = tables.headings(session, desk.kind, filename, data)
        flat = tables.flat(session, desk.kind, filename, data)
    missing = tables.lacks(desk.kind, found)
    unknown = [one for one in found if not one.name]
    twice = len({one.name for one in found if one.name}) < len(found) - len(unknown)
    if said and missing and not complaint:
        complaint = _missing(desk, missing)
    wants_to = "explain" in request.form
    if not complaint and not wants_to and not twice and not (missing and unknown):
        return None
    return _page(desk, filename, flat, [found, missing], complaint, said)


def _said() -> dict[str, str]:
    """What each heading was said to mean on the page that asks."""
    form = request.form
    count = min(int(form["headings"]) if form.get("headings", "").isdecimal() else 0, 60)
    return {form.get(f"heading-{n}", ""): form.get(f"column-{n}", "") for n in range(1, count + 1)}


def _page(
    desk: Desk,
    filename: str,
    flat: bytes,
    known: Sequence[Sequence[Heading] | Sequence[str]],
    complaint: str,
    said: Mapping[str, str],
) -> ResponseReturnValue:
    found, missing = known
    page = render_template(
        "importing/columns.html",
        filename=files.shown(filename),
        carried=f"{files.shown(filename)}{files.FLAT}",
        packed=files.packed(flat),
        headings=found,
        said=said,
        labels=desk.labels,
        missing=[desk.labels[str(name)] for name in missing],
        needed=desk.kind.needed,
        complaint=complaint,
        look=desk.look,
        back=desk.back,
        sent=desk.sent(),
    )
    return page, 422 if complaint else 200


def _missing(desk: Desk, missing: Sequence[str]) -> str:
    labels = ", ".join(desk.labels[name] for name in missing)
    return _("Choose a column for each of these: %(columns)s", columns=labels)
