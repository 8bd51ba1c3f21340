"""The search: words of tasks, comments and files; in either language, without accents."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import typst
from docx import Document

from engine import collaboration, findable, reading
from engine.actors import SYSTEM, Actor
from engine.files import Upload
from engine.models import ReadFile, SearchText, UserTask
from engine.queries.inbox import Filter, inbox
from engine.words import asked, distinct
from tests.engine.test_inbox import put  # noqa: F401 - a fixture

ANN = Actor(7, "Ann", frozenset({"verifier"}))
UNIT = Actor(1, "Carys", frozenset({"business_unit"}))
BOB = Actor(8, "Bob", frozenset({"crg"}))


@pytest.fixture
def find(process_engine):
    def found(text: str, actor: Actor = ANN, **wanted) -> list[str]:
        with process_engine.query() as session:
            return [task.name for task in inbox(session, actor, Filter(text=text, **wanted)).items]

    return found


@pytest.fixture
def task(process_engine, put):  # noqa: F811
    put(
        "Verify the evidence",
        name_cy="Dilysu’r dystiolaeth",
        title="Tŷ Gŵyl: neglect",
        business_key="SEW-A26-03",
        item="C07",
    )
    put("Something else", title="Bruising")
    with process_engine.query() as session:
        return session.query(UserTask).filter_by(name="Verify the evidence").one()


@pytest.mark.parametrize(
    "text",
    [
        "verify",
        "EVIDENCE ver",
        "dystiolaeth",
        "ty gwyl",
        "TŶ GŴYL",
        "gŵyl neg",
        "SEW-A26-03",
        "a26",
        "c07",
        "sew-a26-03 dilys",
    ],
)
def test_a_task_is_found_by_any_of_its_words(task, find, text):  # noqa: ARG001
    assert find(text) == ["Verify the evidence"]


@pytest.mark.parametrize(
    "text",
    [
        "erify",
        "nothing",
        "verify bruising",
        "!?",
        "' OR 1=1",
        ":g:verifier",
        '" OR *',
        "verify AND",
        "verify*"[:-1] + " NOT",
        "&|!()",
    ],
)
def test_what_is_not_there_is_not_found_and_no_sign_breaks_it(task, find, text):  # noqa: ARG001
    assert find(text) == []


def test_only_those_who_see_a_task_find_it(task, find):  # noqa: ARG001
    assert find("verify", BOB) == []
    assert find("verify", BOB, view="everything") == []


def test_a_comment_is_found_in_every_task_of_its_instance_and_by_nobody_else(
    process_engine, task, find
):
    with process_engine.command(UNIT) as ctx:
        collaboration.comment(ctx, task.instance_id, "Ask the paediatrician about Siân", task.id)
        collaboration.comment(ctx, task.instance_id, "Spoke with the school", task.id)

    assert find("paediatrician") == ["Verify the evidence", "Something else"]
    assert find("sian school") == ["Verify the evidence", "Something else"]
    assert find("verify school") == ["Verify the evidence"]
    assert find("paediatrician", BOB) == []


def test_a_task_that_is_called_otherwise_is_found_by_its_new_name(process_engine, task, find):
    with process_engine.command(SYSTEM) as ctx:
        row = ctx.session.get_one(UserTask, task.id)
        row.name, row.candidate_group = "Check the proof", "crg"

    assert find("verify", BOB) == []
    assert find("proof", BOB) == ["Check the proof"]


def document(words: str) -> bytes:
    made, kept = Document(), io.BytesIO()
    made.add_paragraph(words)
    made.save(kept)
    return kept.getvalue()


def sheet(words: str) -> bytes:
    made, kept = openpyxl.Workbook(), io.BytesIO()
    made.active["A1"] = words
    made.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.docx", document("Cwestiwn supervision")),
        ("sample.xlsx", sheet("Cwestiwn supervision")),
        ("policy.pdf", typst.compile(b"Cwestiwn supervision")),
        ("note.txt", "Cwestiwn supervision ŵ".encode()),
        ("old.csv", "Cwestiwn,supervision,£5".encode("cp1252")),
    ],
)
def test_what_is_written_in_a_file_is_found_after_the_next_tick(
    process_engine, tmp_path, task, find, name, content
):
    attach(process_engine, tmp_path, task, name, content)
    assert find("cwestiwn") == []

    assert reading.read_files(process_engine, tmp_path) == 1

    assert find("supervision verify cwest") == ["Verify the evidence"]
    assert find(name.partition(".")[0], BOB) == []
    assert reading.read_files(process_engine, tmp_path) == 0


def test_a_broken_file_is_noted_and_skipped(process_engine, tmp_path, task, find):
    kept = attach(process_engine, tmp_path, task, "minutes.docx", document("x"))
    collaboration.path_of(tmp_path, kept).write_bytes(b"PK\3\4 half a file")

    reading.read_files(process_engine, tmp_path)

    with process_engine.query() as session:
        assert session.get_one(ReadFile, kept.id).outcome == "skipped"
    assert find("minutes verify") == ["Verify the evidence"]  # its name is known all the same


def test_a_file_that_unpacks_without_end_takes_neither_memory_nor_time(
    process_engine, tmp_path, task
):
    kept = attach(process_engine, tmp_path, task, "minutes.docx", document("x"))
    with (
        zipfile.ZipFile(collaboration.path_of(tmp_path, kept), "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        part.write(b"<w>")
        for _ in range(100):
            part.write(b" " * (1 << 20))

    assert reading.read_files(process_engine, tmp_path) == 1

    with process_engine.query() as session:
        assert session.get_one(ReadFile, kept.id).outcome != "read"


def test_the_index_can_be_built_anew(process_engine, tmp_path, task, find):
    attach(process_engine, tmp_path, task, "note.txt", b"Cwestiwn")
    with process_engine.command(UNIT) as ctx:
        collaboration.comment(ctx, task.instance_id, "Ask the paediatrician", task.id)
    reading.read_files(process_engine, tmp_path)
    reading.forget_all(process_engine)
    assert find("verify") == []

    assert reading.index_all(process_engine) == 2
    reading.read_files(process_engine, tmp_path)

    for text in ("verify", "paediatrician verify", "cwestiwn dilysu"):
        assert find(text) == ["Verify the evidence"]
    assert reading.index_all(process_engine) == 0


def test_a_talkative_instance_does_not_outgrow_the_index(process_engine, task, find):
    with process_engine.command(SYSTEM) as ctx:
        for number in range(30):
            words = [f"{'x' * 30}{number:03}{letter:05}" for letter in range(400)]
            findable.add_words(ctx.session, task.instance_id, words)

    with process_engine.query() as session:
        beside = session.query(SearchText).filter_by(user_task_id=None).one()
    assert len(beside.body) < 2 * findable.LONGEST
    assert find("x" * 30 + "00000000") == ["Verify the evidence", "Something else"]


def test_words_are_folded_cut_and_counted():
    assert asked("Tŷ’r  Gŵyl, ÉCOLE 7") == ["ty", "r", "gwyl", "ecole", "7"]
    assert asked("Dr. A") == ["dr", "a"]
    assert asked("...") == []
    assert distinct(["one two one", "three"], 2) == ["one", "two"]
    assert len(asked("w" * 500)[0]) == 40


def attach(engine, folder, task, name, content):
    with engine.command(UNIT) as ctx:
        upload = Upload(name, content, date(2026, 6, 1))
        return collaboration.attach(ctx, folder, task.instance_id, upload, task.id)
