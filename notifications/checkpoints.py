"""Makes the checkpoints of the history when they are due, and sends each of them elsewhere."""

import base64
import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from engine.checkpoint_keys import key_of
from engine.checkpoints import document_of, is_due, is_whole, make, plan_of
from engine.context import CommandContext, ProcessEngine, board_state, lock_board
from engine.models import Checkpoint, CheckpointKey
from engine.settings import Settings
from engine.signing import SigningKey, pem_of
from notifications.letterhead import Letterhead
from notifications.models import CheckpointCopy, DeliveryState
from notifications.transport import Message, transport

log = logging.getLogger(__name__)

MAIL, FOLDER = "mail", "folder"
BATCH = 20
LEASE = timedelta(minutes=5)
ATTEMPTS = 100  # a server that is away for a week gets them all
LONGEST_WAIT = timedelta(hours=2)
SUBJECT = "Pwynt gwirio {number} o’r hanes / Checkpoint {number} of the history"
BODY = {
    "cy": """\
Cadwch y neges hon. Mae’n dangos sut yr oedd cofnod y bwrdd ar {at}: nifer y cadwyni: {chains}; \
nifer y digwyddiadau: {events}.

Gyda’r ffeil sydd ynghlwm gall unrhyw un brofi’n ddiweddarach na newidiwyd, na thorrwyd ac na \
ddisodlwyd dim a oedd yn y cofnod bryd hynny: «cylch verify --against FFEIL», neu \
«python3 verify.py --against FFEIL» yn yr allforyn.""",
    "en": """\
Keep this message. It shows how the board’s record stood at {at}: chains: {chains}; \
events: {events}.

With the enclosed file anybody can prove later that nothing which was in the record then was \
changed, cut off or replaced: “cylch verify --against FILE”, or \
“python3 verify.py --against FILE” in an export.""",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A copy of a checkpoint that is ready to leave."""

    copy_id: int
    checkpoint: Checkpoint
    way: str
    target: str
    document: bytes
    key: bytes | None


def tick(engine: ProcessEngine, settings: Settings) -> int:
    """Make one when it is due and this machine has the key; send what waits to be sent."""
    with engine.query() as session:
        key = key_of(session, settings.home) if is_due(session, engine.now()) else None
    if key is not None:
        make_now(engine, settings, key, when_due=True)
    return send(engine, settings)


def make_now(
    engine: ProcessEngine, settings: Settings, key: SigningKey, *, when_due: bool = False
) -> int | None:
    """The number of a new checkpoint; None when there is none to make."""
    with engine.command() as ctx:
        lock_board(ctx)  # of two workers the second finds that it is made
        if when_due and not is_due(ctx.session, ctx.now):
            return None
        made = make(ctx, key)
        if made is None:
            log.error("the history contradicts its checkpoint", extra={"action": "history_broken"})
            return None
        targets = [(MAIL, address) for address in plan_of(ctx.session).addresses]
        if settings.checkpoints is not None:
            targets.append((FOLDER, str(settings.checkpoints)))
        for way, target in targets:
            ctx.session.add(
                CheckpointCopy(
                    checkpoint=made.number,
                    way=way,
                    target=target,
                    state=DeliveryState.PENDING,
                    due_at=ctx.now,
                    attempts=0,
                    last_error="",
                )
            )
        return made.number


def send(engine: ProcessEngine, settings: Settings) -> int:
    """Try each copy that is due once; what fails is tried again, later each time."""
    now = engine.now()
    with engine.query() as session:
        if session.scalar(sa.select(CheckpointCopy.id).where(*_is_due(now)).limit(1)) is None:
            return 0
        is_sandbox = board_state(session).is_sandbox
    with engine.command() as ctx:
        parcels = _take(ctx)
    carried = 0
    for parcel in parcels:
        error = _try(parcel, settings, is_sandbox=is_sandbox)
        with engine.command() as ctx:
            _mark(ctx, parcel, error)
        carried += error is None
    return carried


def copies_of(session: Session, numbers: list[int]) -> dict[int, list[CheckpointCopy]]:
    """Where each checkpoint went, in one look."""
    found: dict[int, list[CheckpointCopy]] = {number: [] for number in numbers}
    rows = session.scalars(
        sa.select(CheckpointCopy)
        .where(CheckpointCopy.checkpoint.in_(numbers))
        .order_by(CheckpointCopy.id)
    )
    for row in rows:
        found[row.checkpoint].append(row)
    return found


def file_name(number: int) -> str:
    return f"checkpoint-{number:06}.json"


def _is_due(now: object) -> tuple[sa.ColumnElement[bool], ...]:
    pending = CheckpointCopy.state == sa.literal_column("'pending'")  # as the index says it
    return pending, CheckpointCopy.due_at <= now


def _take(ctx: CommandContext) -> list[Parcel]:
    due = ctx.session.scalars(
        sa.select(CheckpointCopy)
        .where(*_is_due(ctx.now))
        .order_by(CheckpointCopy.due_at, CheckpointCopy.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    parcels = []
    for copy in due:
        copy.due_at = ctx.now + LEASE
        one = ctx.session.get_one(Checkpoint, copy.checkpoint)
        document = document_of(ctx.session, one, whole=is_whole(ctx.session, one))
        public = ctx.session.scalar(
            sa.select(CheckpointKey.public_key).where(CheckpointKey.fingerprint == one.said["key"])
        )
        parcels.append(Parcel(copy.id, one, copy.way, copy.target, document, public))
    return parcels


def _try(parcel: Parcel, settings: Settings, *, is_sandbox: bool) -> Exception | None:
    """Whoever dies before it is marked sends it again: the same file, under the same Message-ID."""
    try:
        if parcel.way == FOLDER:
            _write(parcel)
        else:
            way = transport(settings.mail_url, is_sandbox=is_sandbox, home=settings.home)
            with way() as carry:
                carry(_letter(parcel, Letterhead.of(settings)))
    except Exception as error:  # noqa: BLE001 - one address must not keep another's
        log.warning("checkpoint not sent", extra={"action": "copy_failed", "error": str(error)})
        return error
    return None


def _mark(ctx: CommandContext, parcel: Parcel, error: Exception | None) -> None:
    copy = ctx.session.get_one(CheckpointCopy, parcel.copy_id)
    copy.attempts += 1
    copy.last_error = "" if error is None else f"{type(error).__name__}: {error}"[:2000]
    if error is None:
        copy.state, copy.sent_at = DeliveryState.SENT, ctx.now
        return
    copy.due_at = ctx.now + min(timedelta(minutes=2 ** min(copy.attempts, 10)), LONGEST_WAIT)
    if copy.attempts >= ATTEMPTS or isinstance(error, FileExistsError):
        copy.state = DeliveryState.FAILED


def _write(parcel: Parcel) -> None:
    """As a new file; one that is there already is never written over."""
    folder = Path(parcel.target)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / file_name(parcel.checkpoint.number)
    if file.exists():
        if file.read_bytes() != parcel.document:
            raise FileExistsError(f"{file.name} is there already and says something else")
        return
    if parcel.key is not None:
        (folder / f"checkpoint-key-{parcel.checkpoint.said['key'][:16]}.pem").write_text(
            pem_of(parcel.key)
        )
    beside = folder / f".{file.name}.part"
    beside.write_bytes(parcel.document)
    beside.replace(file)


def _letter(parcel: Parcel, letterhead: Letterhead) -> Message:
    """In both languages, for nobody knows who reads the mailbox."""
    one = parcel.checkpoint
    values = {"at": f"{one.at:%d/%m/%Y %H:%M} UTC"} | {
        name: one.said[name] for name in ("chains", "events")
    }
    told = {lang: text.format(**values) for lang, text in BODY.items()}
    signed = f"{one.statement}\n{base64.b64encode(one.signature).decode()}"
    plain = "\n\n".join([*told.values(), signed])
    parts = [f'<div lang="{lang}"><p>{_paragraphs(text)}</p></div>' for lang, text in told.items()]
    shown = "".join([*parts, f"<pre>{escape(signed)}</pre>"])
    html = f'<!doctype html><html lang="cy"><title>Cylch</title><body>{shown}</body></html>'
    return Message(
        id=f"checkpoint-{one.number}-{parcel.copy_id}",
        to=parcel.target,
        subject=SUBJECT.format(number=one.number),
        text=plain,
        html=html,
        sender=letterhead.sender,
        domain=letterhead.domain,
        files={file_name(one.number): parcel.document},
    )


def _paragraphs(text: str) -> Markup:
    return Markup("</p><p>").join(text.split("\n\n"))
