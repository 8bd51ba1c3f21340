"""Learning as people see it: 7-minute briefings and what ran through the board's work."""
