"""A leaflet as .docx and .pdf: short answers in one language, in letters as large as wanted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from io import BytesIO
from itertools import chain

import orjson

from webapp.documents.portrait import new_sheet
from webapp.documents.table import clean


@dataclass(frozen=True, slots=True)
class Leaflet:
    """What people are told in the words of one language: who took part, or a team of an agency."""

    title: str
    language: str  # en | cy
    about: str
    opening: Sequence[str]
    # what stands together: a heading and what is said under it, once or several times
    blocks: Sequence[Sequence[tuple[str, str]]]
    closing: Sequence[str]
    marking: str = ""
    letters: int = 14  # points


def as_pdf(leaflet: Leaflet) -> bytes:
    """Tagged for screen readers (PDF/UA-1). The text reaches the typesetter as data."""
    import typst  # noqa: PLC0415 - slow to load

    with as_file(files("webapp.documents")) as folder:
        made = typst.compile(
            folder / "leaflet.typ",
            root=folder,
            format="pdf",
            pdf_standards="ua-1",
            font_paths=[folder / "fonts"],
            ignore_system_fonts=True,
            sys_inputs={"leaflet": orjson.dumps(asdict(leaflet)).decode()},
        )
    return bytes(made)


def as_docx(leaflet: Leaflet) -> bytes:
    document = new_sheet(leaflet.title, leaflet.language, leaflet.marking, leaflet.letters)
    for line in (leaflet.about, *leaflet.opening):
        document.add_paragraph(clean(line))
    for heading, words in chain.from_iterable(leaflet.blocks):
        document.add_heading(heading, level=2)
        for line in words.split("\n"):
            document.add_paragraph(clean(line))
    for line in leaflet.closing:
        document.add_paragraph(clean(line))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


WRITERS = {"docx": as_docx, "pdf": as_pdf}
