"""An A4 sheet of words as .docx: a letter, a leaflet. Its language is set, its marking on top."""

from typing import Any

FONT, PAPER, MARGIN = "Arial", (21.0, 29.7), 2.4
HEADINGS = {"Heading 1": 1.4, "Heading 2": 1.1}


def new_sheet(title: str, language: str, marking: str, points: int) -> Any:
    """An empty document in letters of this size, with its title as the first heading."""
    from docx import Document  # noqa: PLC0415 - slow to load
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    made = Document()
    made.core_properties.title, made.core_properties.author = title, "Cylch"
    made.core_properties.language = f"{language}-GB"
    page = made.sections[0]
    page.page_width, page.page_height = (Cm(side) for side in PAPER)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    for name, times in {"Normal": 1.0, **HEADINGS}.items():
        style = made.styles[name]
        style.font.name, style.font.size = FONT, Pt(round(points * times))
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(part), None)
        if name in HEADINGS:
            style.font.color.rgb = RGBColor(0x0F, 0x4C, 0x4A)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), f"{language}-GB")
    made.styles["Normal"].element.get_or_add_rPr().append(spoken)
    line = page.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(marking).bold = True
    made.add_heading(title, level=1)
    return made
