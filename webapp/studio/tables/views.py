"""The decision tables of a sketch: see them, try them, begin one, take one out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from engine import sketches
from engine.bpmn.decisions import read_table
from engine.bpmn.dmn.editing import TableFile, new_table
from engine.bpmn.expressions import validate_expression
from engine.errors import Invalid
from engine.forms import FormDefinition, FormRefused, validate
from engine.forms.editing import new_name
from engine.permissions import may_design, require
from engine.sketches import SketchChanged, Stroke
from engine.walking import diagram_of
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.forms import Complaint, Sheet, complaints_of, draw_form, read_answers
from webapp.i18n import _
from webapp.studio.tables import asking
from webapp.studio.tables.pages import list_of, name_of, steps_asking, table_page, text_in
from webapp.studio.views import bp, for_step, seen_version

Answers = Mapping[str, Any]
Act = Callable[[Answers], Response]
GIVEN = "v_"


@bp.get("/<process>/tables")
def tables(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        sketch = sketches.get(session, process)
    return render_template("processes/tables/index.html", sketch=sketch, rows=list_of(sketch))


@bp.get("/<process>/tables/<table>")
def table(process: str, table: str) -> ResponseReturnValue:
    """The table; with values in the address also what it would answer."""
    require(may_design(actor()), "draw")
    given = {
        name.removeprefix(GIVEN): value
        for name, value in request.args.items()
        if name.startswith(GIVEN)
    }
    with process_engine().query() as session:
        page = table_page(sketches.get(session, process), table, given)
    return render_template("processes/tables/table.html", page=page)


@bp.route("/<process>/tables/new", methods=["GET", "POST"])
def begin_table(process: str) -> ResponseReturnValue:
    def act(answers: Answers) -> Response:
        require_expression(answers["expression"])
        require_name("result", answers["result"])
        with process_engine().command(actor()) as ctx:
            require(may_design(ctx.actor), "draw")
            sketch = sketches.get(ctx.session, process)
            key = new_name(list(sketch.decisions), answers["name_en"])
            text = new_table(
                key,
                answers["name_en"],
                answers["name_cy"] or "",
                answers["expression"],
                answers["result"],
            )
            xml = for_step(sketch, "decision", key)
            stroke = Stroke(decisions={**sketch.decisions, key: text}, xml=xml)
            sketches.save(ctx, process, stroke, seen_version())
        flash(_("The table is there. Add its rows, then try it."))
        return redirect(url_for(".table", process=process, table=key), code=303)

    return asked(Asking(process, "", asking.new_table(), _("New decision table")), {}, act)


@bp.route("/<process>/tables/<table>/about", methods=["GET", "POST"])
def about_table(process: str, table: str) -> ResponseReturnValue:
    def act(answers: Answers) -> Response:
        def changed(file: TableFile) -> None:
            file.name(answers["name_en"], answers["name_cy"] or "")
            together = answers.get("together") or ""
            policy = answers["policy"].replace("_", " ")
            file.hit_policy(policy, "" if together == "LIST" else together)

        change_table(process, table, changed)
        return saved(process, table)

    file = file_of(process, table)
    found = read_table(file.written().encode())
    policy = found.table.hit_policy if found else "UNIQUE"
    together = (found.table.aggregation if found else "") or "LIST"
    now = {
        "name_en": file.decision.get("name", ""),
        "name_cy": file.name_cy,
        "policy": asking.policy_key(policy),
        "together": together,
    }
    return asked(Asking(process, table, asking.about_table(), _("Name and hit policy")), now, act)


@bp.post("/<process>/tables/<table>/remove")
def remove_table(process: str, table: str) -> ResponseReturnValue:
    """Only a table that no step asks goes."""
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, process)
        text_in(sketch, table)
        used = steps_asking(diagram_of(sketch), table)
        if not used:
            left = {key: one for key, one in sketch.decisions.items() if key != table}
            sketches.save(ctx, process, Stroke(decisions=left), seen_version())
    if used:
        flash(_("A step asks this table. Give the step another one first."))
        return to_table(process, table)
    flash(_("The table is taken out of the sketch. What is live has not changed."))
    return redirect(url_for(".tables", process=process), code=303)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a page asks, and about which table."""

    process: str
    key: str
    form: FormDefinition
    title: str


def asked(page: Asking, now: Answers, act: Act) -> ResponseReturnValue:
    """Ask by a form of ours, then do it; what is refused keeps what was entered."""
    require(may_design(actor()), "draw")
    if request.method == "GET":
        return _page(page, now)
    raw = read_answers(page.form, request.form)
    try:
        return act(validate(page.form, raw, moment().today))
    except FormRefused as refused:
        return _page(page, raw, complaints_of(page.form, refused.errors)), 422
    except Invalid as refused:
        told = {
            refused.field: Complaint(refused.field, refusal_of(refused).sentence, refused.field)
        }
        return _page(page, raw, told), 422
    except SketchChanged as changed:
        return _page(page, raw, refusal=refusal_of(changed).sentence), 409


def change_table(process: str, key: str, change: Callable[[TableFile], object]) -> None:
    """Change one table of the sketch, under the version that the page was read at."""
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, process)
        file = TableFile(text_in(sketch, key))
        change(file)
        stroke = Stroke(decisions={**sketch.decisions, key: file.written()})
        sketches.save(ctx, process, stroke, seen_version())


def file_of(process: str, key: str) -> TableFile:
    require(may_design(actor()), "draw")
    with process_engine().query() as session:
        return TableFile(text_in(sketches.get(session, process), key))


def saved(process: str, key: str) -> Response:
    flash(_("Saved in the sketch."))
    return to_table(process, key)


def to_table(process: str, key: str) -> Response:
    return redirect(url_for(".table", process=process, table=key), code=303)


def require_expression(text: str, field: str = "expression") -> None:
    if validate_expression(text):
        raise Invalid(field, "unreadable")


def require_name(field: str, text: str) -> None:
    if not (text.isidentifier() and text.isascii()) or text.startswith("_"):
        raise Invalid(field, "bad_name")


def _page(
    page: Asking,
    raw: Answers,
    complaints: Mapping[str, Complaint] | None = None,
    refusal: str = "",
) -> str:
    wrong = complaints or {}
    with process_engine().query() as session:
        sketch = sketches.get(session, page.process)
    return render_template(
        "processes/tables/asked.html",
        sketch=sketch,
        key=page.key,
        name=name_of(text_in(sketch, page.key), page.key) if page.key else "",
        title=page.title,
        drawn=draw_form(Sheet(page.form, raw, {}, wrong)),
        complaints=wrong.values(),
        refusal=refusal,
        step=request.values.get("step", ""),
    )
