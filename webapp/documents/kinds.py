"""The kinds of file that a document can become: what each is called, holds and is written by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from webapp.documents.table import Document

MOST_ROWS = 50_000
# Paper is laid out whole, in memory; and nobody reads more.
MOST_ROWS_ON_PAPER = 2_000
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """One ending of a file name."""

    name: str
    media_type: str
    writer: str  # a module beside this one, read when the first such file is wanted
    most_rows: int = MOST_ROWS

    def write(self, document: Document) -> bytes:
        write: Callable[[Document], bytes] = import_module(f"webapp.documents.{self.writer}").write
        return write(document)


KINDS: Mapping[str, Kind] = {
    "xlsx": Kind("Excel", f"{OFFICE}.spreadsheetml.sheet", "spreadsheet"),
    "ods": Kind("OpenDocument", "application/vnd.oasis.opendocument.spreadsheet", "open_table"),
    "csv": Kind("CSV", "text/csv; charset=utf-8", "text_table"),
    "docx": Kind("Word", f"{OFFICE}.wordprocessingml.document", "word", MOST_ROWS_ON_PAPER),
    "pdf": Kind("PDF", "application/pdf", "paper", MOST_ROWS_ON_PAPER),
}
