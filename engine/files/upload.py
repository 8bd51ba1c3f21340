"""A file as it came in, looked at before it exists for the rest of the house."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from engine.errors import Invalid
from engine.files.contents import check_content
from engine.files.kinds import ACCEPTED, REFUSED, named_kinds

FILE_LIMIT = 25 * 1024 * 1024
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that passed every check: nobody can make one that did not.

    What its sender claims of its kind is not asked: the media type follows from its content.
    """

    filename: str
    content: bytes = field(repr=False)
    fact_on: date | None = None
    media_type: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.content:
            raise Invalid("file", "empty")
        if len(self.content) > FILE_LIMIT:
            raise Invalid("file", "too_large", maximum=FILE_LIMIT // 1024 // 1024)
        name = clean_name(self.filename)
        ending = PurePosixPath(name.lower()).suffix
        if ending not in ACCEPTED:
            raise Invalid("file", REFUSED.get(ending, "kind_unknown"), accepted=named_kinds())
        kind = ACCEPTED[ending]
        check_content(kind, self.content, ending)
        object.__setattr__(self, "filename", name)
        object.__setattr__(self, "media_type", kind.media_type)


def clean_name(name: str) -> str:
    """The last part of the name, without characters that hide or turn round what it says.

    It is shown, never opened by name. A long one keeps its ending.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter if letter.isprintable() else " " for letter in last)
    cleaned = " ".join(shown.split()).strip(". ")
    path = PurePosixPath(cleaned or "file")
    most = LONGEST_NAME - len(path.suffix)
    return f"{path.stem[:most]}{path.suffix}"[:LONGEST_NAME] or "file"
