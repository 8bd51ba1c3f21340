"""One task: its page, what a person does with it, drafts, comments, files."""
