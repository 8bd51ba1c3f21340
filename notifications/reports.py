"""What another mail server reports of a mail of ours: not delivered, and why."""

from dataclasses import dataclass
from email.message import EmailMessage, Message


@dataclass(frozen=True, slots=True)
class Report:
    """The fate of one mail; only what failed for good is a bounce."""

    has_failed: bool
    answer: str


def read(mail: EmailMessage) -> Report | None:
    """A delivery report as mail servers write it (RFC 3464); None for anything else."""
    if mail.get_content_type() != "multipart/report":
        return None
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            return _of_fields(part)
    return None


def _of_fields(part: Message) -> Report | None:
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message) or "Action" not in block:
            continue
        action = str(block["Action"]).strip().lower()
        status = str(block.get("Status", "")).strip()
        said = str(block.get("Diagnostic-Code", "")).strip() or status
        has_failed = action == "failed" and not status.startswith("4")
        return Report(has_failed, " ".join(said.split())[:500])
    return None
