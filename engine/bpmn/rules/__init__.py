"""The rules of a diagram, by subject; each module's `check` complains about one file."""

from engine.bpmn.rules.catalogue import RULES

__all__ = ["RULES"]
