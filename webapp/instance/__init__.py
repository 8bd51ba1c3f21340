"""One instance: the list of all, its page, its timeline, its history, its files."""
