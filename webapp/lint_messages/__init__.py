"""The lint's rules as sentences, in English and Welsh.

The Welsh was written by machine: a translator must read all of it before a board relies on it.
Names come first, before a colon, so that no name has to change its first letter.
"""

from collections.abc import Mapping

from engine.bpmn.findings import Finding
from webapp.lint_messages import activities, events, files, forms, ours, shapes, tables, texts
from webapp.lint_messages.cells import case_in_words

Sentences = tuple[str, str]

MESSAGES: Mapping[str, Sentences] = {
    **files.MESSAGES,
    **shapes.MESSAGES,
    **events.MESSAGES,
    **activities.MESSAGES,
    **texts.MESSAGES,
    **ours.MESSAGES,
    **forms.MESSAGES,
    **tables.MESSAGES,
}
_OTHER: Sentences = (
    "%(element)s: this cannot be used as it is (%(rule)s).",
    "%(element)s: ni ellir defnyddio hwn fel y mae (%(rule)s).",
)
_NOTHING = "–"


def sentence(finding: Finding, language: str) -> str:
    """Say what is wrong and what to do, in `en` or `cy`."""
    english, welsh = MESSAGES.get(finding.rule, _OTHER)
    return (welsh if language == "cy" else english) % _Said(finding, language)


class _Said(dict[str, str]):
    """The values of a sentence; what a finding does not tell is a dash."""

    def __init__(self, finding: Finding, language: str) -> None:
        here = finding.element or finding.file
        super().__init__(element=here, name=here, rule=finding.rule, line=str(finding.line))
        self.update({key: str(value) for key, value in finding.details.items()})
        if language == "cy":
            welsh = {key: said for key, said in finding.details.items() if key.endswith("_cy")}
            self.update({key.removesuffix("_cy"): said for key, said in welsh.items()})
        if "case" in finding.details:
            self["case"] = case_in_words(finding.details["case"], language)

    def __missing__(self, key: str) -> str:
        return _NOTHING
