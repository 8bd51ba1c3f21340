"""Whether an archive is what was exported; if not, its first bad record has a name.

The history comes first, then the files beside it, then the seal around all: whoever altered one
record had to alter what is around it too, and what they did first is worth telling.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import proof, signing
from engine.errors import Invalid
from engine.files import store
from engine.outside.verify import Export
from engine.verification import Fault

SEALED = b"cylch-export-1\n"  # before the manifest that is signed
MANIFEST, SEAL = "manifest.json", "manifest.sig"
UNSEALED = "not signed: it agrees with itself, and nothing else says that it is whole"


def require_there(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if not (folder / name).is_file():
            raise damaged(f"{name} (missing)")


@contextmanager
def named_by_history(folder: Path) -> Iterator[None]:
    """What a database will not take is mostly not what was altered: that is told by the history."""
    try:
        yield
    except Invalid as refused:
        if refused.rule != "damaged":
            raise
        raise damaged(_first_in(folder) or str(refused.values["place"])) from refused


def _first_in(folder: Path) -> str:
    """As the program says it that goes along with each export."""
    export = Export(folder)
    try:
        export.believe([])
        export.checkpoints()
        export.events()
        export.heads()
    except AssertionError as told:
        return str(told)
    except (ValueError, LookupError, TypeError, AttributeError, OSError):
        return export.place
    return ""


def require_whole(
    connection: sa.Connection,
    folder: Path,
    digests: Mapping[str, str],
    report: Callable[[str], None],
) -> None:
    """Hold rows that have come in, and what lies beside them, against what was exported."""
    with Session(connection) as session:
        _require_history(session)
        _require_files(folder, digests)
        if (folder / SEAL).exists():
            _require_seal(session, folder)
        else:
            report(UNSEALED)


def damaged(place: str) -> Invalid:
    return Invalid("archive", "damaged", place=place)


def _require_history(session: Session) -> None:
    found = proof.prove(session)
    if found.verified.fault is not None:
        raise damaged(_of_record(found.verified.fault))
    if found.fault is not None:
        raise damaged(f"checkpoint {found.fault.number} ({found.fault.what})")


def _of_record(fault: Fault) -> str:
    chain = fault.instance_id.hex if fault.instance_id is not None else "the board"
    span = f" to {fault.upto}" if fault.upto not in (None, fault.seq) else ""
    return f"number {fault.seq}{span} of {chain} ({fault.what})"


def _require_files(folder: Path, digests: Mapping[str, str]) -> None:
    """Each that was exported, and of what was uploaded no other."""
    for name, digest in digests.items():
        if store.digest_of_file(folder / name) != digest:
            raise damaged(f"{name} (altered)")
    for path in sorted((folder / "files").rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in digests:
            raise damaged(f"{name} (one too many)")


def _require_seal(session: Session, folder: Path) -> None:
    said = (folder / MANIFEST).read_bytes()
    try:
        told = orjson.loads((folder / SEAL).read_bytes())
        key = proof.keys_of(session).get(told["key"], b"")
        signature = base64.b64decode(told["signature"], validate=True)
    except (ValueError, LookupError, TypeError):
        raise damaged(f"{SEAL} (altered)") from None
    if not signing.is_signed(key, signature, SEALED + said):
        raise damaged(f"{MANIFEST} (unsigned)")
