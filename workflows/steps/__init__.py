"""Every step that a diagram may name."""

from engine.steps import Step
from workflows.steps import (
    addresses,
    after_meeting,
    alerts,
    annual_reports,
    audits,
    briefings,
    data,
    engagements,
    escalations,
    meetings,
    plans,
    programme_entries,
    programmes,
    reports,
    returns,
    tools,
)

STEPS: dict[str, Step] = {
    **audits.STEPS,
    **returns.STEPS,
    **reports.STEPS,
    **escalations.STEPS,
    **plans.STEPS,
    **addresses.STEPS,
    **alerts.STEPS,
    **after_meeting.STEPS,
    **engagements.STEPS,
    **meetings.STEPS,
    **programmes.STEPS,
    **programme_entries.STEPS,
    **data.STEPS,
    **tools.STEPS,
    **briefings.STEPS,
    **annual_reports.STEPS,
}
