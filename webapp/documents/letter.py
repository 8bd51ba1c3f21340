"""A letter as .docx and .pdf: the chair's words as they were decided, in one language."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from io import BytesIO

import orjson

from webapp.documents.portrait import new_sheet

LETTERS = 12  # points


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter in one language; paragraphs stand apart by an empty line."""

    title: str
    language: str  # en | cy
    date: str
    text: str
    marking: str

    @property
    def paragraphs(self) -> list[list[str]]:
        blocks = self.text.replace("\r\n", "\n").strip().split("\n\n")
        return [block.strip().split("\n") for block in blocks if block.strip()]


def as_pdf(letter: Letter) -> bytes:
    """Tagged for screen readers (PDF/UA-1). The text reaches the typesetter as data."""
    import typst  # noqa: PLC0415 - slow to load

    data = {
        "title": letter.title,
        "language": letter.language,
        "date": letter.date,
        "marking": letter.marking,
        "paragraphs": letter.paragraphs,
    }
    with as_file(files("webapp.documents")) as folder:
        made = typst.compile(
            folder / "letter.typ",
            root=folder,
            format="pdf",
            pdf_standards="ua-1",
            font_paths=[folder / "fonts"],
            ignore_system_fonts=True,
            sys_inputs={"letter": orjson.dumps(data).decode()},
        )
    return bytes(made)


def as_docx(letter: Letter) -> bytes:
    document = new_sheet(letter.title, letter.language, letter.marking, LETTERS)
    document.add_paragraph(letter.date)
    for lines in letter.paragraphs:
        document.add_paragraph("\n".join(lines))
    written = BytesIO()
    document.save(written)
    return written.getvalue()
