"""mail-in: receive replies and delivery reports."""

import argparse
import signal
import threading
from pathlib import Path

from engine.files import Scanner
from engine.settings import Settings
from engine.settings.signing_in import LOOPBACK
from webapp import logs
from webapp.commands.output import Commands, say
from webapp.house import NotReady, files_folder, open_engine, require_ready

PORT = 2525


def add_to(commands: Commands) -> None:
    mail_in = commands.add_parser("mail-in", help="receive replies and bounces as a mail server")
    mail_in.add_argument("--host", default="127.0.0.1")
    mail_in.add_argument("--port", type=int, default=PORT)
    mail_in.add_argument("--certificate", type=Path, metavar="FILE", help="PEM, with its chain")
    mail_in.add_argument("--key", type=Path, metavar="FILE", help="of the certificate")
    mail_in.set_defaults(run=_mail_in)


def _mail_in(given: argparse.Namespace, settings: Settings) -> int:
    from notifications.inbound import Reception  # noqa: PLC0415 - only this command receives
    from notifications.letterhead import Letterhead  # noqa: PLC0415
    from notifications.mail_server import listening  # noqa: PLC0415

    if not settings.mail_replies:
        raise NotReady("Set CYLCH_MAIL_REPLIES to the domain whose mail is to be received.")
    logs.write(settings.logs)
    engine = open_engine(settings)
    require_ready(engine)
    reception = Reception(
        engine, Letterhead.of(settings), files_folder(settings), Scanner(settings.scanner)
    )
    server = listening(reception, given.host, given.port, _certificate(given))
    server.start()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    say(f"Receiving mail for {settings.mail_replies} at {given.host}:{given.port}.")
    stop.wait()
    server.stop()
    return 0


def _certificate(given: argparse.Namespace) -> tuple[Path, Path] | None:
    """Answers are about children: they come openly from a mail server of this machine alone."""
    if given.certificate and given.key:
        return given.certificate, given.key
    if given.certificate or given.key:
        raise NotReady("Name both, --certificate and --key.")
    if given.host not in LOOPBACK:
        raise NotReady(
            f"At {given.host} mail would come openly: name --certificate and --key, "
            "or listen on 127.0.0.1."
        )
    return None
