"""Reads of the registers: they never act."""
