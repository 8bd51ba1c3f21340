"""Writes a document as .docx: A4 landscape, headings repeated on each page, its language set."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document as NewDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from webapp.documents.table import Column, Document, Section, shown

FONT = "Arial"
BRAND = RGBColor(0x0F, 0x4C, 0x4A)
PAPER, MARGIN, FACT = (29.7, 21.0), 1.6, 6.0
PROSE = 11  # points: words are read in one go, tables are looked through


def write(document: Document) -> bytes:
    made = NewDocument()
    _set_up(made, document)
    made.add_heading(document.title, level=1)
    for note in document.notes:
        made.add_paragraph(note)
    if document.facts:
        _add_facts(made, document.facts)
    for section in document.sections:
        if len(document.sections) > 1:
            made.add_heading(section.title, level=2)
        for paragraph in section.paragraphs:
            made.add_paragraph().add_run(shown(paragraph)).font.size = Pt(PROSE)
        if section.columns:
            _add_table(made, section)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _set_up(made: Any, document: Document) -> None:
    properties = made.core_properties
    properties.title, properties.author = document.title, "Cylch"
    properties.language, properties.keywords = f"{document.language}-GB", document.marking
    properties.comments = ""
    page = made.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = (Cm(side) for side in PAPER)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    _set_styles(made, document.language)
    for edge in (page.header, page.footer):
        line = edge.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(document.marking).bold = True
    _add_page_number(page.footer.paragraphs[0])


def _set_styles(made: Any, language: str) -> None:
    for name, size in (("Normal", 8), ("Heading 1", 20), ("Heading 2", 14)):
        style = made.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(part), None)
        if name != "Normal":
            style.font.color.rgb = BRAND
    spoken = OxmlElement("w:lang")
    for part in ("w:val", "w:eastAsia", "w:bidi"):
        spoken.set(qn(part), f"{language}-GB")
    made.styles["Normal"].element.get_or_add_rPr().append(spoken)
    made.styles["Normal"].paragraph_format.space_after = Pt(3)


def _add_page_number(line: Paragraph) -> None:
    line.add_run("   ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)  # noqa: SLF001 - the library has no word for fields


def _add_facts(made: Any, facts: Sequence[tuple[str, str]]) -> None:
    table = made.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    widths = Cm(FACT), Cm(PAPER[0] - 2 * MARGIN - FACT)
    table.columns[0].width, table.columns[1].width = widths
    for name, value in facts:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = widths
        cells[0].text, cells[1].text = shown(name), shown(value)
        cells[0].paragraphs[0].runs[0].bold = True
    made.add_paragraph()


def _add_table(made: Any, section: Section) -> None:
    columns = section.on_paper
    table = made.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    widths = _widths([column for _place, column in columns])
    for place, (_number, column) in enumerate(columns):
        table.columns[place].width = Cm(widths[place])
        cell = table.rows[0].cells[place]
        cell.width = Cm(widths[place])
        cell.text = column.name
        cell.paragraphs[0].runs[0].bold = True
        cell._tc.get_or_add_tcPr().append(  # noqa: SLF001 - the library has no word for shading
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="DDEBE8"/>')
        )
    _repeat(table.rows[0])
    for values in section.rows:
        cells = table.add_row().cells
        for place, (number, _column) in enumerate(columns):
            cells[place].width = Cm(widths[place])
            cells[place].text = shown(values[number])


def _repeat(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().extend([whole, head])  # noqa: SLF001 - as above


def _widths(columns: Sequence[Column]) -> list[float]:
    """Centimetres: the page, shared as the columns ask."""
    room, asked = PAPER[0] - 2 * MARGIN, sum(column.room for column in columns)
    return [room * column.room / asked for column in columns]
