"""The agencies' self-assessment by section 28: rounds, assessments, standards, the report."""
