"""The decision tables of a sketch: their rows in plain words, and what they would answer."""
