"""The chair's letters of escalation as documents, kept with the decision under their hash."""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from engine import collaboration
from engine.actors import Actor
from engine.context import ProcessEngine
from engine.files import Upload
from engine.models import Attachment, User, UserTask
from webapp.documents.letter import Letter, as_docx, as_pdf
from workflows.models import Escalation

TITLES = {"en": "Escalation of a late task", "cy": "Uwchgyfeirio tasg hwyr"}
NAMES = {"en": "letter", "cy": "llythyr"}
MARKING = "OFFICIAL-SENSITIVE"  # a term of the government's, in both languages
SANDBOX = {"en": "SANDBOX", "cy": "BLWCH TYWOD"}
WRITERS = {"pdf": as_pdf, "docx": as_docx}


def keep_letters(engine: ProcessEngine, files: Path) -> int:
    """Write what the chair decided to send; a letter that is kept already is not written again."""
    with engine.query() as session:
        waiting = session.scalars(_without_letters()).all()
    for escalation_id in waiting:
        _keep(engine, files, escalation_id)
    return len(waiting)


def _without_letters() -> sa.Select[int]:
    kept = sa.exists().where(
        Attachment.instance_id == Escalation.instance_id,
        Attachment.filename.like(f"{NAMES['cy']}-%.pdf"),
        Attachment.received_from == Escalation.decided_by,
    )
    return sa.select(Escalation.id).where(
        Escalation.decision == "approve",
        Escalation.state != "waiting",
        Escalation.decided_by.is_not(None),
        ~kept,
    )


def _keep(engine: ProcessEngine, files: Path, escalation_id: int) -> None:
    """Written before the transaction, so that typesetting holds nobody up."""
    with engine.query() as session:
        row = session.get_one(Escalation, escalation_id)
        task = session.get_one(UserTask, row.user_task_id)
        chair = session.get_one(User, row.decided_by)
    uploads = list(_written(engine, row, task.business_key))
    person = Actor(chair.id, chair.name, frozenset({f"qa_chair@{row.board}"}))
    with engine.command(person) as ctx:
        if ctx.session.scalar(_without_letters().where(Escalation.id == escalation_id)):
            for upload in uploads:
                collaboration.attach(ctx, files, row.instance_id, upload)


def _written(engine: ProcessEngine, row: Escalation, reference: str) -> Iterator[Upload]:
    from babel.dates import format_date  # noqa: PLC0415 - slow to load

    _now, calendar, is_sandbox = engine.moment()
    decided_on = calendar.local_date(row.decided_at) if row.decided_at else None
    name = reference.replace("/", "-") or str(row.id)
    for language, text in (("cy", row.letter_cy), ("en", row.letter)):
        marking = f"{MARKING} – {SANDBOX[language]}" if is_sandbox else MARKING
        letter = Letter(
            title=TITLES[language],
            language=language,
            date=format_date(decided_on, "d MMMM y", locale=language) if decided_on else "",
            text=text,
            marking=marking,
        )
        for ending, write in WRITERS.items():
            yield Upload(f"{NAMES[language]}-{name}.{ending}", write(letter))
