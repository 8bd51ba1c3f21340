"""The columns of tables of indicators and of past figures, and what to do about each slip."""

from collections.abc import Mapping

from webapp.i18n import _
from webapp.registers import import_words
from workflows.table_rows import BadRow


def indicator_columns() -> Mapping[str, str]:
    return {
        "indicator": _("Indicator"),
        "name": _("Name in English"),
        "name_cy": _("Name in Welsh"),
        "definition": _("Definition in English"),
        "definition_cy": _("Definition in Welsh"),
        "numerator": _("Numerator in English"),
        "numerator_cy": _("Numerator in Welsh"),
        "denominator": _("Denominator in English"),
        "denominator_cy": _("Denominator in Welsh"),
        "kind": _("Share or count"),
        "agencies": _("Agencies"),
        "by_authority": _("By local authority"),
        "in_force_from": _("In force from"),
        "lowest": _("Lowest expected"),
        "highest": _("Highest expected"),
        "reason": _("Reason for the version"),
    }


def indicator_hints() -> Mapping[str, str]:
    return {
        "indicator": _(
            "Its reference, such as SEW-I-01, to add a version; a new one may stay empty. "
            "Rows with the same reference or the same name are versions of one indicator."
        ),
        "kind": _("share or count. Empty means share."),
        "agencies": _("Who counts it: full names, with commas between."),
        "by_authority": _("yes, if agencies of the whole region say it for each local authority."),
        "in_force_from": _("The first day of a quarter, such as 01/04/2026."),
        "lowest": _("Under it the Business Unit is asked. May stay empty."),
        "highest": _("Over it the Business Unit is asked. May stay empty."),
        "reason": _("Why it means something else from then on. The first version needs none."),
    }


def figure_columns() -> Mapping[str, str]:
    return {
        "quarter": _("Last day of the quarter"),
        "agency": _("Agency"),
        "indicator": _("Indicator"),
        "area": _("Area"),
        "numerator": _("Numerator"),
        "denominator": _("Denominator"),
        "comment": _("Comment"),
    }


def figure_hints() -> Mapping[str, str]:
    return {
        "quarter": _("A date such as 31/03/2026. The quarter is the one that ends on it."),
        "agency": _("The agency that gave the figure, by its full name."),
        "indicator": _("Its reference or its name. It must have been in force in the quarter."),
        "area": _("A local authority, where the agency counts for each. Else empty."),
        "numerator": _("A whole number. If there is none, leave it empty and say why."),
        "denominator": _("Of how many, for a share. Empty for a count."),
        "comment": _("Needed where a figure is empty, or under or over what is expected."),
    }


def indicator_advice(bad: BadRow) -> str:
    told = {
        "known": _("This indicator has this name. Write its reference to add a version."),
        "ended": _("This indicator has ended. Leave the row out."),
        "not_quarter_start": _("Write the first day of a quarter, such as 01/04/2026."),
        "already_asked": _("Agencies have been asked up to this quarter. Begin later."),
        "not_after": _("The version before begins on this day. Begin later."),
        "unchangeable": _("A share stays a share and a count a count. Begin a new indicator."),
        "why_changed": _("Say why it means something else from then on."),
        "out_of_range": _("A share is from 0 to 100 per cent; no limit is below nothing."),
        "below_lowest": _("The highest is under the lowest. Change one of them."),
        "not_text": _("This has characters that cannot be kept. Type it again."),
        "no_rows": _("The table has a heading but no rows. Add one row for each indicator."),
    }
    if bad.rule == "not_an_option":
        return _("Write yes or no.") if bad.column == "by_authority" else _("Write share or count.")
    return told.get(bad.rule) or import_words.what_to_do(bad)


def figure_advice(bad: BadRow) -> str:
    told = {
        "not_quarter_end": _("Write the last day of the quarter, such as 31/03/2026."),
        "not_over": _("This quarter is not over. Its figures are asked for in Cylch."),
        "asked_here": _("Agencies were asked for this quarter in Cylch. Leave its rows out."),
        "no_indicator": _("No indicator is called this. Write its reference or its name."),
        "not_in_force": _("It was not in force in this quarter. Bring its version in first."),
        "not_asked": _("This agency does not count it. Check the agency or the indicator."),
        "said_already": _("Figures of this agency for the quarter are here. Take them back first."),
        "which_area": _("Write for which local authority this is."),
        "other_area": _("The agency does not count for this area. Check it."),
        "not_a_count": _("Write a whole number with no other signs."),
        "half": _("A share needs both numbers. Fill in the other."),
        "why_empty": _("Nothing stands for the number. Say why in the comment."),
        "more_than_all": _("This is more than all. Check both numbers."),
        "low": _("Under %(limit)s, the lowest expected. Say why, or correct it.", limit=bad.found),
        "high": _("Over %(limit)s, the highest expected. Say why, or correct it.", limit=bad.found),
        "twice": _("Another row says the same figure. Leave one of them out."),
        "no_rows": _("The table has a heading but no rows. Add one row for each figure."),
    }
    return told.get(bad.rule) or import_words.what_to_do(bad)
