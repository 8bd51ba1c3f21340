"""Writes a document as .pdf: tagged for screen readers (PDF/UA-1), its fonts inside."""

import re
from importlib.resources import as_file, files

import orjson

from webapp.documents.table import Document, Section, shown

# A word longer than a column may break after so many letters.
UNBROKEN = re.compile(r"(\S{24})(?=\S)")
MAY_BREAK = "\\1\u200b"


def write(document: Document) -> bytes:
    """The text reaches the typesetter as data, never as a part of its program."""
    import typst  # noqa: PLC0415 - seven megabytes, for whoever prints

    data = orjson.dumps(_given(document)).decode()
    with as_file(files("webapp.documents")) as folder:
        made = typst.compile(
            folder / "page.typ",
            root=folder,
            format="pdf",
            pdf_standards="ua-1",
            font_paths=[folder / "fonts"],
            ignore_system_fonts=True,
            sys_inputs={"document": data},
        )
    return bytes(made)


def _given(document: Document) -> dict[str, object]:
    return {
        "title": shown(document.title),
        "marking": document.marking,
        "language": document.language,
        "made_on": document.made_on.timetuple()[:3] if document.made_on else None,
        "notes": [_said(note) for note in document.notes],
        "facts": [[_said(name), _said(value)] for name, value in document.facts],
        "sections": [_section(section) for section in document.sections],
    }


def _section(section: Section) -> dict[str, object]:
    columns = section.on_paper
    return {
        "title": shown(section.title),
        "paragraphs": [_said(paragraph) for paragraph in section.paragraphs],
        "svg": section.svg,
        "alt": section.alt,
        "names": [_said(column.name) for _place, column in columns],
        "widths": [column.room for _place, column in columns],
        "numbers": [column.kind == "number" for _place, column in columns],
        "rows": [
            [_said(shown(values[place])) for place, _column in columns] for values in section.rows
        ],
    }


def _said(text: str) -> str:
    return UNBROKEN.sub(MAY_BREAK, shown(text))
