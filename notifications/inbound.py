"""Mail that comes in: a reply becomes a comment or evidence, a report of failure a bounce.

The address of a reply is signed for one task and one person, and the mail must come from that
person's own address; whatever does not fit is turned away while the sending server still listens,
so that no mail goes to somebody whose address was forged.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from engine import collaboration
from engine.actors import Actor
from engine.context import CommandContext, ProcessEngine
from engine.errors import EngineError, NotFound
from engine.files import Scanner, Upload
from engine.identity import actor_of
from engine.models import User, UserTask
from notifications import bounces, replies, reports
from notifications.letterhead import BOUNCE, REPLY, Letterhead
from notifications.models import ReceivedMail
from notifications.tokens import long

MOST_FILES = 10
MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})


class TurnedAway(Exception):
    """Refused while the sending server listens: its sender is told, nobody else."""

    def __init__(self, status: str, english: str, welsh: str) -> None:
        super().__init__(f"550 {status} {english} / {welsh}")


class UnknownAddress(TurnedAway):
    def __init__(self) -> None:
        super().__init__(
            "5.1.1",
            "Nothing is received at this address. Please sign in to answer.",
            "Ni dderbynnir dim yn y cyfeiriad hwn. Mewngofnodwch i ateb.",
        )


class UnknownSender(TurnedAway):
    def __init__(self) -> None:
        super().__init__(
            "5.7.1",
            "Please answer from the address that the message was sent to, or sign in.",
            "Atebwch o'r cyfeiriad yr anfonwyd y neges iddo, neu mewngofnodwch.",
        )


class NothingSaid(TurnedAway):
    def __init__(self) -> None:
        super().__init__(
            "5.6.0",
            "Your answer has neither words nor files of its own. Please sign in to answer.",
            "Nid oes geiriau na ffeiliau newydd yn eich ateb. Mewngofnodwch i ateb.",
        )


class NotTaken(TurnedAway):
    def __init__(self) -> None:
        super().__init__(
            "5.6.0",
            "Your answer, or a file in it, cannot be taken. Please sign in to answer.",
            "Ni ellir derbyn eich ateb, neu ffeil ynddo. Mewngofnodwch i ateb.",
        )


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a server hands it over."""

    sender: str  # of the envelope; empty for reports
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the address of a reply says: which task, and who may answer."""

    task_id: UUID
    user_id: int


Act = Callable[[Letter, EmailMessage], str]


@dataclass(frozen=True, slots=True)
class Reception:
    """Takes mail in for one board. While its scanner is away, who sends files tries again later."""

    engine: ProcessEngine
    letterhead: Letterhead
    files: Path
    scanner: Scanner = field(default_factory=Scanner)

    def check_address(self, recipient: str) -> None:
        """Whether anything is received there; asked before the mail itself is sent."""
        self._addressed(recipient)

    def receive(self, letter: Letter) -> str:
        """Do what the mail asks for, once; say what was done."""
        act = self._addressed(letter.recipient)
        try:
            return act(letter, message_from_bytes(letter.content, policy=policy.default))
        except (EngineError, ValueError, LookupError, TypeError, AttributeError) as refused:
            # A rule of ours, or headers and encodings that no library reads.
            raise NotTaken from refused

    def _addressed(self, recipient: str) -> Act:
        mailbox, _at, domain = recipient.lower().rpartition("@")
        purpose, _plus, token = mailbox.partition("+")
        if domain != self.letterhead.replies:
            raise UnknownAddress
        if purpose == "task" and (reply := self._reply(token)) is not None:
            return lambda letter, mail: self._take_reply(reply, letter, mail)
        if purpose == "bounce" and (parts := self.letterhead.signer.read(BOUNCE, token)):
            return lambda letter, mail: self._take_report(parts[0], letter, mail)
        raise UnknownAddress

    def _reply(self, token: str) -> Reply | None:
        parts = self.letterhead.signer.read(REPLY, token)
        task_id = long(parts[0]) if parts is not None and len(parts) > 1 else None
        if parts is None or task_id is None or not parts[1].isdigit():
            return None
        return Reply(task_id, int(parts[1]))

    def _take_reply(self, reply: Reply, letter: Letter, mail: EmailMessage) -> str:
        if self._is_a_machines(letter, mail):
            return "ignored"
        said = replies.words_of(mail)
        files = [Upload(name, content) for name, content in self._files(mail)]
        if not said and not files:
            raise NothingSaid
        with self.engine.query() as session:
            person = self._sender(session.get(User, reply.user_id), mail)
            today = self.engine.calendar().local_date(self.engine.now())
            actor = actor_of(session, person.id, today)
        for file in files:
            self.scanner.look(file.content)
        return self._put_on_record(reply, actor, _id_of(letter, mail), said, files)

    def _put_on_record(
        self, reply: Reply, actor: Actor, message_id: str, said: str, files: list[Upload]
    ) -> str:
        outcome = "evidence" if files else "comment"
        with self.engine.command(actor) as ctx:
            if not _is_first(ctx, message_id, outcome, reply):
                return "known"
            task = ctx.session.get(UserTask, reply.task_id)
            if task is None:
                raise NotFound("user task", reply.task_id)
            for file in files:
                collaboration.attach(ctx, self.files, task.instance_id, file, task.id)
            if said:
                body = said[: collaboration.COMMENT_LIMIT]
                collaboration.comment(ctx, task.instance_id, body, task.id)
        return outcome

    def _files(self, mail: EmailMessage) -> list[tuple[str, bytes]]:
        found = list(replies.files_of(mail))
        if len(found) > MOST_FILES:
            raise NotTaken
        return found

    def _sender(self, person: User | None, mail: EmailMessage) -> User:
        """The person for whom the address was made, writing from their own address."""
        written = mail["From"].addresses if mail["From"] is not None else ()
        addresses = [one.addr_spec.lower() for one in written]
        if person is None or not person.is_active or addresses != [person.email.lower()]:
            raise UnknownSender
        return person

    def _is_a_machines(self, letter: Letter, mail: EmailMessage) -> bool:
        """Answering machines and our own mails are taken and forgotten: no circle begins here."""
        said = str(mail.get("Auto-Submitted", "no")).lower()
        precedence = str(mail.get("Precedence", "")).lower().strip()
        is_ours = f"@{self.letterhead.domain}>" in str(mail.get("Message-ID", ""))
        return not letter.sender or not said.startswith("no") or precedence in MACHINES or is_ours

    def _take_report(self, message_id: str, letter: Letter, mail: EmailMessage) -> str:
        report = reports.read(mail)
        if report is None or not report.has_failed:
            return "ignored"
        with self.engine.command() as ctx:
            if not _is_first(ctx, _id_of(letter, mail), "bounce", None):
                return "known"
            bounces.bounced(ctx, message_id, report.answer)
        return "bounce"


def _is_first(ctx: CommandContext, message_id: str, outcome: str, reply: Reply | None) -> bool:
    """A server whose answer got lost sends a mail again; it is put on record once."""
    known = sa.select(ReceivedMail.id).where(ReceivedMail.message_id == message_id)
    if ctx.session.scalar(known) is not None:
        return False
    ctx.session.add(
        ReceivedMail(
            message_id=message_id,
            at=ctx.now,
            user_id=reply.user_id if reply else None,
            user_task_id=reply.task_id if reply else None,
            outcome=outcome,
        )
    )
    ctx.session.flush()
    return True


def _id_of(letter: Letter, mail: EmailMessage) -> str:
    """Its own Message-ID at this address; whatever has none is known by its content."""
    named = str(mail.get("Message-ID", "")).strip() or hashlib.sha256(letter.content).hexdigest()
    return hashlib.sha256(f"{letter.recipient.lower()} {named}".encode()).hexdigest()
