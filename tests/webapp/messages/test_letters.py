"""The chair's letter as a document: in both languages, kept once with the decision."""

import hashlib
from datetime import date
from io import BytesIO

import docx
import pypdf
import pytest
import sqlalchemy as sa

from engine import collaboration
from engine.models import Attachment
from tests.clock import SettableClock
from tests.workflows.audit_world import AuditWorld, install
from tests.workflows.late_world import at_the_chair, decide, with_long_tasks
from webapp.documents.letter import Letter, as_docx, as_pdf
from webapp.messages.letters import keep_letters
from workflows.steps import STEPS

WELSH = Letter("Uwchgyfeirio tasg hwyr", "cy", "14 Hydref 2026", "Annwyl ŵ ŷ,\n\nDiolch.", "X")


def pdf_words(content: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split()
    )


def docx_words(content: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(BytesIO(content)).paragraphs)


def test_a_letter_says_its_words_in_its_language():
    pdf = as_pdf(WELSH)

    assert "Annwyl ŵ ŷ, Diolch." in pdf_words(pdf)
    assert pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"].startswith("cy")
    assert docx_words(as_docx(WELSH)).split("\n") == [
        "Uwchgyfeirio tasg hwyr",
        "14 Hydref 2026",
        "Annwyl ŵ ŷ,",
        "Diolch.",
    ]


@pytest.fixture
def world(sqlite_process_engine, clock: SettableClock) -> AuditWorld:
    install(sqlite_process_engine)
    return with_long_tasks(AuditWorld.on_board(sqlite_process_engine, clock))


@pytest.fixture
def steps():
    return dict(STEPS)


def test_what_the_chair_edited_is_kept_once_with_its_hash(world, tmp_path):
    story = at_the_chair(world)
    assert keep_letters(world.engine, tmp_path) == 0, "nothing is decided yet"
    decide(
        story,
        world,
        escalation="approve",
        addressees=["review_chair"],
        letter="As edited.",
        letter_cy="Fel y golygwyd ŵ.",
    )

    kept = [keep_letters(world.engine, tmp_path) for _ in range(2)]

    assert kept == [1, 0]
    with world.engine.query() as session:
        files = list(session.scalars(sa.select(Attachment).order_by(Attachment.filename)))
    assert [one.filename for one in files] == [
        "letter-SEW-A26-01-P-3.docx",
        "letter-SEW-A26-01-P-3.pdf",
        "llythyr-SEW-A26-01-P-3.docx",
        "llythyr-SEW-A26-01-P-3.pdf",
    ]
    contents = [collaboration.path_of(tmp_path, one).read_bytes() for one in files]
    assert [hashlib.sha256(one).hexdigest() for one in contents] == [one.sha256 for one in files]
    assert "As edited." in docx_words(contents[0])
    assert "Fel y golygwyd ŵ." in pdf_words(contents[3])
    assert date(2026, 10, 14) == world.engine.calendar().local_date(files[0].received_at)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_letter_is_an_a4_sheet_in_its_own_language(language):
    made = as_docx(Letter("Title", language, "1 Mai 2026", "Words, ŵ", "OFFICIAL-SENSITIVE"))

    opened = docx.Document(BytesIO(made))
    [page] = opened.sections
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    assert opened.core_properties.language == f"{language}-GB"
    assert opened.styles["Normal"].font.name == "Arial"
    assert page.header.paragraphs[0].text == "OFFICIAL-SENSITIVE"
    assert [one.style.name for one in opened.paragraphs][:2] == ["Heading 1", "Normal"]
