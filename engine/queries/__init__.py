"""Reads: they never act."""
