"""What a diagram says of itself, for whoever does the work.

Its designers mark figures by where they come from, [K] or [P], and lifecycles by their number.
"""

import re

_MARK = re.compile(r"\s*(?:\[[KPV]\]|\(P\d+\b[^)]*\))")
_OF_MARKS = re.compile(r"\b(?:marked|nodwyd) \[[KPV]\]")
_SENTENCES = re.compile(r"(?<=\.)\s+")


def without_marks(text: str) -> str:
    """The same without the marks, and without the sentences that explain them."""
    if not _MARK.search(text):
        return text
    told = [one for one in _SENTENCES.split(text) if not _OF_MARKS.search(one)]
    return _MARK.sub("", " ".join(told))
