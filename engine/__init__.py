"""Runs any diagram: instances, tasks, time, history; knows nothing of the board."""
