"""The diagram as a list: every step with who, when and what, and pages that change each of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from lxml import etree

from engine import sketches
from engine.bpmn import editing, insides, rewiring
from engine.bpmn.diagram import Element, Flow
from engine.bpmn.event_insides import EVENTS
from engine.bpmn.vocabulary import bpmn
from engine.bpmn.xml import read_xml
from engine.errors import Invalid
from engine.models import Sketch
from engine.permissions import may_design, require
from engine.read_only import reading
from engine.sketches import SketchChanged, Stroke
from engine.walking import diagram_of
from webapp.api.findings import findings_of
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import LANGUAGES, _, language, remember_language
from webapp.studio.account import in_both
from webapp.studio.choices import choices_for, forms_for
from webapp.studio.foreign import keep_foreign
from webapp.studio.holding import otherwise
from webapp.studio.outline import (
    FIXED,
    NEW_END,
    NEW_KINDS,
    ChangePage,
    goals,
    inside_of,
    kind_beside,
    kind_word,
    may_have_edge,
    part_of,
    places,
    steps_of,
    title_of,
)
from webapp.studio.patterns import patterns
from webapp.studio.settings import Setting, settings_of
from webapp.studio.sifting import SHORT, holds, wanted
from webapp.studio.typed import kept
from webapp.studio.views import bp, seen_version
from webapp.studio.whom import beside
from webapp.studio.words import event_of, kind_of, plainly
from workflows.layout import lay_out


@bp.get("/<process>/steps")
def steps(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with reading(process_engine()) as board:
        sketch = sketches.get(board.session, process)
        diagram = diagram_of(sketch)
        choices = choices_for(board.session, sketch)
        findings = findings_of(sketches.findings_of(board, sketch), language())
    listed = steps_of(sketch, diagram, choices)
    text = wanted()
    return render_template(
        "processes/steps.html",
        sketch=sketch,
        steps=[one for one in listed if holds(one.texts, text)],
        wanted=text,
        is_long=len(listed) > SHORT,
        lanes=[(one.id, beside(one)) for one in diagram.lanes],
        findings=[{**one, "message": plainly(one["message"])} for one in findings],
        account=in_both(diagram, sketch.forms),
    )


@bp.get("/<process>/steps/<element>")
def change(process: str, element: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    return _shown(page_of(process, element))


@bp.post("/<process>/steps/<element>")
def set_part(process: str, element: str) -> ResponseReturnValue:
    """Set what was asked, or turn to the other language with it; what is not asked stays."""
    if request.form.get("lang") in LANGUAGES:
        remember_language(request.form["lang"])
        return _kept(process, element)
    try:
        is_other_event = _set_asked(process, element)
    except SketchChanged as changed:
        now = _kept(process, element, wrong=refusal_of(changed).sentence, is_newer=True)
        return now, 409
    except Invalid as error:
        wrongs = {error.field: refusal_of(error).sentence}
        return _kept(process, element, wrongs=wrongs), 422
    flash(_("Saved in the sketch."))
    here = url_for(".change", process=process, element=element)
    return redirect(here if is_other_event else _next(process, element), code=303)


def _next(process: str, element: str) -> str:
    """Back to the list, or on to what the step still lacks."""
    pages = {"form": ".begin_form", "table": ".begin_table"}
    wanted = pages.get(request.form.get("then", ""))
    if wanted is None:
        return url_for(".steps", process=process)
    return url_for(wanted, process=process, step=element)


def _set_asked(process: str, element: str) -> bool:
    """Whether it has become another kind of event, of which other things are asked."""
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, process)
        root = read_xml(sketch.xml)
        asked = _asked(sketch, element)
        given = {
            one.name: kept(one.name, _given(one))
            for one in asked
            if one.name in request.form or one.kind == "several"
        }
        before = insides.read(editing.find(root, element), "event")
        editing.set_values(root, element, given)
        after = insides.read(editing.find(root, element), "event")
        if request.form.get("lane"):
            editing.set_lane(root, element, request.form["lane"])
        if request.form.get("default"):
            editing.set_default(root, element)
        elif request.form.get("was_default"):
            editing.unset_default(root, element)
        save_drawn(ctx, process, root, is_same_shape=_lane_stays(sketch, element))
    return before != after


@bp.post("/<process>/steps/<element>/move")
def move(process: str, element: str) -> ResponseReturnValue:
    try:
        with redrawn(process) as root:
            rewiring.move_after(root, element, request.form.get("after", ""))
    except Invalid as error:
        return again(process, element, refusal_of(error).sentence)
    flash(_("The step is moved."))
    return redirect(url_for(".steps", process=process), code=303)


@bp.post("/<process>/steps/<element>/remove")
def remove(process: str, element: str) -> ResponseReturnValue:
    try:
        with redrawn(process) as root:
            if editing.find(root, element).tag == bpmn("lane"):
                editing.remove_lane(root, element)
            else:
                rewiring.remove(root, element)
    except Invalid as error:
        return again(process, element, refusal_of(error).sentence)
    flash(_("Taken out of the sketch. What is live has not changed."))
    return redirect(url_for(".steps", process=process), code=303)


@contextmanager
def redrawn(process: str) -> Iterator[etree._Element]:
    """The sketch's diagram, to be changed; it is saved afterwards unless that was refused."""
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        root = read_xml(sketches.get(ctx.session, process).xml)
        yield root
        save_drawn(ctx, process, root)


def save_drawn(
    ctx: Any, process: str, root: etree._Element, *, is_same_shape: bool = False
) -> None:
    """Under the version that the page was read at; the drawing follows where the shape changed."""
    if not is_same_shape:
        lay_out(root)
    before = sketches.get(ctx.session, process)
    xml = keep_foreign(before.xml, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    stroke = Stroke(xml=xml, forms=forms_for(ctx.session, before, xml))
    sketch = sketches.save(ctx, process, stroke, seen_version())
    wrong = otherwise(ctx, sketch)
    if wrong:
        flash(wrong)


def page_of(process: str, element: str, wrong: str = "") -> ChangePage:
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
        diagram = diagram_of(sketch)
        part, choices = part_of(diagram, element), choices_for(session, sketch)
        inside = inside_of(sketch, element)
    is_step = isinstance(part, Element)
    return ChangePage(
        sketch=sketch,
        version=sketch.version,
        part_id=element,
        title=title_of(part, diagram),
        kind=kind_beside(part, diagram) if isinstance(part, Element) else kind_of(kind_word(part)),
        settings=settings_of(part, diagram, choices, inside),
        lanes=[(one.id, beside(one)) for one in diagram.lanes] if is_step else [],
        lane=part.lane.id if isinstance(part, Element) and part.lane else "",
        others=places(diagram, element) if is_step else [],
        goals=goals(diagram, element) if is_step else [],
        edges=EVENTS["boundaryEvent"] if may_have_edge(part) else (),
        is_movable=isinstance(part, Element) and part.kind not in FIXED,
        is_step=is_step,
        is_way=isinstance(part, Flow),
        is_default=isinstance(part, Flow) and diagram.elements[part.source].default == part.id,
        asks_table=isinstance(part, Element) and part.kind == "businessRuleTask",
        wrong=wrong,
    )


def _asked(sketch: Sketch, element: str) -> Sequence[Setting]:
    diagram = diagram_of(sketch)
    return settings_of(part_of(diagram, element), diagram, {"forms": ()}, {})


def _given(setting: Setting) -> str:
    if setting.kind == "several":
        return " ".join(request.form.getlist(setting.name))
    return request.form.get(setting.name, "")


def _lane_stays(sketch: Sketch, element: str) -> bool:
    part = part_of(diagram_of(sketch), element)
    lane = part.lane.id if isinstance(part, Element) and part.lane else ""
    return request.form.get("lane", lane) == lane


def again(process: str, element: str, wrong: str) -> ResponseReturnValue:
    return _shown(replace(page_of(process, element), wrong=wrong)), 422


def _kept(
    process: str,
    element: str,
    *,
    wrong: str = "",
    wrongs: Mapping[str, str] | None = None,
    is_newer: bool = False,
) -> str:
    """The page with what was typed: still under the version it was read at, unless that is told."""
    page = page_of(process, element, wrong)
    typed = [
        replace(one, value=_given(one))
        if one.name in request.form or (one.kind == "several" and "version" in request.form)
        else one
        for one in page.settings
    ]
    return _shown(
        replace(
            page,
            settings=typed,
            lane=request.form.get("lane", page.lane),
            is_default="default" in request.form,
            version=page.version if is_newer else seen_version(),
            wrongs=wrongs or {},
        )
    )


def _shown(page: ChangePage) -> str:
    kinds = [(one, kind_of(one)) for one in NEW_KINDS]
    to = [*page.goals, (NEW_END, _("A new end"))]
    edges = [(one, event_of(one)) for one in page.edges]
    return render_template(
        "processes/change.html", page=page, patterns=patterns(), kinds=kinds, to=to, edges=edges
    )
