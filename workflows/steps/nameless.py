"""Stops answers and files that look like they tell who somebody is, until a person says no."""

from collections.abc import Collection, Iterator, Mapping

from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import Attachment
from engine.steps import StepCall
from workflows import anonymity
from workflows.steps.answers import texts

CHECKED = "names_checked"


def refuse_names(
    ctx: CommandContext, call: StepCall, *files: str, besides: Collection[str] = ()
) -> None:
    """Every free text, then the names of the files in these fields; the first field is named."""
    if call.answers.get(CHECKED) is True:
        return
    today = ctx.calendar.local_date(ctx.now)
    for field, said in call.answers.items():
        if field not in files and field not in besides:
            _stop(field, anonymity.marks("\n".join(_words(said)), today))
    for field in files:
        for attachment_id in texts(call.answers, field):
            file = ctx.session.get(Attachment, int(attachment_id))
            if file is not None:
                _stop(field, anonymity.marks_in_filename(file.filename, today))


def _stop(field: str, found: list[anonymity.Mark]) -> None:
    if found:
        words = "; ".join(one.words for one in found)
        raise Invalid(field, "tells_who", found=words)


def _words(said: object) -> Iterator[str]:
    """The texts in an answer, row by row."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for one in said.values():
            yield from _words(one)
    elif isinstance(said, list):
        for one in said:
            yield from _words(one)
