"""Sign-off packs: read with their digests, taken as files, and checked again."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.api.answers import give
from webapp.api.blueprints import blueprint
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import BINARY, asks, gives_file
from webapp.api.schemas import packs as told
from webapp.api.schemas.base import Paging
from webapp.current import actor, process_engine
from webapp.packs.views import check, download_file, known
from workflows import packs
from workflows.models import SignOffPack

bp = blueprint("packs", "What a group decided on, frozen: content, digests, files.")
HERE = "/action-plans/<id:plan_id>/packs"


@bp.get(HERE)
@asks(bp, Paging)
@bp.output(told.Packs)
def listing(plan_id: int, query: Paging) -> Response:
    """List the packs of a plan that I may see, the latest first."""
    with process_engine().query() as session:
        packs.require_readable(session, actor(), plan_id)
        order = in_order(SignOffPack.id, is_descending=True)
        found = packs.packs_of(actor(), plan_id)
        page = page_of(session, Part(found, order, query.limit, query.cursor))
        return give(told.Packs(items=[_told(session, one) for one in page.items], next=page.next))


@bp.get(f"{HERE}/<id:pack_number>")
@bp.output(told.Pack)
def show(plan_id: int, pack_number: int) -> Response:
    """Read one pack: its content part by part, each with its digest."""
    with process_engine().query() as session:
        return give(_told(session, packs.get(session, actor(), plan_id, pack_number)))


@bp.get(f"{HERE}/<id:pack_number>/files/<kept>")
@gives_file(bp, BINARY, "A PDF or the archive")
def file(plan_id: int, pack_number: int, kept: str) -> Response:
    """Take a file of a pack: `en.pdf`, `cy.pdf` or `zip`."""
    return download_file(plan_id, pack_number, kept)


@bp.get(f"{HERE}/<id:pack_number>/check")
@asks(bp, told.CheckQuery)
@bp.output(told.Check)
def check_again(plan_id: int, pack_number: int, query: told.CheckQuery) -> Response:
    """Compute every digest again; and say what the file with a given digest is."""
    parts, files = check(plan_id, pack_number)
    found = known(plan_id, pack_number, query.sha256) if query.sha256 else None
    return give(
        told.Check(
            is_whole=not parts and not files,
            parts=parts,
            files=files,
            known=told.Known.model_validate(found) if found else None,
        )
    )


def _told(session: Session, pack: SignOffPack) -> told.Pack:
    shown = told.Pack.model_validate(pack)
    return shown.model_copy(update={"changes": packs.changes(pack, packs.before(session, pack))})
