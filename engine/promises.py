"""What whoever publishes a version says of its starts: which variables each of them brings."""

from collections.abc import Collection, Iterable

from engine import definitions
from engine.bpmn.findings import Finding
from engine.bpmn.rules.beginning import RULE
from engine.context import CommandContext
from engine.definitions import Source
from engine.deployments import find_latest
from engine.errors import Invalid, NotFound
from engine.models import ProcessDefinition
from engine.read_only import Readable


def to_confirm(board: Readable, key: str, findings: Iterable[Finding]) -> list[str]:
    """The variables that a start must give, but for those that what is live works with, too."""
    named = _from_the_start(findings)
    live = find_latest(board.session, key) if named else None
    if live is not None:
        named -= _from_the_start(findings_of_version(board, live))
    return sorted(named)


def require_confirmed(
    ctx: CommandContext, definition_id: int, confirmed: Collection[str]
) -> list[str]:
    """Refuse a draft whose owner has not said so of each; return what they have said."""
    draft = ctx.session.get(ProcessDefinition, definition_id)
    if draft is None:
        raise NotFound("definition", definition_id)
    found = to_confirm(ctx, draft.key, findings_of_version(ctx, draft))
    missing = [name for name in found if name not in confirmed]
    if missing:
        raise Invalid("confirmed", "from_the_start", names=", ".join(missing))
    return found


def findings_of_version(board: Readable, version: ProcessDefinition) -> list[Finding]:
    return definitions.findings_of(board, source_of_version(version))


def source_of_version(version: ProcessDefinition) -> Source:
    return Source(
        filename=version.filename,
        xml=version.xml,
        forms=version.forms,
        decisions=version.decisions,
        strict=version.strict,
    )


def _from_the_start(findings: Iterable[Finding]) -> set[str]:
    return {one.details["variable"] for one in findings if one.rule == RULE}
