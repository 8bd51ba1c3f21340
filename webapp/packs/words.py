"""How the parts of a pack, what became of them and its files are called."""

from webapp.due import Tag
from webapp.i18n import _, pgettext
from workflows import pack_parts, packs

EN, CY, ARCHIVE, EVERYTHING = "en.pdf", "cy.pdf", "zip", "pack"


def part(name: str) -> str:
    """An action goes by its reference, the rest by what it is."""
    named = {
        pack_parts.PLAN: _("The plan and its recommendations"),
        pack_parts.EXCEPTIONS: _("Exceptions"),
        pack_parts.IMPACT: _("How impact will be checked"),
        pack_parts.DIAGRAMS: _("Versions of the process"),
        EVERYTHING: _("The pack as a whole"),
    }
    ref = name.removeprefix(pack_parts.ACTION)
    return named.get(name) or _("Action, with evidence and extensions: %(ref)s", ref=ref)


def change(kind: str) -> Tag:
    found = {
        packs.SAME: Tag("grey", pgettext("part of a pack", "Unchanged")),
        packs.CHANGED: Tag("amber", pgettext("part of a pack", "Changed")),
        packs.NEW: Tag("blue", pgettext("part of a pack", "New")),
    }
    return found[kind]


def file(name: str) -> str:
    return {
        EN: _("The pack as PDF, in English"),
        CY: _("The pack as PDF, in Welsh"),
        ARCHIVE: _("The archive: both PDFs, the evidence files and the list of their digests"),
    }[name]


def exception(kind: str) -> str:
    return {
        pack_parts.LATE: pgettext("exception", "done after its due date"),
        pack_parts.EXTENDED: pgettext("exception", "given more time"),
        pack_parts.WITHDRAWN: pgettext("exception", "withdrawn"),
    }[kind]


def finding(stage: str, decision: str) -> str:
    """What a look at a completion found."""
    who = {"check": _("Business Unit"), "verify": pgettext("who looked", "Verifier")}
    what = {
        "passed": pgettext("verification", "passed on"),
        "verified": pgettext("verification", "verified"),
        "returned": pgettext("verification", "returned"),
    }
    return f"{who.get(stage, stage)}: {what.get(decision, decision)}"
