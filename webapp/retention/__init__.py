"""Retention: the schedule, legal holds, what is due for destruction, and the log of it."""
