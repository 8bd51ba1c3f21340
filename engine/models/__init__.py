"""What the engine keeps, as tables."""
