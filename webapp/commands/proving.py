"""verify, checkpoint: prove that the history is what it was, and bind it again."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from engine import checkpoint_keys, checkpoints, proof, signing
from engine.db import steady_query
from engine.errors import Invalid
from engine.proof import CheckpointFault, Document, Proved
from engine.settings import Settings
from engine.verification import Fault, exported
from notifications import checkpoints as sending
from webapp.commands.output import Commands, add_format, say, say_error, say_json, say_rows
from webapp.house import open_engine, require_ready

WHAT = {
    "missing": "it is missing",
    "unlinked": "it does not name the one before it",
    "unsigned": "its signature is not of its key",
    "stranger": "its key is none that is believed",
    "heads": "its heads are not what was signed",
    "older": "the database ends before it: an older copy was restored, or the end was cut off",
    "other": "the database has another one of this number: the history parted after it was sent",
}


def add_to(commands: Commands) -> None:
    verify = commands.add_parser("verify", help="check the history and its checkpoints")
    verify.add_argument("--export", type=Path, metavar="FILE", help="write the events there too")
    verify.add_argument(
        "--against",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="checkpoints that were kept elsewhere, or folders of them",
    )
    verify.add_argument(
        "--key",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="believe only this public key, and those that it vouches for",
    )
    add_format(verify)
    verify.set_defaults(run=_verify)

    checkpoint = commands.add_parser("checkpoint", help="bind the history now, or see how it is")
    checkpoint.add_argument(
        "what",
        choices=("list", "make", "show", "key", "rotate-key"),
        help="the latest ones; make one and send it; print one; the public key; a new key",
    )
    checkpoint.add_argument("number", nargs="?", type=int, help="which one to show")
    add_format(checkpoint)
    checkpoint.set_defaults(run=_checkpoint)


def _verify(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    try:
        documents = [proof.read_document(path.read_bytes()) for path in _files(given.against)]
        keys = [signing.read_pem(path.read_text(encoding="ascii")) for path in given.key]
    except (Invalid, ValueError) as error:
        return say_error(f"not a checkpoint or not a public key: {error}", 2)
    # What this machine has kept beside the database tells whether the database is an old one.
    own = list(own_documents(settings)) if not given.against else []
    with steady_query(engine.database) as session:
        if given.export:
            with given.export.open("wb") as out:
                for row in exported(session):
                    out.write(orjson.dumps(row) + b"\n")
        found = proof.prove(session, [*documents, *own], keys)
    if given.format == "json":
        say_json(_as_json(found))
    else:
        for line in sentences(found):
            say(line)
    return 0 if found.is_well else 1


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("checkpoint-*.json")) if path.is_dir() else (path,)


def own_documents(settings: Settings, newest: int = 0) -> Iterator[Document]:
    """Unreadable files are no reason to stop: whoever wants to rely on them names them."""
    folder = settings.checkpoints
    paths = list(_files([folder] if folder is not None and folder.is_dir() else []))
    for path in paths[-newest:]:
        try:
            yield proof.read_document(path.read_bytes())
        except Invalid:
            say(f"{path} is not a checkpoint.")


def sentences(found: Proved) -> Iterator[str]:
    """What was found, the first bad record first."""
    verified = found.verified
    if verified.fault is not None:
        yield of_record(verified.fault)
    if found.fault is not None:
        yield of_checkpoint(found.fault)
    if found.is_well:
        yield f"{verified.events} events in {verified.chains} chains: every one fits."
        if verified.erased:
            yield (
                f"Of {verified.erased} events the details are erased, "
                f"as {verified.erasures} records on the board's chain say."
            )
        elsewhere = f", {found.documents} kept elsewhere" if found.documents else ""
        yield f"{found.checkpoints} checkpoints{elsewhere}: every one fits."


def of_record(fault: Fault) -> str:
    chain = fault.instance_id or "the board's own chain"
    if fault.what == "rewritten":
        span = f" (or one up to {fault.upto})" if fault.upto != fault.seq else ""
        return (
            f"First bad record: number {fault.seq}{span} of {chain} is rewritten: "
            f"checkpoint {fault.checkpoint} has another hash."
        )
    if fault.what == "erased":
        return (
            f"First bad record: number {fault.seq} of {chain} is erased, "
            f"and no record on the board's chain says by whose decision."
        )
    if fault.what == "head":
        return (
            f"First bad record: the head of {chain} does not say that number {fault.seq} is last."
        )
    known = f": checkpoint {fault.checkpoint} knows it" if fault.checkpoint else ""
    return f"First bad record: number {fault.seq} of {chain} is {fault.what}{known}."


def of_checkpoint(fault: CheckpointFault) -> str:
    return f"First bad checkpoint: number {fault.number}: {WHAT[fault.what]}."


def _as_json(found: Proved) -> dict[str, object]:
    bad, fault = found.verified.fault, found.fault
    return {
        "events": found.verified.events,
        "chains": found.verified.chains,
        "erased": found.verified.erased,
        "erasures": found.verified.erasures,
        "checkpoints": found.checkpoints,
        "fault": bad
        and {
            "instance": bad.instance_id,
            "seq": bad.seq,
            "what": bad.what,
            "upto": bad.upto,
            "checkpoint": bad.checkpoint,
        },
        "checkpoint_fault": fault and {"number": fault.number, "what": fault.what},
    }


def _checkpoint(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    if given.what == "rotate-key":
        say(f"From now on signed with {checkpoint_keys.rotate_key(engine, settings.home)}.")
        return 0
    if given.what == "make":
        return _make(settings)
    with engine.query() as session:
        if given.what == "key":
            newest = checkpoint_keys.newest_key(session)
            say(signing.pem_of(newest.public_key).strip() if newest else "There is none yet.")
            return 0 if newest else 1
        if given.what == "show":
            one = checkpoints.get(session, given.number)
            say(checkpoints.document_of(session, one, whole=True).decode().strip())
            return 0
        rows = [dict(one.said) for one in checkpoints.latest(session, 50)]
    say_rows(rows, given.format, ("number", "at", "chains", "events", "root"))
    return 0


def _make(settings: Settings) -> int:
    engine = open_engine(settings)
    with engine.query() as session:
        key = checkpoint_keys.key_of(session, settings.home)
    if key is None:
        return say_error("the key that signs is not in CYLCH_HOME: see `cylch init`", 2)
    number = sending.make_now(engine, settings, key)
    if number is None:
        return say_error("the history contradicts its last checkpoint: run `cylch verify`", 1)
    sending.send(engine, settings)
    say(f"Checkpoint {number} is made.")
    return 0
