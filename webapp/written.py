"""What somebody wrote, drawn in a field again as it was."""

from markupsafe import Markup


def kept_lines(text: str | None) -> Markup:
    """GOV.UK's macros indent what lies inside them; a written line would gain spaces.

    A browser ends its lines with two characters, and either alone ends a line, too.
    """
    return Markup("&#10;").join(f"{text or ''}\n".splitlines())
