"""What the list puts into a diagram: steps, ways, patterns and lanes."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import sketches
from engine.bpmn import editing, rewiring
from engine.bpmn.grafting import graft
from engine.bpmn.xml import read_xml
from engine.errors import Invalid
from engine.permissions import may_design, require
from engine.walking import diagram_of
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.studio.outline import NEW_END, NEW_KINDS
from webapp.studio.patterns import pattern_of
from webapp.studio.steps import again, redrawn, save_drawn
from webapp.studio.views import bp


@bp.post("/<process>/steps/<element>/add")
def add(process: str, element: str) -> ResponseReturnValue:
    """A new step after this one; a task for a person where no other kind is said."""
    name, kind = request.form.get("name", "").strip(), request.form.get("kind", "")
    if not name:
        return again(process, element, _("Say what the new step is called."))
    kind = kind if kind in NEW_KINDS else NEW_KINDS[0]
    try:
        with redrawn(process) as root:
            new = rewiring.insert_after(root, element, kind, name)
    except Invalid as error:
        return again(process, element, refusal_of(error).sentence)
    flash(_("The step is there. Say who does it, until when, and with which form."))
    return redirect(url_for(".change", process=process, element=new), code=303)


@bp.post("/<process>/steps/<element>/way")
def add_way(process: str, element: str) -> ResponseReturnValue:
    """Another way on from this step: as a choice of a gateway, or back to an earlier step."""
    try:
        with redrawn(process) as root:
            to, name = request.form.get("to", ""), request.form.get("end", "").strip()
            is_end = to == NEW_END
            add = rewiring.add_end if is_end else rewiring.add_way
            new = add(root, element, name if is_end else to)
    except Invalid as error:
        return again(process, element, refusal_of(error).sentence)
    flash(_("The way is there. Say what it is called, and when it is taken."))
    return redirect(url_for(".change", process=process, element=new), code=303)


@bp.post("/<process>/steps/<element>/edge")
def attach(process: str, element: str) -> ResponseReturnValue:
    """An event at the edge of this step, such as a time after which something else happens."""
    name, to = request.form.get("name", "").strip(), request.form.get("to", "")
    if not name:
        return again(process, element, _("Say what the event is called."))
    target = "" if to == NEW_END else to
    try:
        with redrawn(process) as root:
            new = rewiring.attach(root, element, request.form.get("event", ""), name, target)
    except Invalid as error:
        return again(process, element, refusal_of(error).sentence)
    flash(_("The event is there. Say when it comes, and whether it stops the step."))
    return redirect(url_for(".change", process=process, element=new), code=303)


@bp.post("/<process>/steps/<element>/pattern")
def insert(process: str, element: str) -> ResponseReturnValue:
    """One of the usual patterns after this step, or on this way."""
    try:
        with redrawn(process) as root:
            pattern = pattern_of(request.form.get("pattern", ""))
            graft(root, element, read_xml(pattern.xml))
    except Invalid as error:
        return again(process, element, refusal_of(error).sentence)
    flash(_("The pattern is there, with its forms. Look through its steps and make them yours."))
    return redirect(url_for(".steps", process=process), code=303)


@bp.post("/<process>/lanes")
def add_lane(process: str) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, process)
        root = read_xml(sketch.xml)
        name = request.form.get("name", "").strip() or _("New lane")
        key = diagram_of(sketch).process_id
        new = editing.add_lane(root, key, name, request.form.get("name_cy", ""), "")
        save_drawn(ctx, process, root)
    return redirect(url_for(".change", process=process, element=new), code=303)
