"""The pages of a pack: to read, to take its files, and to check that a file is what was signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from engine.errors import Invalid, NotFound
from engine.files import store
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.files import DOWNLOAD_POLICY, folder
from webapp.i18n import _
from webapp.packs import words
from webapp.packs.page import file_name, file_of, pack_page
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import exports, packs
from workflows.exports import Export
from workflows.models import ActionPlan
from workflows.packs import Known

HERE = "/action-plans/<int:plan_id>/packs/<int:pack_number>"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and whether it is good news."""

    title: str
    said: Sequence[str]
    is_good: bool


@bp.get(HERE)
def pack(plan_id: int, pack_number: int) -> ResponseReturnValue:
    return _page(plan_id, pack_number)


@bp.get(f"{HERE}/<any('en.pdf','cy.pdf',zip):kept>")
def pack_file(plan_id: int, pack_number: int, kept: str) -> Response:
    return download_file(plan_id, pack_number, kept)


@bp.post(f"{HERE}/check")
def check_pack(plan_id: int, pack_number: int) -> ResponseReturnValue:
    """Whether content and kept files are still what was frozen."""
    return _page(plan_id, pack_number, check(plan_id, pack_number))


@bp.post(f"{HERE}/compare")
def compare_file(plan_id: int, pack_number: int) -> ResponseReturnValue:
    """Whether somebody's file is one of the pack's."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(plan_id, pack_number, invalid=Invalid("file", "required"))
    found = known(plan_id, pack_number, store.digest_of_stream(sent.stream))
    return _page(plan_id, pack_number, _compared(pack_number, found))


def download_file(plan_id: int, pack_number: int, kept: str) -> Response:
    """One file of a pack, once it is on record that somebody took it."""
    with process_engine().query() as session:
        found = packs.get(session, actor(), plan_id, pack_number)
        sha256 = file_of(found, kept)
        called = file_name(session.get_one(ActionPlan, plan_id), found, kept)
    path = store.place(folder(), sha256)
    if not path.is_file():
        raise NotFound("file of a pack", kept)
    with process_engine().command(actor()) as ctx:
        exports.note(ctx, Export(called.removesuffix(f".{kept}"), kept, 1, {}))
    answer = send_file(path.absolute(), as_attachment=True, download_name=called, etag=sha256)
    answer.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return answer


def known(plan_id: int, pack_number: int, sha256: str) -> Known | None:
    with process_engine().query() as session:
        found = packs.get(session, actor(), plan_id, pack_number)
        return packs.identify(session, found, sha256)


def check(plan_id: int, pack_number: int) -> tuple[list[str], list[str]]:
    """The parts and the files that are no longer what was frozen."""
    with process_engine().query() as session:
        found = packs.get(session, actor(), plan_id, pack_number)
        return packs.faults(found), packs.broken_files(found, folder())


def _checked(faults: tuple[list[str], list[str]]) -> Finding:
    parts, files = faults
    if not parts and not files:
        title = _("Content and files are those that were frozen.")
        return Finding(title, (), is_good=True)
    said = [*map(words.part, parts), *map(words.file, files)]
    return Finding(_("These are no longer what was frozen:"), said, is_good=False)


def _compared(number: int, found: Known | None) -> Finding:
    if found is None:
        title = _("This file is none of this plan’s packs, nor evidence in them.")
        return Finding(title, (), is_good=False)
    if found.evidence:
        what = _("evidence: %(action)s, %(file)s", action=found.evidence, file=found.file)
    else:
        what = words.file(found.file)
    title = (
        _("This is a file of this pack, byte for byte.")
        if found.pack == number
        else _("This is a file of another pack: number %(number)s.", number=found.pack)
    )
    return Finding(title, [what], is_good=found.pack == number)


def _page(
    plan_id: int,
    pack_number: int,
    found: Finding | tuple[list[str], list[str]] | None = None,
    invalid: Invalid | None = None,
) -> ResponseReturnValue:
    finding = _checked(found) if isinstance(found, tuple) else found
    with process_engine().query() as session:
        record = pack_page(Reading(session, actor(), moment()), plan_id, pack_number)
    page = render_template(
        "packs/pack.html",
        record=record,
        plan_id=plan_id,
        number=pack_number,
        finding=finding,
        wrong={invalid.field: refusal_of(invalid).sentence} if invalid else {},
    )
    return page, 422 if invalid else 200
