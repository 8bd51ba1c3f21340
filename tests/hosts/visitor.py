"""Somebody at a host: hands in tasks by HTTP, or holds a row until they are cut off.

Run there as a program; it needs nothing of the house but for holding.
"""

import sys
import time
import urllib.request

PATIENCE = 40


def hand_in(port: str, token: str, pause: str, *task_ids: str) -> None:
    """One after the other once the pages are there; each answer's seconds go out as a line."""
    _await(f"http://127.0.0.1:{port}/readyz")
    for task_id in task_ids:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/tasks/{task_id}/complete",
            data=b'{"answers": {}}',
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        began = time.perf_counter()
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            answer.read()
        say(f"{time.perf_counter() - began:.4f}")
        time.sleep(float(pause))


def _await(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=PATIENCE).close()  # noqa: S310
        except OSError:
            time.sleep(0.05)
        else:
            return


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def hold(url: str) -> None:
    """Take the family's lock that is named, as a command does, and never end."""
    import sqlalchemy as sa  # noqa: PLC0415

    from engine.db import connect  # noqa: PLC0415

    with connect(url).connect() as connection:
        taken = "SELECT id FROM process_instance WHERE id = CAST(:id AS uuid) FOR UPDATE"
        say("ready")
        connection.execute(sa.text(taken), {"id": sys.stdin.readline().strip()}).one()
        say("held")
        time.sleep(3600)


if __name__ == "__main__":
    {"hand_in": hand_in, "hold": hold}[sys.argv[1]](*sys.argv[2:])
