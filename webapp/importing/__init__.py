"""Bringing tables in: say what the columns mean, look at what was understood, confirm."""
