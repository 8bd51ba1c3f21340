"""The board's seats: who holds each, since when one is empty, given and ended with a reason."""
