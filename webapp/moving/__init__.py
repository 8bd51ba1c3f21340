"""Dry runs of a version, and moving running work to it: the pages for those who design."""
