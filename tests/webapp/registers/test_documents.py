"""Every kind of file: whole, typed, marked, and safe to open."""

import csv
import io
import zipfile
from datetime import date, datetime

import docx
import odfdo
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn

from webapp.documents.kinds import KINDS
from webapp.documents.table import Column, Document, Section

MARKING = "OFFICIAL-SENSITIVE · SANDBOX"
NASTY = '=HYPERLINK("http://evil") <b>&amp; #strong[x] $x$ ŵŷ\x00\x0b'
READABLE = '=HYPERLINK("http://evil") <b>&amp; #strong[x] $x$ ŵŷ'
COLUMNS = (
    Column("Action", width=40),
    Column("Due", "day"),
    Column("Moved", "number"),
    Column("Quiet", on_paper=False),
)
ROWS = (
    (NASTY, date(2026, 11, 30), -5, "kept"),
    ("two\nlines", None, None, None),
    ("x" * 300, date(2027, 1, 5), 0, "@SUM(A1)"),
)


def document(rows=ROWS, language="cy") -> Document:
    return Document(
        name="actions-2026-11-26",
        title="Camau gweithredu",
        sections=[Section("Camau: [1]", COLUMNS, iter(rows)), Section("Other", COLUMNS, ())],
        language=language,
        marking=MARKING,
        notes=["Asiantaeth: Casnewydd", "Allforiwyd: Ŵyn"],
        facts=[("Plan", "A & B")],
        handling="Trin",
    )


def test_a_spreadsheet_is_a_real_table_with_typed_days_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(KINDS["xlsx"].write(document())))
    sheet = book.worksheets[0]

    assert book.sheetnames == ["Camau   1", "Other", "Cylch"]
    assert sheet.freeze_panes == "A2"
    assert [table.ref for table in sheet.tables.values()] == ["A1:D4"]
    assert [cell.value for cell in sheet[1]] == ["Action", "Due", "Moved", "Quiet"]
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", READABLE)
    assert (sheet["D4"].data_type, sheet["D4"].value) == ("s", "@SUM(A1)")
    assert (sheet["B2"].value, sheet["B2"].is_date) == (datetime(2026, 11, 30), True)  # noqa: DTZ001
    assert sheet["C2"].value == -5
    assert sheet.oddHeader.center.text == MARKING
    assert book.worksheets[1].tables == {}
    notes = [cell.value for row in book["Cylch"].iter_rows() for cell in row if cell.value]
    assert {MARKING, "Asiantaeth: Casnewydd", "Plan", "A & B"} <= set(notes)


def test_an_open_spreadsheet_says_the_same():
    data = KINDS["ods"].write(document())
    book = odfdo.Document(io.BytesIO(data))
    table = book.body.tables[0]

    assert [one.name for one in book.body.tables] == ["Camau   1", "Other", "Cylch"]
    assert (table.get_value((0, 1)), table.get_value((2, 1))) == (READABLE, -5)
    assert table.get_cell((1, 1)).type == "date"
    assert table.get_value((0, 2)) == "two\nlines"
    assert book.language == "cy-GB"
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.infolist()[0].filename == "mimetype"
    assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert MARKING in archive.read("styles.xml").decode()
    assert "VerticalSplitPosition" in archive.read("settings.xml").decode()


def test_a_text_table_computes_nothing_and_carries_its_marking():
    data = KINDS["csv"].write(document())
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    assert data.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["Action", "Due", "Moved", "Quiet", "Trin"]
    assert rows[1] == ["'" + READABLE, "2026-11-30", "-5", "kept", MARKING]
    assert rows[3][3] == "'@SUM(A1)"
    assert len(rows) == 4


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff20x"]
)
def test_no_way_of_beginning_a_formula_gets_through(text):
    data = KINDS["csv"].write(document([(text, None, None, text)]))

    row = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1]
    assert row[0].startswith("'")
    assert row[3].startswith("'")


def test_a_word_document_repeats_its_heading_and_knows_its_language():
    made = docx.Document(io.BytesIO(KINDS["docx"].write(document())))
    facts, table, _other = made.tables

    assert made.core_properties.language == "cy-GB"
    assert made.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "cy-GB"
    assert facts.cell(0, 1).text == "A & B"
    assert [cell.text for cell in table.rows[0].cells] == ["Action", "Due", "Moved"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001
    assert table.cell(1, 0).text == READABLE
    assert table.cell(1, 1).text == "30/11/2026"
    page = made.sections[0]
    assert page.page_width > page.page_height
    assert MARKING in page.header.paragraphs[0].text


def test_a_pdf_is_tagged_and_takes_text_as_text():
    reader = pypdf.PdfReader(io.BytesIO(KINDS["pdf"].write(document())))
    root = reader.trailer["/Root"]
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "cy-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part>1" in root["/Metadata"].get_data()
    assert "#strong[x] $x$ ŵŷ" in said
    assert MARKING in said
    assert "30/11/2026" in said
    fonts = [
        one.get_object()["/BaseFont"] for one in reader.pages[0]["/Resources"]["/Font"].values()
    ]
    assert all("Atkinson" in font and "+" in font for font in fonts)
    assert float(reader.pages[0].mediabox.width) > float(reader.pages[0].mediabox.height)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_with_nothing_in_it_is_a_whole_file_too(kind):
    assert len(KINDS[kind].write(document([], "en"))) > 30
