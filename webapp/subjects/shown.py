"""What the pages of a subject request show: the list, the parts of a copy, what to read again."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from webapp.current import moment
from webapp.i18n import _
from webapp.names import Names
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading
from webapp.subjects import paper, words
from workflows import anonymity
from workflows.models import SubjectRequest

SHOWN, MOST_DOUBTS = 25, 30
# Words that people wrote, as opposed to names of tasks and groups.
WRITTEN = frozenset({"body", "reason", "answers", "why", "purpose", "filename", "end_reason"})


def requests(session: Session, found: Sequence[SubjectRequest]) -> Listing:
    names, calendar = Names(session), moment().calendar
    return Listing(
        title=_("Requests"),
        headings=[
            Heading(_("About")),
            Heading(_("Prepared")),
            Heading(_("Answer by")),
            Heading(_("How it stands")),
        ],
        rows=[
            [
                Cell(about(names, one), url_for("subjects.show", request_id=one.id)),
                Cell(
                    on=calendar.local_date(one.prepared_at),
                    sub=names.person(one.prepared_by) if one.prepared_by else "",
                ),
                Cell(on=answer_by(one)),
                Cell(tags=[words.standing(one)]),
            ]
            for one in found
        ],
        empty=_("Nobody has asked yet. Prepare a copy when somebody asks what is held about them."),
    )


def about(names: Names, one: SubjectRequest) -> str:
    return names.person(one.user_id) if one.user_id is not None else one.ref


def answer_by(one: SubjectRequest) -> date:
    """One month after it was prepared; the law's clock began when it was asked."""
    calendar = moment().calendar
    return calendar.add(calendar.local_date(one.prepared_at), "1m")


def parts(one: SubjectRequest) -> list[Listing]:
    """The beginning of each part, as the paper has it."""
    content = one.content or {}
    return [_part(key, content[key]) for key in words.parts() if key in content]


def _part(key: str, rows: Sequence[dict[str, Any]]) -> Listing:
    found = paper.section(key, rows, SHOWN)
    return Listing(
        title=found.title,
        headings=[Heading(column.name) for column in found.columns],
        rows=[[Cell(str(value or "")) for value in row] for row in found.rows],
        empty=_("Nothing is held."),
        note=found.paragraphs[0] if rows and found.paragraphs else "",
    )


def doubts(one: SubjectRequest) -> list[str]:
    """Words that still look like a name, a number or a birthday; a person decides."""
    today = moment().today
    found: dict[str, None] = {}
    for text in _written(one.content):
        for mark in anonymity.marks(text, today):
            found[mark.words] = None
        if len(found) >= MOST_DOUBTS:
            break
    return list(found)[:MOST_DOUBTS]


def _written(content: object, *, is_written: bool = False) -> Iterator[str]:
    if isinstance(content, dict):
        for name, one in content.items():
            yield from _written(one, is_written=is_written or name in WRITTEN)
    elif isinstance(content, list):
        for one in content:
            yield from _written(one, is_written=is_written)
    elif isinstance(content, str) and is_written:
        yield content


def counted(one: SubjectRequest) -> list[tuple[str, int]]:
    """How much there is of each part; stays when the copy is gone."""
    return [(name, one.counts[key]) for key, name in words.parts().items() if key in one.counts]
