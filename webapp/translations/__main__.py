"""`python -m webapp.translations extract|check|compile|list`."""

import csv
import sys

from webapp.translations.catalogue import bring_up_to_date, compile_catalogue, faults


def check() -> None:
    found = list(faults())
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    sys.exit(1 if found else 0)


def list_for_translator() -> None:
    """What a translator must still read, as a table for any spreadsheet."""
    from webapp.translations.agreed import to_check  # noqa: PLC0415 - needs all rooms

    table = csv.writer(sys.stdout)
    table.writerow(("English", "Cymraeg", "Doubt", "File"))
    for one in to_check():
        table.writerow((one.pair.english, one.pair.welsh, one.doubt, one.pair.where))


COMMANDS = {
    "extract": bring_up_to_date,
    "check": check,
    "compile": compile_catalogue,
    "list": list_for_translator,
}

if __name__ == "__main__":
    chosen = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if chosen is None:
        sys.exit(f"Expected one of {', '.join(COMMANDS)}.")
    chosen()
