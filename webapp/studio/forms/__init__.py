"""The forms of a sketch: their questions, what each asks, and how the form looks to its reader."""
