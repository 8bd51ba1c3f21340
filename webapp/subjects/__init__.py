"""Subject-rights requests: all that is held about one person, copied, released and handed over."""
