"""In which language a text is that somebody wrote: a field and its twin ending in `_cy` say so."""

from collections.abc import Container

WELSH = "_cy"


def tongue(name: str, names: Container[str]) -> str:
    """Cy or en; nothing where the field has no twin and the writer chose."""
    if name.endswith(WELSH):
        return "cy"
    return "en" if f"{name}{WELSH}" in names else ""
