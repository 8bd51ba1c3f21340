"""The small language of diagrams: Python to read, Starlark to run."""
