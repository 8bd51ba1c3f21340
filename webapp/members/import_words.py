"""What the columns of a table of members are called, and what the preview says of each row."""

from collections.abc import Mapping
from datetime import date

from webapp.i18n import _, day, pgettext
from webapp.names import Names
from webapp.registers import import_words
from workflows.member_rows import DEPUTY, Account, Deed, Person, Planned
from workflows.table_rows import BadRow


def columns() -> Mapping[str, str]:
    return {
        "name": _("Name"),
        "email": _("Email address"),
        "agency": _("Agency"),
        "role": _("Member or deputy"),
        "since": _("Since"),
        "language": _("Language"),
    }


def hints() -> Mapping[str, str]:
    return {
        "name": _("The person’s name. Who holds two seats stands in two rows."),
        "email": _("People are found by it. What Cylch knows of them stays as it is."),
        "agency": _("The agency whose seat it is, by its full name in Welsh or English."),
        "role": _("member or deputy. Empty means member."),
        "since": _("A date such as 30/09/2026. Empty means today."),
        "language": _("Welsh or English, as the person wishes. May stay empty."),
    }


def what_to_do(bad: BadRow) -> str:
    told = {
        "not_an_address": _("This is no email address. Write it as name@agency.example."),
        "has_left": _(
            "This account is closed. An administrator opens it again before the person comes in."
        ),
        "other_name": _("Another row gives this address another name. Make them one."),
        "other_language": _("Another row gives this person another language. Make them one."),
        "no_seat": _("The terms of reference give this agency no seat. Leave the row out."),
        "no_seat_then": _("The agency had no seat on this day. Check the date."),
        "seat_taken": _(
            "This person holds the seat. End that on the page of the seat, "
            "then send the table again."
        ),
        "two_members": _(
            "Another row gives this seat to this person. One of them can only be a deputy."
        ),
        "twice": _("Another row says the same. Leave one of them out."),
        "no_rows": _("The table has a heading but no rows. Add one row for each member."),
    }
    if bad.rule == "not_an_option":
        return {
            "role": _("Write member or deputy."),
            "language": _("Write Welsh or English, or leave it empty."),
        }[bad.column]
    return told.get(bad.rule) or import_words.what_to_do(bad)


def account(person: Person, *, invited: bool) -> str:
    told = {
        Account.KNOWN: _("Known already"),
        Account.NEW: _("A new account"),
        Account.OPENED: _("The account is opened again"),
    }[person.account]
    invitation = _("with an invitation")
    return f"{told}, {invitation}" if invited and person.account != "known" else told


def notes(person: Person, names: Names) -> list[str]:
    """What stays although the table says otherwise, what is added, and who it might be."""
    told = {
        "namesake": lambda said: _(
            "Somebody is called the same, with the address %(email)s", email=said
        ),
        "name_kept": lambda said: _("Name in Cylch, which stays: %(name)s", name=said),
        "language_kept": lambda said: _(
            "Language in Cylch, which stays: %(language)s", language=language(said)
        ),
        "agency_kept": lambda said: _(
            "Agency in Cylch, which stays: %(agency)s", agency=names.agency(said)
        ),
        "since_kept": lambda said: _("Since, in Cylch, which stays: %(day)s", day=_day(said)),
    }
    lines = [told[rule](said) for rule, said in person.notes]
    if person.language_added:
        lines.append(_("Language that is added: %(language)s", language=language(person.language)))
    return lines


def deed(one: Planned) -> str:
    if one.deed == Deed.NOTHING:
        return _("Is so already")
    since = day(one.since, "d MMM y")
    if one.role == DEPUTY:
        return _("Becomes deputy from %(day)s", day=since)
    return _("Gets the seat from %(day)s", day=since)


def language(key: str) -> str:
    return {"cy": pgettext("language", "Welsh"), "en": pgettext("language", "English")}.get(
        key, "–"
    )


def _day(said: str) -> str:
    return day(date.fromisoformat(said), "d MMM y")
