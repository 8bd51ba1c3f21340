"""Makes the documents of a pack: two PDFs, and an archive with the evidence and all digests."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from sqlalchemy.orm import Session

from engine.context import ProcessEngine
from engine.files import store
from engine.models import ProcessDefinition
from webapp.diagrams import drawing_of
from webapp.documents import paper as pdf
from webapp.i18n import LANGUAGES, _, said, speaking
from webapp.names import Names
from webapp.packs import paper, words
from webapp.packs.paper import Drawing, Pack
from workflows import pack_parts, packs
from workflows.models import SignOff, SignOffPack

AT_A_TIME = 5
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # an archive knows no earlier one
Told = Mapping[str, Any]


def make_packs(engine: ProcessEngine, files: Path, limit: int = AT_A_TIME) -> int:
    """Make what nobody has made yet; written before the transaction, so that it holds nobody up."""
    with engine.query() as session:
        waiting = session.scalars(packs.without_files(limit)).all()
    for pack_id in waiting:
        made = _make(engine, files, pack_id)
        with engine.command() as ctx:
            packs.add_files(ctx, pack_id, made)
    return len(waiting)


def _make(engine: ProcessEngine, files: Path, pack_id: int) -> Told:
    files.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=files) as name:
        work = _Work(Path(name), files)
        for language in LANGUAGES:
            with engine.query() as session, speaking(language, engine.timezone):
                _in_one_language(work, _read(engine, session, pack_id), language)
        with engine.query() as session:
            _archive(work, session.get_one(SignOffPack, pack_id))
        return {name: _taken_in(files, path) for name, path in work.made.items()}


@dataclass(frozen=True, slots=True)
class _Work:
    """Where one pack is made, and what is there so far: name in the archive -> file."""

    folder: Path
    files: Path

    @property
    def made(self) -> dict[str, Path]:
        return {name: self.folder / name for name in (words.EN, words.CY, words.ARCHIVE)}

    def drawings(self) -> list[Path]:
        return sorted(self.folder.glob("*.svg"))


def _read(engine: ProcessEngine, session: Session, pack_id: int) -> Pack:
    row = session.get_one(SignOffPack, pack_id)
    _now, calendar, is_sandbox = engine.moment()
    return Pack(
        row=row,
        earlier=packs.before(session, row),
        built_on=calendar.local_date(row.built_at),
        round=session.get_one(SignOff, row.sign_off_id).round,
        names=Names(session),
        drawings=[_drawn(session, one) for one in row.parts[pack_parts.DIAGRAMS]["versions"]],
        is_sandbox=is_sandbox,
    )


def _drawn(session: Session, version: Told) -> Drawing:
    definition = session.get_one(ProcessDefinition, version["definition"])
    name = said(definition.name, definition.name_cy)
    return Drawing(
        name=name,
        key=definition.key,
        version=str(definition.version),
        svg=str(drawing_of(definition) or ""),
        alt=_("Process diagram: %(name)s", name=name),
    )


def _in_one_language(work: _Work, pack: Pack, language: str) -> None:
    (work.folder / f"{language}.pdf").write_bytes(pdf.write(paper.document(pack)))
    for one in pack.drawings:
        if one.svg:
            (work.folder / f"{one.key}-v{one.version}-{language}.svg").write_text(one.svg)


def _archive(work: _Work, row: SignOffPack) -> None:
    """In one order and with one date throughout: the same pack gives the same archive."""
    with zipfile.ZipFile(work.folder / words.ARCHIVE, "w") as target:
        told = [
            *(_put(target, f"pack-{one}", work.folder / one) for one in (words.EN, words.CY)),
            *(_put(target, f"diagrams/{one.name}", one) for one in work.drawings()),
            *(_evidence(target, work.files, name, one) for name, one in _proofs(row)),
            _write(target, "content.json", _json(row.parts)),
        ]
        _write(target, "manifest.json", _json(_manifest(row, told)))


def _proofs(row: SignOffPack) -> list[tuple[str, Told]]:
    """The evidence that has a file, with its place in the archive."""
    return [
        (f"evidence/{part['ref'].replace('/', '-')}/{one['id']}-{one['filename']}", one)
        for name, part in row.parts.items()
        if name.startswith(pack_parts.ACTION)
        for one in part["evidence"]
        if one["filename"]
    ]


def _evidence(target: zipfile.ZipFile, files: Path, name: str, one: Told) -> Told:
    """A file that is gone is not passed over in silence: the manifest says so."""
    path = store.place(files, one["sha256"])
    if not path.is_file():
        return {"path": name, "sha256": one["sha256"], "missing": True}
    return _put(target, name, path)


def _put(target: zipfile.ZipFile, name: str, path: Path) -> Told:
    with path.open("rb") as read, target.open(_entry(name), "w", force_zip64=True) as out:
        while piece := read.read(store.A_PIECE):
            out.write(piece)
    return {"path": name, "sha256": store.digest_of_file(path), "size": path.stat().st_size}


def _write(target: zipfile.ZipFile, name: str, content: bytes) -> Told:
    target.writestr(_entry(name), content)
    return {"path": name, "sha256": store.digest_of(content), "size": len(content)}


def _entry(name: str) -> zipfile.ZipInfo:
    """Stored, not packed: what packing gives depends on who packs."""
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.external_attr = 0o644 << 16
    return entry


def _manifest(row: SignOffPack, files: list[Told]) -> Told:
    return {
        "plan": row.parts[pack_parts.PLAN]["ref"],
        "number": row.number,
        "built_at": row.built_at.isoformat(),
        "sha256": row.sha256,
        "presented": row.presented,
        "parts": row.digests,
        "history": row.heads,
        "files": files,
    }


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _taken_in(files: Path, path: Path) -> Told:
    size = path.stat().st_size
    return {"sha256": store.take_in(files, path), "size": size}
