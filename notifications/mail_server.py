"""The small mail server at which replies and reports arrive; the board's own relays to it."""

import asyncio
import logging
import ssl
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.inbound import Letter, Reception, TurnedAway

log = logging.getLogger(__name__)
# A file of 25 MB takes a third more on its way.
LARGEST = 36 * 1024 * 1024
PATIENCE = 60.0


class Porter:
    """Asks the reception at each step of the conversation."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception

    async def handle_RCPT(  # noqa: N802 - the library's names and arguments
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        try:
            self.reception.check_address(address)
        except TurnedAway as away:
            return str(away)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>")  # nobody, where a machine reports
        letter = Letter(sender, envelope.rcpt_tos[0], content)
        try:
            outcome = await asyncio.to_thread(self.reception.receive, letter)
        except TurnedAway as away:
            log.info("mail turned away", extra={"action": "mail_refused", "why": str(away)})
            return str(away)
        except Exception:
            log.exception("mail not taken", extra={"action": "mail_failed"})
            return "451 4.3.0 Please try again later"
        log.info("mail taken", extra={"action": "mail_taken", "outcome": outcome})
        return "250 2.0.0 OK"


def listening(
    reception: Reception, host: str, port: int, certificate: tuple[Path, Path] | None = None
) -> Any:
    """A controller that serves in a thread of its own between `start` and `stop`.

    With a certificate and its key nothing is taken openly: who sends must say STARTTLS first.
    """
    secure = None
    if certificate is not None:
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secure.load_cert_chain(*certificate)
    return Controller(
        Porter(reception),
        hostname=host,
        port=port,
        data_size_limit=LARGEST,
        timeout=PATIENCE,
        ident="Cylch",
        decode_data=False,
        enable_SMTPUTF8=True,
        tls_context=secure,
        require_starttls=secure is not None,
    )
