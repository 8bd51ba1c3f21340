"""The annual programme: its register, its page, each entry, changes within the year."""
