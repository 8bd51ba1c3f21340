"""What to say when something about the annual report is wrong, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "no_delivered": (
        "Write on the report’s page, in both languages, how far the year’s plan was delivered.",
        (
            "Ysgrifennwch ar dudalen yr adroddiad, yn y ddwy iaith, pa mor bell y cyflawnwyd"
            " cynllun y flwyddyn."
        ),
    ),
    "no_impact": (
        "Write on the page of the report, in both languages, what changed for children.",
        "Ysgrifennwch ar dudalen yr adroddiad, yn y ddwy iaith, beth a newidiodd i blant.",
    ),
    "report_reason.required": (
        "Say what has to change.",
        "Dywedwch beth sydd angen ei newid.",
    ),
}
