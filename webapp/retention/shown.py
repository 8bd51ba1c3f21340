"""The tables of the retention pages, said in the reader's language."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from webapp.current import moment
from webapp.due import Tag
from webapp.i18n import _, day, pgettext, said
from webapp.names import Names
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, either
from webapp.retention import words
from workflows import destructions, legal_holds, retention
from workflows.models import (
    DestroyedRecord,
    Destruction,
    LegalHold,
    RetentionChange,
    RetentionClass,
)


def schedule(session: Session) -> Listing:
    """Every class with the processes whose records it rules; one without a rule says so."""
    live = dict(retention.lifecycles(session))
    known = retention.classes(session)
    rows = [_class(one, [said(d.name, d.name_cy) for d in live.pop(one.key, [])]) for one in known]
    for key, definitions in live.items():
        names = ", ".join(said(one.name, one.name_cy) for one in definitions)
        tag = Tag("amber", _("No class: nothing is destroyed"))
        called = _("Called in diagrams: %(key)s", key=key) if key else "–"
        rows.append([Cell(called), Cell(names), Cell(tags=[tag]), Cell("–")])
    return Listing(
        title=_("Schedule"),
        headings=[
            Heading(_("Class")),
            Heading(_("Processes")),
            Heading(_("Kept")),
            Heading(_("Then")),
        ],
        rows=rows,
        empty=_("There are none."),
    )


def changes(session: Session, found: Sequence[RetentionChange]) -> Listing:
    names = Names(session)
    return Listing(
        title=_("Changes"),
        headings=[
            Heading(_("Class")),
            Heading(_("From")),
            Heading(_("Kept")),
            Heading(_("How it stands")),
        ],
        rows=[
            [
                Cell(
                    said(one.name, one.name_cy),
                    url_for("retention.show_change", change_id=one.id),
                ),
                Cell(on=one.starts_on, sub=_who(names, one.proposed_by)),
                Cell(words.kept(one), sub=_("keeps shorter than before") if one.shortens else ""),
                Cell(tags=[words.change_tag(one)], sub=_who(names, one.decided_by)),
            ]
            for one in found
        ],
        empty=_("There are none."),
    )


def _class(one: RetentionClass, processes: Sequence[str]) -> list[Cell]:
    url = url_for("retention.edit_class", class_key=one.key)
    return [
        Cell(said(one.name, one.name_cy), url),
        Cell(", ".join(processes) or "–"),
        Cell(tags=[words.standing(one)], sub=either(words.proposal(one), _from(one))),
        Cell(words.outcomes()[one.outcome]),
    ]


def _from(one: RetentionClass) -> str:
    if one.outcome == "keep":
        return ""
    return _("counted from: %(what)s", what=words.starts()[one.counted_from])


def holds(session: Session, found: Sequence[LegalHold]) -> Listing:
    names, calendar = Names(session), moment().calendar
    return Listing(
        title=_("Legal holds"),
        headings=[
            Heading(_("What is held")),
            Heading(_("Reason")),
            Heading(_("Placed")),
            Heading(_("How it stands")),
        ],
        rows=[
            [
                Cell(
                    one.ref or one.class_key,
                    url_for("retention.hold", hold_id=one.id),
                    sub=_("a whole class") if one.class_key else "",
                ),
                Cell(one.reason),
                Cell(on=calendar.local_date(one.placed_at), sub=_who(names, one.placed_by)),
                Cell(
                    tags=[hold_tag(one)],
                    sub=either(_who(names, one.lifted_by), one.lift_reason),
                ),
            ]
            for one in found
        ],
        empty=_("Nothing is held. Place a hold when an inquiry or a court asks for records."),
    )


def hold_tag(one: LegalHold) -> Tag:
    if one.lifted_at is None:
        return Tag("red", pgettext("hold", "Stands"))
    lifted = day(moment().calendar.local_date(one.lifted_at), "d MMM y")
    return Tag("grey", _("Lifted: %(day)s", day=lifted))


def lists(session: Session, found: Sequence[Destruction]) -> Listing:
    names, calendar = Names(session), moment().calendar
    return Listing(
        title=_("Lists"),
        headings=[Heading(_("List")), Heading(_("Prepared")), Heading(_("How it stands"))],
        rows=[
            [
                Cell(
                    _("List %(number)s", number=one.id),
                    url_for("retention.show_list", destruction_id=one.id),
                    sub=one.note,
                ),
                Cell(on=calendar.local_date(one.prepared_at), sub=_who(names, one.prepared_by)),
                Cell(tags=[words.list_tag(one)]),
            ]
            for one in found
        ],
        empty=_("No list has been prepared yet."),
    )


def lines(session: Session, found: Sequence[DestroyedRecord], title: str, empty: str) -> Listing:
    classes = {one.key: said(one.name, one.name_cy) for one in retention.classes(session)}
    outcomes = words.outcomes()
    approved = _approvals(session, found)
    return Listing(
        title=title,
        headings=[
            Heading(_("Reference")),
            Heading(_("Rule")),
            Heading(_("Counted from")),
            Heading(pgettext("column", "Due")),
            Heading(_("How it stands")),
            Heading(_("How much")),
        ],
        rows=[
            [
                Cell(one.ref, sub=one.process),
                Cell(classes.get(one.class_key, one.class_key), sub=outcomes[one.outcome]),
                Cell(on=one.counted_from),
                Cell(on=one.due_on),
                Cell(tags=[words.line_tag(one)], sub=approved.get(one.destruction_id, "")),
                Cell(words.counted(one)),
            ]
            for one in found
        ],
        empty=empty,
    )


def _approvals(session: Session, found: Sequence[DestroyedRecord]) -> dict[int, str]:
    """Who approved each list, and when."""
    names, calendar, told = Names(session), moment().calendar, {}
    for number in {one.destruction_id for one in found}:
        one = destructions.get(session, number)
        if one.approved_at is not None:
            on = day(calendar.local_date(one.approved_at), "d MMM y")
            told[number] = _("approved: %(who)s, %(day)s", who=_who(names, one.approved_by), day=on)
    return told


def _who(names: Names, user_id: int | None) -> str:
    return names.person(user_id) if user_id else ""


def standing_holds(session: Session) -> int:
    return sum(one.lifted_at is None for one in legal_holds.listing(session))
