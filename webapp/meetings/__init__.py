"""Meetings: the calendar, each quarterly meeting with all that it holds, and the chair's report."""
