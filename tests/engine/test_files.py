"""What is taken as evidence and what is not: by its content, whatever its name says."""

import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.files import ACCEPTED, FILE_LIMIT, Upload, clean_name
from tests.engine.file_samples import (
    JPEG,
    OFFICE,
    PDF,
    PNG,
    SHEET,
    VIRUS,
    WORD,
    archive,
    office,
    open_document,
)

CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(name: str, content: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        Upload(name, content)
    return refusal.value.rule


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Polisi tŷ.pdf", PDF),
        ("report.docx", office()),
        ("SHEET.XLSX", office(SHEET)),
        ("slides.pptx", office(f"{OFFICE}presentationml.presentation")),
        ("report.odt", open_document()),
        ("sheet.ods", open_document("spreadsheet")),
        ("list.csv", "cyf,nifer\nŵ,1\n".encode()),
        ("list.csv", "cyf\tnifer\n".encode("utf-16")),
        ("windows.txt", b"It\x92s late\r\n"),
        ("shot.png", PNG),
        ("photo.jpeg", JPEG),
        ("phone.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40),
    ],
)
def test_what_an_officer_has_at_hand_is_taken(name, content):
    upload = Upload(name, content)

    assert upload.filename == name
    assert upload.media_type == ACCEPTED[name[name.rindex(".") :].lower()].media_type


def test_a_report_may_hold_a_chart_with_its_sheet():
    assert Upload("report.docx", office(more={"word/embeddings/sheet.xlsx": office(SHEET)}))


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("empty.pdf", b"", "empty"),
        ("large.txt", b"a" * (FILE_LIMIT + 1), "too_large"),
        ("program.exe", b"MZ\x90", "kind_unknown"),
        ("report.pdf.exe", b"MZ\x90", "kind_unknown"),
        ("no ending", PDF, "kind_unknown"),
        ("drawing.svg", b"<svg onload='alert(1)'/>", "page"),
        ("page.html", b"<script>alert(1)</script>", "page"),
        ("list.csv", b"\n <svg onload='alert(1)'/>", "page"),
        ("list.txt", b"<!DOCTYPE html><script>", "page"),
        ("list.csv", b"a,b\n\x00\x01\x02", "other_content"),
        ("report.pdf", b"MZ\x90" + b"\x00" * 100, "other_content"),
        ("report.pdf", PNG, "other_content"),
        ("photo.png", JPEG, "other_content"),
        ("photo.png", PDF, "other_content"),
        ("report.docx", PDF, "other_content"),
        ("report.docx", office(SHEET), "other_content"),
        ("report.docx", archive({"evil.exe": b"MZ"}), "other_content"),
        ("report.odt", open_document("spreadsheet"), "other_content"),
        ("report.docm", office(), "macros"),
        ("report.docx", office(more={"word/vbaProject.bin": b"x"}), "macros"),
        ("report.docx", office(more={"word/VBAPROJECT.BIN": b"x"}), "macros"),
        ("report.docx", office("application/vnd.ms-word.document.macroEnabled"), "macros"),
        ("sheet.xlsx", office(SHEET, {"xl/macrosheets/sheet1.xml": b"x"}), "macros"),
        ("report.docx", office(more={"word/activeX/activeX1.bin": b"x"}), "macros"),
        ("report.odt", open_document(more={"Basic/Standard/Module1.xml": b"x"}), "macros"),
        ("report.doc", CONTAINER, "old_kind"),
        ("report.docx", CONTAINER + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("report.docx", CONTAINER + b"\x00" * 600, "other_content"),
        (
            "report.odt",
            open_document(more={"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
            "password",
        ),
        ("files.zip", archive({"a.txt": b"a"}), "archive"),
        ("message.msg", CONTAINER, "mail"),
        ("virus.txt", VIRUS, "threat"),
        ("virus.docx", office(more={"word/media/image1.png": VIRUS}), "threat"),
        ("photo.png", PNG + office(), "two_kinds"),
        ("report.pdf", PDF + office(), "two_kinds"),
        ("photo.png", PNG + b"<script>alert(1)</script>", "two_kinds"),
        ("half.pdf", PDF[:40], "broken"),
        ("half.docx", office()[:200], "broken"),
        ("path.docx", office(more={"../../etc/passwd": b"x"}), "broken"),
    ],
)
def test_what_is_not_taken_says_why(name, content, rule):
    assert refused(name, content) == rule


def test_a_script_in_a_pdf_is_found_wherever_it_is_written():
    plainly = PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>")
    by_number = PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /J#61vaScript >>")
    starting = PDF.replace(b"/Catalog", b"/Catalog /A << /S /Launch /F (cmd.exe) >>")
    packed = zlib.compress(b"5 0 << /S /JavaScript /JS (app.alert(1)) >>")
    hidden = PDF.replace(
        b"trailer",
        b"4 0 obj\n<< /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\n%s\nendstream\n" % packed,
    )

    for pdf in (plainly, by_number, starting, hidden):
        assert refused("report.pdf", pdf) == "acting_pdf"


def test_a_document_that_unpacks_without_end_is_not_unpacked():
    zeros = b"\x00" * 130_000_000
    many = {f"word/{number}.xml": b"" for number in range(3100)}

    assert refused("bomb.docx", office(more={"word/media/image1.bin": zeros})) == "bomb"
    assert refused("many.docx", office(more=many)) == "bomb"


def test_a_list_of_files_too_long_to_read_is_not_read():
    packed = bytearray(office())
    end = packed.rindex(b"PK\x05\x06")
    packed[end + 12 : end + 16] = (50_000_000).to_bytes(4, "little")

    assert refused("list.docx", bytes(packed)) == "bomb"


def test_archives_within_archives_come_to_an_end():
    inner = archive({"a.txt": b"a"})
    deep = archive({"b.zip": inner})

    assert refused("deep.docx", office(more={"word/embeddings/deep.zip": deep})) == "nested"


def test_a_length_that_lies_shows():
    packed = bytearray(office(more={"word/media/image1.bin": b"\x00" * 10_000}))
    entry = packed.rindex(b"word/media/image1.bin") - 46
    packed[entry + 24 : entry + 28] = (5).to_bytes(4, "little")

    assert refused("liar.docx", bytes(packed)) == "broken"


def test_a_locked_entry_is_a_password():
    packed = bytearray(office())
    entry = packed.index(b"PK\x01\x02")
    packed[entry + 8] |= 1

    assert refused("locked.docx", bytes(packed)) == "password"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("C:\\Users\\ann\\Polisi.pdf", "Polisi.pdf"),
        ("../../etc/passwd", "passwd"),
        ("invoice\u202efdp.exe", "invoice fdp.exe"),
        ("a\x00b\n.pdf", "a b .pdf"),
        ("<script>alert(1)</script>.pdf", "script>.pdf"),
        ("  .hidden. ", "hidden"),
        ("", "file"),
        ("...", "file"),
        ("tŷ.pdf", "tŷ.pdf"),
        ("y\u0302.pdf", "ŷ.pdf"),
    ],
)
def test_a_name_says_what_it_is(name, cleaned):
    assert clean_name(name) == cleaned


def test_a_long_name_keeps_its_ending():
    assert clean_name("a" * 500 + ".pdf") == "a" * 196 + ".pdf"


@given(st.sampled_from(sorted(ACCEPTED)), st.binary(max_size=2000))
def test_whatever_is_sent_is_taken_or_refused(ending, content):
    try:
        Upload(f"x{ending}", content)
    except Invalid as refusal:
        assert refusal.field == "file"  # noqa: PT017 - either way is right


@given(st.data())
def test_a_broken_document_is_taken_or_refused(data):
    packed = bytearray(office(WORD))
    for _times in range(data.draw(st.integers(1, 8))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        Upload("x.docx", bytes(packed))
    except Invalid as refusal:
        assert refusal.field == "file"  # noqa: PT017 - either way is right


@given(st.text(max_size=400))
def test_every_name_can_be_shown(name):
    cleaned = clean_name(name)

    assert cleaned
    assert len(cleaned) <= 200
    assert cleaned.isprintable()
    assert not set(cleaned) & set("/\\")


def test_the_samples_are_what_they_say():
    with zipfile.ZipFile(io.BytesIO(office())) as packed:
        assert packed.testzip() is None
