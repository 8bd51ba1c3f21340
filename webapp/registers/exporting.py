"""The registers as files: every list with the filters in force, row for row what the page shows."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.queries.sorting import Rows, Sort, count_of, page_of
from webapp.current import actor, moment, process_engine
from webapp.documents.kinds import KINDS
from webapp.documents.table import Document, Section
from webapp.i18n import _, language
from webapp.i18n import moment as local_moment
from webapp.registers.asked import Asked
from webapp.registers.lists import ONE, bp, counted, register_of
from webapp.registers.register import Reading, either
from workflows import exports
from workflows.exports import Export

MARKING = "OFFICIAL-SENSITIVE"
A_CHUNK = 1000
KIND = "any(xlsx,ods,csv,docx,pdf)"


@bp.get(f"/<{ONE}:register>.<{KIND}:kind>")
def download(register: str, kind: str) -> ResponseReturnValue:
    """The list as a file; who may see a row on the page has it in the file, and nobody else."""
    with process_engine().query() as session:
        asked = Asked.of(register_of(register, Reading(session, actor(), moment())), request.args)
        return made(*list_document(asked, Reading(session, actor(), moment())), kind, asked.query)


def list_document(asked: Asked, reading: Reading) -> tuple[Document, int]:
    """A register as it was asked for, and how many rows it has."""
    found, many = asked.register, count_of(reading.session, counted(asked.statement))
    section = Section(found.title, found.columns, _rows(asked, reading))
    said = asked.said or [_("No filters: everything that you may see.")]
    notes = [*said, found.counted(many), *made_by(reading)]
    return framed(found.key, found.title, [section], notes), many


def _rows(asked: Asked, reading: Reading) -> Iterator[tuple[Any, ...]]:
    """Page after page, so that a long list is never whole in memory."""
    for rows in _pages(reading, asked.statement, asked.sort):
        yield from asked.register.values(rows)


def _pages(reading: Reading, statement: Rows, sort: Sort) -> Iterator[Any]:
    cursor: str | None = None
    while True:
        page = page_of(reading.session, statement, sort, A_CHUNK, cursor)
        yield page.items
        cursor = page.next
        if cursor is None:
            return


def framed(
    name: str,
    title: str,
    sections: list[Section],
    notes: list[str],
    facts: list[tuple[str, str]] | None = None,
) -> Document:
    """A document with what stands around every one of ours."""
    seen = moment()
    return Document(
        name=f"{name}-{seen.today}",
        title=title,
        sections=sections,
        language=language(),
        marking=either(MARKING, _("SANDBOX: invented data") if seen.is_sandbox else ""),
        notes=notes,
        facts=facts or [],
        handling=_("Handling"),
    )


def made_by(reading: Reading) -> list[str]:
    who = reading.names.person(reading.who.id)
    when = local_moment(reading.seen.now)
    return [_("Exported: %(who)s, %(when)s", who=who, when=when)]


def made(document: Document, many: int, kind: str, filters: dict[str, Any]) -> Response:
    """The file, once it is on record that somebody took it."""
    wanted = KINDS[kind]
    if many > wanted.most_rows:
        raise Invalid("export", "too_many_rows", kind=kind, limit=wanted.most_rows)
    data = wanted.write(document)
    of = document.name.removesuffix(f"-{moment().today}")
    with process_engine().command(actor()) as ctx:
        exports.note(ctx, Export(of, kind, many, filters))
    answer = Response(data, content_type=wanted.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{document.name}.{kind}")
    return answer
