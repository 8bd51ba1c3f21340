"""The commands of `cylch`, one room for each kind; each adds its own to the parser."""
