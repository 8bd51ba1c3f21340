"""Tables as files: one value to fill in, one writer for each kind."""
