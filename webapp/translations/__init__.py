"""What the pages say in Welsh: `python -m webapp.translations extract|check|compile`."""

from pathlib import Path

DIRECTORY = Path(__file__).parent
CATALOGUE = DIRECTORY / "cy" / "LC_MESSAGES" / "messages.po"
COMPILED = CATALOGUE.with_suffix(".mo")


def compile_when_stale() -> None:
    """The repository keeps the catalogue alone; its compiled form is made where it is needed."""
    if COMPILED.exists() and COMPILED.stat().st_mtime >= CATALOGUE.stat().st_mtime:
        return
    from webapp.translations.catalogue import compile_catalogue  # noqa: PLC0415 - once an install

    try:
        compile_catalogue()
    except OSError:
        # Installed where nothing may be written: what came with the package will do.
        if not COMPILED.exists():
            raise
