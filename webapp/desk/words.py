"""Says in sentences what a decision would do to dates: the sums come from `workflows.foresight`."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.ladders import Rung
from webapp.i18n import _, day, moment
from webapp.ladder import named, what_happens
from webapp.names import Names
from workflows.foresight import Effect, Wait


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder that a new deadline leads to."""

    what: str
    to: str
    on: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """One way to decide: what happens then, sentence by sentence, and the new ladder."""

    sentences: Sequence[str]
    steps: Sequence[Step] = ()

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def outlook(effect: Effect, names: Names) -> Outlook:
    said = SAID[effect.option](effect, names)
    return Outlook([one for one in said if one], [_step(rung, names) for rung in effect.climb])


def outlook_of_extension(effect: Effect, names: Names) -> Outlook:
    steps = [_step(rung, names) for rung in effect.climb]
    return Outlook(new_deadline(effect, names), steps)


def upwards(wait: Wait, names: Names) -> Outlook:
    """Sent to one addressee, who then has a task of their own."""
    return Outlook(
        [
            _until(wait, names),
            _("The late task keeps its deadline until they decide."),
        ]
    )


def new_deadline(effect: Effect, names: Names) -> list[str]:
    """The late task's next deadline, and the first and last rung of the ladder that begins."""
    said = [_("New deadline: %(date)s.", date=day(effect.due_on))]
    if effect.climb:
        first, last = effect.climb[0], effect.climb[-1]
        said.append(_("The ladder starts again: %(first)s.", first=_on(first, names)))
        if last is not first:
            said.append(_("Its last step: %(last)s.", last=_on(last, names)))
    return said


def _approve(effect: Effect, names: Names) -> list[str]:
    waits = [_until(wait, names) for wait in effect.waits]
    return [
        _("Only those whom you tick are told, and each gets a task of their own."),
        *waits,
        _("The late task keeps its deadline until they decide."),
    ]


def _extension(effect: Effect, names: Names) -> list[str]:
    return [
        _("Nothing moves until you have approved a date."),
        *(_until(wait, names) for wait in effect.waits),
    ]


def _return(effect: Effect, names: Names) -> list[str]:
    if effect.due_on is None:
        return [_("The task stays late, and nothing more climbs by itself.")]
    return new_deadline(effect, names)


def _superseded(_effect: Effect, _names: Names) -> list[str]:
    return [_("Nobody is told above. The late task itself stays open until it is done or ended.")]


SAID = {
    "approve": _approve,
    "extension": _extension,
    "return": _return,
    "superseded": _superseded,
}


def _until(wait: Wait, names: Names) -> str:
    return _("%(group)s – until %(date)s.", group=names.group(wait.group), date=day(wait.due_on))


def _on(rung: Rung, names: Names) -> str:
    step = _step(rung, names)
    return f"{step.on}, {step.what} ({step.to})"


def _step(rung: Rung, names: Names) -> Step:
    return Step(what_happens(rung), named(rung.to, names), moment(rung.at, "d MMM y"))
