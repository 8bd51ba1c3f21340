"""The board's business: its diagrams, forms and registers."""
