"""Reads. They never act."""
