"""mail-in: receive replies and delivery reports."""

import argparse
import signal
import threading

from engine.settings import Settings
from webapp import logs
from webapp.commands.output import Commands, say
from webapp.house import NotReady, files_folder, open_engine, require_ready

PORT = 2525


def add_to(commands: Commands) -> None:
    mail_in = commands.add_parser("mail-in", help="receive replies and bounces as a mail server")
    mail_in.add_argument("--host", default="127.0.0.1")
    mail_in.add_argument("--port", type=int, default=PORT)
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
    server = listening(
        Reception(engine, Letterhead.of(settings), files_folder(settings)), given.host, given.port
    )
    server.start()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    say(f"Receiving mail for {settings.mail_replies} at {given.host}:{given.port}.")
    stop.wait()
    server.stop()
    return 0
