"""Timescale sets: the board's figures in words, changed for what begins from a day on."""
