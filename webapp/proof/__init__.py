"""How the history is proved: its checkpoints, where they went, how anybody checks them."""
