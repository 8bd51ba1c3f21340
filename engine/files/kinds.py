"""The kinds of files that the board takes as evidence, and why others are not taken.

Accepted is what an officer has at hand and a reader can open years later without running
anything: documents, sheets, slides, plain tables and texts, pictures. Programs, pages, archives
and whatever may carry macros stay out; each has a sentence that says what to send instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """One accepted kind. `known_as` are the endings by which its content is recognised."""

    family: str  # pdf | office | open | picture | text
    media_type: str
    known_as: frozenset[str] = frozenset()


def _office(name: str, ending: str) -> Kind:
    return Kind("office", OFFICE + name, frozenset({ending}))


def _picture(media_type: str, *known_as: str) -> Kind:
    return Kind("picture", media_type, frozenset(known_as))


_JPEG = _picture("image/jpeg", ".jpg", ".jpeg")
_TIFF = _picture("image/tiff", ".tif", ".tiff")
ACCEPTED: Mapping[str, Kind] = {
    ".pdf": Kind("pdf", "application/pdf", frozenset({".pdf"})),
    ".docx": _office("wordprocessingml.document", ".docx"),
    ".xlsx": _office("spreadsheetml.sheet", ".xlsx"),
    ".pptx": _office("presentationml.presentation", ".pptx"),
    ".odt": Kind("open", f"{OPEN}text"),
    ".ods": Kind("open", f"{OPEN}spreadsheet"),
    ".odp": Kind("open", f"{OPEN}presentation"),
    ".csv": Kind("text", "text/csv"),
    ".txt": Kind("text", "text/plain"),
    ".png": _picture("image/png", ".png"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".gif": _picture("image/gif", ".gif"),
    ".webp": _picture("image/webp", ".webp"),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".heic": _picture("image/heic", ".heic", ".heif"),
}

# Why an ending is not taken, where there is something better to say than what is accepted.
REFUSED: Mapping[str, str] = {
    **dict.fromkeys((".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb"), "macros"),
    **dict.fromkeys((".pptm", ".potm", ".ppsm", ".ppam"), "macros"),
    # The old formats hide macros where nothing but the program itself finds them.
    **dict.fromkeys((".doc", ".dot", ".xls", ".xlt", ".ppt", ".pps", ".rtf"), "old_kind"),
    **dict.fromkeys((".svg", ".svgz", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".xml"), "page"),
    **dict.fromkeys((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".iso"), "archive"),
    **dict.fromkeys((".eml", ".msg", ".pst"), "mail"),
}


def named_kinds() -> str:
    """The accepted endings, for a sentence."""
    return ", ".join(ACCEPTED)
