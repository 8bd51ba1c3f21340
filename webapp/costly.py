"""What costs the machine much, or reaches people outside: counted before anything is done.

One table, so that whoever adds such a page sees where it belongs; a test looks for what is missing.
"""

from collections.abc import Iterator

from flask import Flask, current_app, g, request
from flask_login import current_user

from webapp.brakes import Brake
from webapp.current import process_engine

PROGRAMS = "/api/"
A_FORM_WITH_FILES = "multipart/form-data"
# Files that are made while somebody waits, and pages that read a whole quarter or year.
DOCUMENTS = frozenset(
    {
        "operations.download",
        "registers.annual_report",
        "registers.briefing_paper",
        "registers.chair_report",
        "registers.check_pack",
        "registers.download",
        "registers.download_action",
        "registers.download_annual_report",
        "registers.download_assessment",
        "registers.download_assurance_report",
        "registers.download_audit",
        "registers.download_chair_report",
        "registers.download_engagement",
        "registers.download_indicator",
        "registers.download_plan",
        "registers.download_programme",
        "registers.download_quarter",
        "registers.download_review",
        "registers.download_round",
        "registers.download_standards",
        "registers.engagement_answer",
        "registers.pack_file",
        "registers.template",
        "subjects.read_whole",
        "subjects.take",
        "api_annual reports.show",
        "api_assurance.export_assessment",
        "api_assurance.export_report",
        "api_exports.listed",
        "api_exports.one",
        "api_packs.check_again",
        "api_packs.file",
        "api_quarters.report",
        "api_subject_requests.take",
    }
)
# A diagram is checked or walked, or work is tried out on it.
REHEARSALS = frozenset(
    {
        "moving.begin",
        "moving.rehearse",
        "processes.check",
        "processes.judge",
        "processes.keep",
        "processes.rehearse",
        "api_definitions.deploy",
        "api_moving.migrate",
        "api_moving.migrate_latest",
        "api_scenarios.keep",
        "api_sketches.check",
        "api_token_moves.preview",
    }
)
# Mail or a call goes out because somebody pressed a button.
SENDINGS = frozenset(
    {
        "sign_in_help.invite",
        "sign_in_help.reset",
        "webhooks.add",
        "webhooks.replay",
        "api_deliveries.add_hook",
        "api_deliveries.replay",
        "api_sign_in_help.invite",
        "api_sign_in_help.reset",
    }
)
KINDS = {
    endpoint: kind
    for kind, endpoints in (
        ("documents", DOCUMENTS),
        ("rehearsals", REHEARSALS),
        ("sendings", SENDINGS),
    )
    for endpoint in endpoints
}


def install(app: Flask) -> None:
    app.extensions["brake"] = Brake()
    app.before_request(_brake_pages)


def brake() -> None:
    """Let the request through, or raise what asks to wait."""
    kinds = tuple(_kinds())  # mostly none: then nobody need be known
    person = _person() if kinds else None
    if person is None:
        return
    limits = current_app.extensions["settings"].limits
    counting: Brake = current_app.extensions["brake"]
    for kind in kinds:
        counting.admit((kind, person), getattr(limits, kind), process_engine().clock())


def _brake_pages() -> None:
    if not request.path.startswith(PROGRAMS):  # who calls there is known later
        brake()


def _person() -> int | None:
    """Tokens are counted together: another one of the same owner must not double what they may."""
    if "actor" in g:
        found: int | None = g.actor.id
        return found
    return current_user.id if current_user.is_authenticated else None


def _kinds() -> Iterator[str]:
    if request.path.startswith(PROGRAMS):
        yield "calls"
    if request.endpoint in KINDS:
        yield KINDS[request.endpoint]
    if request.args.get("q"):
        yield "searches"
    if request.mimetype == A_FORM_WITH_FILES:
        yield "uploads"
