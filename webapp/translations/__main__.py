"""`python -m webapp.translations extract|check|compile`."""

import sys

from webapp.translations.catalogue import bring_up_to_date, compile_catalogue, faults


def check() -> None:
    found = list(faults())
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    sys.exit(1 if found else 0)


COMMANDS = {"extract": bring_up_to_date, "check": check, "compile": compile_catalogue}

if __name__ == "__main__":
    chosen = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if chosen is None:
        sys.exit(f"Expected one of {', '.join(COMMANDS)}.")
    chosen()
