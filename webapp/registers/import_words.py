"""What the columns of a plan's table are called, and what to do about each thing that is wrong."""

from collections.abc import Mapping

from webapp.i18n import _
from workflows.table_rows import BadRow


def columns() -> Mapping[str, str]:
    """In the order of the template; the reader of tables knows each of them by these names."""
    return {
        "rec_no": _("Recommendation number"),
        "recommendation": _("Recommendation"),
        "recommendation_cy": _("Recommendation in Welsh"),
        "scope": _("Scope"),
        "action": _("Action"),
        "lead_agency": _("Lead agency"),
        "lead_officer": _("Lead officer"),
        "contributing_agencies": _("Contributing agencies"),
        "success_measure": _("Success measure"),
        "evidence_required": _("Evidence required"),
        "starts_on": _("Start date"),
        "due": _("Due date"),
    }


def hints() -> Mapping[str, str]:
    """What belongs into each column."""
    return {
        "rec_no": _(
            "The number of the recommendation that the action answers. Leave it empty if none."
        ),
        "recommendation": _("Its words, once. Further actions to it need the number alone."),
        "recommendation_cy": _("The same in Welsh, if the Board has it."),
        "scope": _("local, regional or national"),
        "action": _("What will be done. One action in each row."),
        "lead_agency": _("The agency by its full name, as in the list."),
        "lead_officer": _("The email address with which the officer signs in. May stay empty."),
        "contributing_agencies": _("Further agencies, with commas between."),
        "success_measure": _("How one will see that it worked."),
        "evidence_required": _("E1, E2, E3, with commas between. Empty means E1 and E2."),
        "starts_on": _("A date such as 30/09/2026. May stay empty."),
        "due": _("A date such as 30/09/2026. It is the first promise and stays on record."),
    }


def what_to_do(bad: BadRow) -> str:
    """One sentence for the person who goes back to the spreadsheet."""
    told = {
        "required": _("Nothing stands here. Fill it in."),
        "not_a_date": _("This is no date. Write it as 30/09/2026."),
        "far_date": _("This date is too far away. Check the year."),
        "not_a_number": _("This is no number. Write 1, 2, 3."),
        "not_an_agency": _("No agency is called this. Choose one from the list in the template."),
        "nobody": _("Nobody signs in with this address. Check it, or leave it empty."),
        "two_texts": _("Another row has other words for this recommendation. Make them one."),
        "after_due": _("The start is after the due date. Change one of them."),
        "formula": _("This is a formula without a result. Put the value in its place."),
        "cell_error": _("The spreadsheet shows an error here. Put the value in its place."),
        "too_long": _("This text is too long: at most %(limit)s characters.", limit=bad.found),
        "no_rows": _("The table has a heading but no rows. Add one row for each action."),
    }
    if bad.rule == "not_an_option":
        return _options(bad.column)
    return told.get(bad.rule, _("Check this cell."))


def _options(column: str) -> str:
    if column == "scope":
        return _("Write local, regional or national.")
    return _("Write E1, E2 or E3, with commas between.")
