"""The usual patterns of a board's work, ready to be put into a diagram."""

from collections.abc import Mapping
from importlib.resources import files

from webapp.i18n import _

HERE = files("workflows") / "patterns"


def patterns() -> Mapping[str, Mapping[str, str]]:
    return {
        key: {"name": name, "xml": (HERE / f"{key}.bpmn").read_text()}
        for key, name in _names().items()
    }


def _names() -> dict[str, str]:
    return {
        "approve_or_return": _("Approve or return"),
    }
