"""What to say when a table cannot be understood, in both languages."""

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    "columns.meant_twice": (
        "Two headings cannot mean the same column. Leave one of them out.",
        "Ni all dau bennawd olygu'r un golofn. Gadewch un ohonynt allan.",
    ),
    "columns.not_an_option": (
        "Choose a meaning from the list for each column.",
        "Dewiswch ystyr o'r rhestr ar gyfer pob colofn.",
    ),
}
