"""Bringing a plan in from a spreadsheet: choose, look at what was understood, confirm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound
from engine.permissions import is_steward, require
from webapp.current import actor, process_engine
from webapp.documents.kinds import KINDS
from webapp.errors import refusal_of
from webapp.files import handed_over
from webapp.i18n import _, ngettext
from webapp.importing import columns, files, kept, refused
from webapp.importing.desk import Desk
from webapp.names import Names
from webapp.registers import import_targets, import_words, words
from webapp.registers.lists import bp
from workflows import plan_undo, tables
from workflows.agencies import AGENCIES
from workflows.batches import Batch
from workflows.plan_import import count_actions, import_plan, read_table
from workflows.plan_rows import PLAN, Table
from workflows.table_rows import RowsRefused
from workflows.tables import CARRIED

FIELDS = ("target", "plan_ref", "source", "source_ref", "title")


@dataclass(frozen=True, slots=True)
class Line:
    """One action as the preview shows it."""

    row: int
    number: int | None
    text: str
    agency: str
    officer: str
    due: object
    evidence: str


@bp.get("/action-plans/import")
def choose_file() -> ResponseReturnValue:
    _require()
    return _asked(request.args)


@bp.get("/action-plans/import/template-<any(en,cy):language>.xlsx")
def template(language: str) -> ResponseReturnValue:
    """Headings, hints and lists in one language; the reader of tables takes both."""
    _require()
    from webapp.registers.plan_template import template as written  # noqa: PLC0415 - heavy

    with process_engine().query() as session, force_locale(language):
        names = Names(session)
        agencies = sorted(names.agency(key) for key in AGENCIES if AGENCIES[key].ends_on is None)
        data = written(
            (_("Action plan"), _("Guide")),
            import_words.columns(),
            import_words.hints(),
            {"lead_agency": agencies, "scope": list(words.scopes().values())},
        )
        name = _("action-plan-template")
    return handed_over(data, KINDS["xlsx"].media_type, f"{name}.xlsx")


@bp.post("/action-plans/import")
def look_at_file() -> ResponseReturnValue:
    """Show what was understood, or what is wrong; nothing is stored."""
    _require()
    try:
        target = import_targets.target_in(request.form)
        filename, data = files.sent()
        if (asked := columns.asked(_desk(), filename, data)) is not None:
            return asked
        with process_engine().query() as session:
            plan = import_targets.plan_of(session, request.form, target)
            table = read_table(session, plan, filename, data)
            if table.bad:
                return refused.page(_desk(), filename, table.bad)
            had = count_actions(session, plan) if plan else 0
            lines = _lines(session, table)
            carry = files.packed(tables.carried(session, PLAN, filename, data))
            flat = files.packed(tables.flat(session, PLAN, filename, data))
    except Invalid as invalid:
        return _asked(request.form, invalid)
    return render_template(
        "registers/import_preview.html",
        target=target,
        filename=files.shown(filename),
        lines=lines,
        wordings=sorted(table.wordings.items()),
        scopes=words.scopes(),
        packed=carry,
        flat=flat,
        had=had,
        sent={name: request.form.get(name, "") for name in FIELDS},
        counted=ngettext("%(num)d action", "%(num)d actions", len(lines)),
    )


@bp.post("/action-plans/import/confirm")
def bring_in() -> ResponseReturnValue:
    """Bring in what was looked at: all of it, or nothing."""
    _require()
    form, filename = request.form, request.form.get("filename", "")
    data, had = files.unpacked(form.get("packed", "")), form.get("had", "")
    try:
        with process_engine().command(actor()) as ctx:
            ref = import_targets.drafted(ctx, form)
            expected = int(had) if had.isdecimal() else 0
            is_new = form.get("target") == import_targets.NEW
            plan = import_plan(ctx, f"{filename}{CARRIED}", data, ref, expected, is_new)
            plan_id = plan.id
    except RowsRefused as bad:
        return refused.page(_desk(), filename, bad.rows)
    except NotFound:
        return _asked(form, Invalid("target", "not_an_option"))
    except Invalid as invalid:
        return _asked(form, invalid)
    flash(_("The actions are in the plan. Each is a draft until the plan is approved."))
    return redirect(url_for(".plan", plan_id=plan_id), code=303)


@bp.post("/action-plans/import/<int:plan_batch>/undo")
def take_plan_back(plan_batch: int) -> ResponseReturnValue:
    """Take a table of actions back whole, while nobody has worked on them."""
    _require()
    with process_engine().command(actor()) as ctx:
        ref = plan_undo.take_back(ctx, plan_batch)
    flash(_("What the table brought is taken back. Plan: %(ref)s", ref=ref))
    return redirect(url_for(".choose_file"), code=303)


def _desk() -> Desk:
    return Desk(
        kind=PLAN,
        labels=import_words.columns(),
        what_to_do=import_words.what_to_do,
        look=url_for(".look_at_file"),
        back=url_for(".choose_file"),
        fields=FIELDS,
    )


def _require() -> None:
    require(is_steward(actor()), "import a plan")


def _lines(session: Session, table: Table) -> list[Line]:
    names = Names(session)
    return [
        Line(
            row=one.row,
            number=one.number,
            text=str(one.wanted["text"]),
            agency=names.agency(str(one.wanted["lead_agency"])),
            officer=names.person(officer) if (officer := one.wanted["lead_officer_id"]) else "",
            due=one.wanted["due"],
            evidence=", ".join(map(str, _list(one.wanted["evidence_required"]))),
        )
        for one in table.actions
    ]


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _asked(sent: Mapping[str, str], invalid: Invalid | None = None) -> ResponseReturnValue:
    with process_engine().query() as session:
        targets = import_targets.targets(session)
        batches = kept.lines(session, plan_undo.tables_so_far(session), _undo, _brought)
    page = render_template(
        "registers/import.html",
        targets=targets,
        batches=batches,
        sources=words.sources(),
        sent={name: sent.get(name, "") for name in FIELDS},
        field=invalid.field if invalid else "",
        complaint=_complaint(invalid) if invalid else "",
        columns=[(import_words.columns()[key], hint) for key, hint in import_words.hints().items()],
    )
    return page, 422 if invalid else 200


def _undo(number: int) -> str:
    return url_for(".take_plan_back", plan_batch=number)


def _brought(batch: Batch) -> str:
    actions = ngettext("%(num)d action", "%(num)d actions", batch.count)
    return f"{', '.join(batch.refs)}: {actions}"


def _complaint(invalid: Invalid) -> str:
    """Words of this page where its fields are meant; the house's own for the rest."""
    own = {
        ("target", "required"): _("Choose what the table is for."),
        ("target", "not_an_option"): _("This plan takes no actions any more. Choose another."),
        ("plan_ref", "required"): _("Give the new plan a reference."),
        ("plan_ref", "taken"): _("There is a plan with this reference. Choose it above."),
        ("source", "not_an_option"): _("Choose what the plan answers to."),
        ("file", "required"): _("Choose a file first."),
    }
    return own.get((invalid.field, invalid.rule)) or refusal_of(invalid).sentence
