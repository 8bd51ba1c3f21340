"""What a new process begins from: a pattern, a copy, another tool's file, or next to nothing."""

from dataclasses import dataclass
from importlib.resources import files

import sqlalchemy as sa
from lxml import etree
from sqlalchemy.orm import Session

from engine.bpmn.editing import new_id, rename_process, set_values
from engine.bpmn.findings import Finding
from engine.bpmn.vocabulary import bpmn
from engine.bpmn.xml import Unreadable, read_xml
from engine.definitions import Source
from engine.deployments import latest
from engine.errors import Invalid
from engine.models import ProcessDefinition, Sketch
from webapp.lint_messages import sentence
from webapp.studio.foreign import keep_foreign
from webapp.studio.patterns import pattern_of

BLANK = files("webapp.studio") / "blank.bpmn"
# A word that an address of the studio has taken already.
TAKEN = ("new",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; `names` are empty where those of the origin stay."""

    origin: str
    which: str = ""
    filename: str = ""
    data: bytes = b""
    name: str = ""
    name_cy: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A key that is free, and what the sketch begins with."""

    key: str
    source: Source


class NoDiagram(Invalid):
    """A file that cannot be opened at all; says why in both languages."""

    def __init__(self, filename: str, refusal: Unreadable) -> None:
        found = Finding(filename, "", refusal.line, refusal.rule, "error", refusal.details)
        super().__init__("file", "no_diagram")
        self.sentences = {one: sentence(found, one) for one in ("en", "cy")}


def begun_from(session: Session, wanted: Wanted) -> Begun:
    """The origin under the key and the names that the new process is to have."""
    source = _origin(session, wanted)
    try:
        root = read_xml(source.xml)
    except Unreadable as refusal:
        raise NoDiagram(source.filename, refusal) from None
    own = _process(root)
    name = wanted.name or own.get("name", "") or source.filename.rpartition(".")[0]
    key = _free(session, name)
    rename_process(root, key)
    names = {"name": wanted.name, "name_cy": wanted.name_cy}
    set_values(root, key, {one: said for one, said in names.items() if said})
    if wanted.origin in ("copy", "pattern"):
        _forget_welsh(root, key, wanted)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Begun(
        key,
        Source(
            filename=f"{key}.bpmn",
            xml=keep_foreign(source.xml, xml),
            forms=source.forms,
            decisions=source.decisions,
        ),
    )


def _origin(session: Session, wanted: Wanted) -> Source:
    if wanted.origin == "pattern":
        return pattern_of(wanted.which)
    if wanted.origin == "copy":
        live = latest(session, wanted.which)
        session.refresh(live, ["xml", "forms", "decisions"])
        return Source(live.filename, live.xml, live.forms, live.decisions)
    if wanted.origin == "file":
        return Source(wanted.filename or "diagram.bpmn", wanted.data)
    if wanted.origin == "blank":
        return Source(BLANK.name, BLANK.read_bytes())
    raise Invalid("origin", "required")


def _process(root: etree._Element) -> etree._Element:
    """The one that is to run: see `rename_process`."""
    probe = etree.fromstring(etree.tostring(root))
    rename_process(probe, "probe")
    processes = [one.get("id") for one in probe.findall(bpmn("process"))]
    return root.findall(bpmn("process"))[processes.index("probe")]


def _forget_welsh(root: etree._Element, key: str, wanted: Wanted) -> None:
    """The Welsh name of what it was copied from is not its own."""
    if wanted.name and not wanted.name_cy:
        set_values(root, key, {"name_cy": ""})


def _free(session: Session, name: str) -> str:
    taken = {
        *session.scalars(sa.select(ProcessDefinition.key)),
        *session.scalars(sa.select(Sketch.key)),
    }
    known = etree.Element("known")
    for key in (*taken, *TAKEN):
        etree.SubElement(known, "one", id=key)
    return new_id(known, name)
