"""Every step that a diagram may name."""

from engine.steps import Step
from workflows.steps import plans

STEPS: dict[str, Step] = {**plans.STEPS}
