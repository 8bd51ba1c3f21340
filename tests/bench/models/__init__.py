"""The diagrams that are measured."""

from pathlib import Path

HERE = Path(__file__).parent
PLAIN = HERE.parents[1] / "data" / "bpmn"
AUDIT = ("small", "evidence_collection", "audit_medium")
OURS = ("loop", "action", "plan")


def audit_with_deadlines() -> dict[str, bytes]:
    """The plain models with a deadline and a ladder on each user task, callees first.

    The stock library passes over attributes that it does not know, so that both run the same file.
    """
    task = b"<bpmn:userTask "
    timed = task + b'xmlns:cylch="urn:cylch:bpmn:1" cylch:dueIn="20wd" cylch:ladder="standard" '
    files = {f"{name}.bpmn": (PLAIN / f"{name}.bpmn").read_bytes() for name in AUDIT}
    return {name: xml.replace(task, timed) for name, xml in files.items()}


def bench_files() -> dict[str, bytes]:
    return {f"{name}.bpmn": (HERE / f"{name}.bpmn").read_bytes() for name in OURS}
