"""The registers as files: every list with the filters in force, row for row what the page shows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from engine.errors import Invalid
from engine.queries.sorting import Rows, Sort, count_of, page_of
from webapp.assurance import page as round_page
from webapp.assurance.standards import found as standards_found
from webapp.assurance.standards import standards_page
from webapp.current import actor, moment, process_engine
from webapp.data.indicators import found as indicator_found
from webapp.data.indicators import indicator_page
from webapp.data.quarter_page import found as quarter_found
from webapp.data.quarter_page import quarter_page
from webapp.documents.kinds import KINDS
from webapp.documents.table import Column, Document, Section
from webapp.engagements import page as engagement_page
from webapp.files import handed_over
from webapp.i18n import _, language
from webapp.i18n import day as local_day
from webapp.i18n import moment as local_moment
from webapp.programmes import page as programme_page
from webapp.registers import action_page, audit_page, plan_page, review_page
from webapp.registers.asked import Asked
from webapp.registers.lists import ONE, REGISTERS, bp, counted, register_of
from webapp.registers.record import Listing, Record
from webapp.registers.register import Cell, Reading, either
from workflows import exports
from workflows.exports import Export

MARKING = "OFFICIAL-SENSITIVE"
A_CHUNK = 1000
MOST_LETTERS = 60  # across, in a column on paper
KIND = "any(xlsx,ods,csv,docx,pdf)"


@bp.get(f"/<{ONE}:register>.<{KIND}:ending>")
def download(register: str, ending: str) -> ResponseReturnValue:
    """The list as a file; who may see a row on the page has it in the file, and nobody else."""
    return download_list(register, ending, request.args)


def download_list(register: str, ending: str, given: Mapping[str, str]) -> Response:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        asked = Asked.of(register_of(register, reading), given)
        return made(*list_document(asked, reading), ending, asked.query)


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
    return handed_over(data, wanted.media_type, f"{document.name}.{kind}")


@bp.get(f"/action-plans/<int:plan_id>.<{KIND}:ending>")
def download_plan(plan_id: int, ending: str) -> ResponseReturnValue:
    return download_one("action-plans", plan_id, ending)


@bp.get(f"/actions/<int:action_id>.<{KIND}:ending>")
def download_action(action_id: int, ending: str) -> ResponseReturnValue:
    return download_one("actions", action_id, ending)


@bp.get(f"/audits/<int:audit_id>.<{KIND}:ending>")
def download_audit(audit_id: int, ending: str) -> ResponseReturnValue:
    return download_one("audits", audit_id, ending)


@bp.get(f"/reviews/<int:review_id>.<{KIND}:ending>")
def download_review(review_id: int, ending: str) -> ResponseReturnValue:
    return download_one("reviews", review_id, ending)


@bp.get(f"/engagements/<int:engagement_id>.<{KIND}:ending>")
def download_engagement(engagement_id: int, ending: str) -> ResponseReturnValue:
    return download_one("engagements", engagement_id, ending)


@bp.get(f"/programme/years/<int:programme_id>.<{KIND}:ending>")
def download_programme(programme_id: int, ending: str) -> ResponseReturnValue:
    return download_one("programme", programme_id, ending)


@bp.get(f"/quarters/<int:quarter_id>.<{KIND}:ending>")
def download_quarter(quarter_id: int, ending: str) -> ResponseReturnValue:
    return download_one("quarters", quarter_id, ending)


@bp.get(f"/indicators/<int:indicator_id>.<{KIND}:ending>")
def download_indicator(indicator_id: int, ending: str) -> ResponseReturnValue:
    return download_one("indicators", indicator_id, ending)


@bp.get(f"/self-assessments/<int:round_id>.<{KIND}:ending>")
def download_round(round_id: int, ending: str) -> ResponseReturnValue:
    return download_one("self-assessments", round_id, ending)


@bp.get(f"/standards/<int:set_id>.<{KIND}:ending>")
def download_standards(set_id: int, ending: str) -> ResponseReturnValue:
    return download_one("standards", set_id, ending)


def download_one(register: str, thing_id: int, ending: str) -> Response:
    """One thing with all that belongs to it, as far as the reader may see it."""
    with process_engine().query() as session:
        document, many = ONES[register](Reading(session, actor(), moment()), thing_id)
        return made(document, many, ending, {})


def _plan(reading: Reading, plan_id: int) -> tuple[Document, int]:
    """Its facts, then every part as a table of its own; the actions come first."""
    plan = plan_page.found(reading, plan_id)
    register = REGISTERS["actions"](reading)
    rows = plan_page.action_rows(reading, plan)
    actions = Section(register.title, register.columns, register.values(rows))
    parts = [section_of(one) for one in plan_page.whole(reading, plan)]
    facts = [(name, said_in(cell)) for name, cell in plan_page.plan_facts(reading, plan)]
    title = either(plan.ref, plan.title)
    return framed(plan.ref, title, [actions, *parts], made_by(reading), facts), len(rows)


def _action(reading: Reading, action_id: int) -> tuple[Document, int]:
    row = action_page.found(reading, action_id)
    return record_document(row.Action.ref, action_page.action_page(reading, row), reading), 1


def _audit(reading: Reading, audit_id: int) -> tuple[Document, int]:
    """Of the returns those alone that the reader may see."""
    audit = audit_page.found(reading, audit_id)
    record = replace(
        audit_page.audit_page(reading, audit_id, ""),
        listings=audit_page.whole(reading, audit),
        lede=audit.summary,
    )
    return record_document(audit.ref, record, reading), 1


def _review(reading: Reading, review_id: int) -> tuple[Document, int]:
    record = review_page.review_page(reading, review_id)
    return record_document(review_page.found(reading, review_id).ref, record, reading), 1


def _engagement(reading: Reading, engagement_id: int) -> tuple[Document, int]:
    row = engagement_page.found(reading, engagement_id)
    return record_document(row.ref, engagement_page.engagement_page(reading, row), reading), 1


def _programme(reading: Reading, programme_id: int) -> tuple[Document, int]:
    """A year in one language, as it is published: every quarter, then every priority."""
    programme = programme_page.found(reading, programme_id)
    record = replace(
        programme_page.programme_page(reading, programme, ""),
        listings=programme_page.whole(reading, programme),
    )
    return record_document(programme.ref, record, reading), 1


def _quarter(reading: Reading, review_id: int) -> tuple[Document, int]:
    """Small counts are hidden in it as on the page."""
    record = quarter_page(reading, review_id)
    return record_document(quarter_found(reading, review_id).ref, record, reading), 1


def _indicator(reading: Reading, indicator_id: int) -> tuple[Document, int]:
    record = indicator_page(reading, indicator_id)
    return record_document(indicator_found(reading, indicator_id).ref, record, reading), 1


def _round(reading: Reading, round_id: int) -> tuple[Document, int]:
    """Of the agencies those alone that the reader may see."""
    row = round_page.found(reading, round_id)
    record = round_page.round_page(reading, row, round_page.parts_of(reading, row))
    return record_document(row.ref, record, reading), 1


def _standards(reading: Reading, set_id: int) -> tuple[Document, int]:
    name = f"standards-{standards_found(reading, set_id).version}"
    return record_document(name, standards_page(reading, set_id), reading), 1


ONES: Mapping[str, Callable[[Reading, int], tuple[Document, int]]] = {
    "action-plans": _plan,
    "actions": _action,
    "audits": _audit,
    "reviews": _review,
    "engagements": _engagement,
    "programme": _programme,
    "quarters": _quarter,
    "indicators": _indicator,
    "self-assessments": _round,
    "standards": _standards,
}


def record_document(name: str, record: Record, reading: Reading) -> Document:
    """A page as a document: what it says of itself, its passages, its tables."""
    told = [(_("In short"), record.lede)] if record.lede else []
    told += [(one.title, "\n".join(one.paragraphs)) for one in record.passages]
    facts = [(name, said_in(cell)) for name, cell in record.facts]
    title = either(record.caption, record.title)
    parts = [section_of(one) for one in record.listings]
    return framed(name.replace("/", "-"), title, parts, made_by(reading), [*facts, *told])


def section_of(listing: Listing) -> Section:
    """A table of a page as a table of a document."""
    rows = [tuple(map(said_in, row)) for row in listing.rows]
    wide = [max((len(row[at]) for row in rows), default=0) for at in range(len(listing.headings))]
    columns = [
        Column(heading.name, width=min(letters, MOST_LETTERS))
        for heading, letters in zip(listing.headings, wide, strict=True)
    ]
    return Section(listing.title, columns, rows)


def said_in(cell: Cell) -> str:
    """All that a cell says, its shapes in words."""
    day = local_day(cell.on, "d MMM y")
    return either(cell.text, day, *(one.text for one in (*cell.tags, *cell.colours)), cell.sub)
