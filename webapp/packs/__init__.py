"""Sign-off packs: made into documents, shown, and checked again."""
