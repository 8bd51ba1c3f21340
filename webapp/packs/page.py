"""Gathers what the page of one pack shows: what it is, what changed, its files, what proves it."""

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.due import Tag
from webapp.file_rows import size
from webapp.i18n import _, ngettext, pgettext
from webapp.i18n import moment as said_moment
from webapp.packs import words
from webapp.registers.record import Listing, Record
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import packs
from workflows.models import ActionPlan, SignOff, SignOffPack
from workflows.queries import access


def pack_page(reading: Reading, plan_id: int, number: int) -> Record:
    pack = packs.get(reading.session, reading.who, plan_id, number)
    plan = reading.session.get_one(ActionPlan, plan_id)
    earlier = packs.before(reading.session, pack)
    return Record(
        back=_back(reading, plan),
        caption=either(_("Sign-off pack"), plan.ref),
        title=_("Sign-off pack %(number)s: %(plan)s", number=number, plan=plan.title or plan.ref),
        tags=[_standing(pack)],
        lede=_lede(pack, earlier),
        facts=_facts(reading, pack, plan),
        listings=[_files(pack), _parts(pack, earlier), _heads(pack)],
    )


def plan_listing(reading: Reading, plan: ActionPlan) -> Listing | None:
    """The packs of a plan, on its own page; nothing for whom they are not."""
    if not _is_seen(reading, plan, packs.may_read(reading.who)):
        return None
    found = packs.of_plan(reading.session, reading.who, plan.id)
    return Listing(
        title=_("Sign-off packs"),
        headings=[Heading(_("Pack")), Heading(_("Built")), Heading(_("How it stands"))],
        rows=[
            [
                Cell(
                    pgettext("which pack", "Pack %(number)s", number=one.number),
                    url_for("registers.pack", plan_id=plan.id, pack_number=one.number),
                    sub=_presents(one),
                ),
                Cell(
                    on=reading.seen.calendar.local_date(one.built_at),
                    sub=reading.names.person(one.built_by) if one.built_by else "",
                ),
                Cell(tags=[_standing(one)]),
            ]
            for one in found
        ],
        empty=_("None is built yet. The Business Unit does that when every action is verified."),
    )


def file_of(pack: SignOffPack, name: str) -> str:
    """The digest of one of its files."""
    if name not in pack.files:
        raise NotFound("file of a pack", name)
    found: str = pack.files[name]["sha256"]
    return found


def file_name(plan: ActionPlan, pack: SignOffPack, name: str) -> str:
    ending = f"-{name}" if name != words.ARCHIVE else f".{name}"
    return f"{plan.ref.replace('/', '-')}-{pack.number}{ending}"


def _back(reading: Reading, plan: ActionPlan) -> tuple[str, str]:
    """To the plan, for whom its page leads somewhere."""
    if not _is_seen(reading, plan, access.plans(reading.who)):
        return _("Tasks"), url_for("inbox.show")
    return _("Action plan"), url_for("registers.plan", plan_id=plan.id, view="sign-off")


def _is_seen(reading: Reading, plan: ActionPlan, where: sa.ColumnElement[bool]) -> bool:
    wanted = sa.select(ActionPlan.id).where(ActionPlan.id == plan.id, where)
    return reading.session.scalar(wanted) is not None


def _standing(pack: SignOffPack) -> Tag:
    if pack.files_at is None:
        return Tag("amber", _("Frozen; its files are being made"))
    return Tag("green", _("Frozen, with its files"))


def _lede(pack: SignOffPack, earlier: SignOffPack | None) -> str:
    if earlier is None:
        return _("What the group decides on, as it was when the pack was built. It never changes.")
    found = packs.changes(pack, earlier).values()
    changed = sum(one != packs.SAME for one in found)
    return ngettext(
        "Since pack %(number)s %(num)d part is new or changed; the others keep their digest.",
        "Since pack %(number)s %(num)d parts are new or changed; the others keep their digest.",
        changed,
        number=earlier.number,
    )


def _presents(pack: SignOffPack) -> str:
    many = len(pack.presented)
    return ngettext("%(num)d action presented", "%(num)d actions presented", many)


def _facts(reading: Reading, pack: SignOffPack, plan: ActionPlan) -> list[tuple[str, Cell]]:
    sign_off = reading.session.get_one(SignOff, pack.sign_off_id)
    who = reading.names.person(pack.built_by) if pack.built_by else ""
    return [
        (_("Round"), Cell(str(sign_off.round))),
        (_("Signs off the plan"), Cell(reading.names.group(plan.sign_off_group))),
        (_("Built"), Cell(said_moment(pack.built_at), sub=who)),
        (_("Actions presented"), Cell(", ".join(pack.presented))),
        (_("Digest (SHA-256)"), Cell(pack.sha256)),
    ]


def _files(pack: SignOffPack) -> Listing:
    return Listing(
        title=_("Files"),
        headings=[Heading(_("File")), Heading(_("Size")), Heading("SHA-256")],
        rows=[
            [
                Cell(
                    words.file(name),
                    url_for(
                        "registers.pack_file",
                        plan_id=pack.plan_id,
                        pack_number=pack.number,
                        kept=name,
                    ),
                ),
                Cell(size(pack.files[name]["size"])),
                Cell(pack.files[name]["sha256"]),
            ]
            for name in (words.EN, words.CY, words.ARCHIVE)
            if name in pack.files
        ],
        empty=_("They are being made from the frozen content. Look again in a moment."),
    )


def _parts(pack: SignOffPack, earlier: SignOffPack | None) -> Listing:
    return Listing(
        title=_("Parts"),
        headings=[Heading(_("Part")), Heading(_("Since the pack before")), Heading("SHA-256")],
        rows=[
            [
                Cell(words.part(name)),
                Cell(tags=[words.change(kind)]),
                Cell(pack.digests[name]),
            ]
            for name, kind in packs.changes(pack, earlier).items()
        ],
        empty="",
    )


def _heads(pack: SignOffPack) -> Listing:
    return Listing(
        title=_("Ends of the history"),
        headings=[
            Heading(_("About")),
            Heading(_("Entries")),
            Heading(_("Digest of the last entry")),
        ],
        rows=[
            [Cell(one["about"]), Cell(str(one["length"])), Cell(one["head"])] for one in pack.heads
        ],
        empty=_("There are none."),
        note=_("Where the history of the plan and of each action ended when the pack was built."),
    )
