"""The diagram of an instance with the way it took, and the same in words."""

from collections import Counter
from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.deployments import deployed
from engine.models import ProcessDefinition, ProcessInstance
from engine.queries import history
from webapp.drawing import Badge, Picture, Progress, draw, read_picture
from webapp.i18n import _, language, said
from webapp.operations.beside import failed_in

PICTURES = 64


@dataclass(frozen=True, slots=True)
class Diagram:
    """What the page shows: the drawing, and two lists for those who do not see it."""

    svg: Markup
    done: list[str]
    now: list[str]


def diagram_of(session: Session, instance: ProcessInstance, here: str = "") -> Diagram | None:
    """Nothing where the diagram came without a layout. `here` is the element the page is about."""
    definition = session.get_one(ProcessDefinition, instance.definition_id)
    picture = picture_of(definition)
    if picture.is_empty:
        return None
    progress = progress_of(session, instance)
    failed = failed_in(session, instance) if instance.is_live else {}
    progress = replace(progress, badges={key: Badge("", 0, one) for key, one in failed.items()})
    if here in progress.current:
        progress = replace(progress, notes={here: _("Here")})
    done, now = (
        _names(session, instance, progress.done),
        _names(session, instance, progress.current),
    )
    svg = draw(
        picture,
        progress,
        title=_("Process diagram: %(name)s", name=said(definition.name, definition.name_cy)),
        description=_in_words(done, now),
        uid="diagram",
    )
    return Diagram(svg, done, now)


def drawing_of(definition: ProcessDefinition) -> Markup | None:
    """The diagram as it was published, with nobody on it."""
    picture, name = picture_of(definition), said(definition.name, definition.name_cy)
    if picture.is_empty:
        return None
    title = _("Process diagram: %(name)s", name=name)
    return draw(picture, title=title, description=_("Its tasks are listed below."), uid="diagram")


def progress_of(session: Session, instance: ProcessInstance) -> Progress:
    """From what the instance has passed: entered and not yet left is where it stands."""
    entered: Counter[str] = Counter()
    done, taken = set(), set()
    for element_id, how in history.way_taken(session, instance.id):
        if how == "taken":
            taken.add(element_id)
        elif how == "entered":
            entered[element_id] += 1
        else:
            entered[element_id] -= 1
            done |= {element_id} if how == "completed" else set()
    current = {element for element, count in entered.items() if count > 0}
    if not instance.is_live:
        current = set()
    notes = dict.fromkeys(current, _("Here"))
    return Progress(frozenset(done - current), frozenset(current), frozenset(taken), notes)


def _names(session: Session, instance: ProcessInstance, ids: frozenset[str]) -> list[str]:
    """Only steps with a name: gateways and flows say nothing in a sentence."""
    elements = deployed(session, instance.definition_id).compiled.diagram.elements
    return [
        said(element.name, element.name_cy)
        for element in elements.values()
        if element.id in ids and element.name and element.kind.endswith(("Task", "Activity"))
    ]


def _in_words(done: list[str], now: list[str]) -> str:
    parts = [_("Done: %(steps)s.", steps=", ".join(done))] if done else []
    parts += [_("Now: %(steps)s.", steps=", ".join(now))] if now else []
    return " ".join(parts) or _("Not begun.")


# Published diagrams never change: each is read once in a language.
_pictures: dict[tuple[str, str], Picture] = {}


def picture_of(definition: ProcessDefinition) -> Picture:
    """Its layout in the page's language; empty where it came without one."""
    which = definition.ref, language()
    found = _pictures.get(which)
    if found is None:
        if len(_pictures) >= PICTURES:
            _pictures.clear()
        found = _pictures[which] = read_picture(definition.xml, definition.key, which[1])
    return found
