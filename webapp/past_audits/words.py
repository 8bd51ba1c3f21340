"""What the columns of a table of past audits are called, and what to do about what is wrong."""

from collections.abc import Mapping

from webapp.i18n import _, pgettext
from webapp.registers import import_words
from workflows.past_audit_rows import FINDING, GOOD, RECOMMENDATION
from workflows.table_rows import BadRow


def columns() -> Mapping[str, str]:
    return {
        "audit": _("Reference of the audit"),
        "theme": _("Theme"),
        "accepted": _("Report accepted"),
        "period_from": _("Period from"),
        "period_to": _("Period to"),
        "agencies": _("Agencies"),
        "grade": _("Overall grade"),
        "kind": _("What the row is"),
        "text": _("Words"),
        "text_cy": _("Words in Welsh"),
        "scope": _("Scope"),
    }


def hints() -> Mapping[str, str]:
    return {
        "audit": _("The same in each row of one audit. No names."),
        "theme": _("Once is enough; in further rows it may stay empty."),
        "accepted": _("A date such as 30/09/2024: when the group accepted the report."),
        "period_from": _("The first day that the audit looked at. May stay empty."),
        "period_to": _("The last day that the audit looked at. May stay empty."),
        "agencies": _("By their full names, with commas between. May stay empty."),
        "grade": _("As the report gave it. May stay empty."),
        "kind": _("finding, good practice or recommendation"),
        "text": _("One finding or recommendation in each row."),
        "text_cy": _("The same in Welsh. May stay empty."),
        "scope": _("Of a recommendation: local, regional or national. Empty means local."),
    }


def kinds() -> Mapping[str, str]:
    return {
        FINDING: pgettext("past audit", "Finding"),
        GOOD: pgettext("past audit", "Good practice"),
        RECOMMENDATION: pgettext("past audit", "Recommendation"),
    }


def what_to_do(bad: BadRow) -> str:
    told = {
        "taken": _("The register has an audit with this reference. Leave it out, or change it."),
        "differs": _("Another row says something else of the same audit. Make them one."),
        "in_future": _("This day is still to come. Check the year."),
        "after_end": _("The start is after the end. Change one of them."),
        "no_rows": _("The table has a heading but no rows. Add one row for each finding."),
    }
    if bad.rule == "not_an_option" and bad.column == "kind":
        return _("Write finding, good practice or recommendation.")
    return told.get(bad.rule) or import_words.what_to_do(bad)
