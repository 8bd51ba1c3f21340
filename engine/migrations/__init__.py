"""One file a change of the tables; each works with the code before it."""
