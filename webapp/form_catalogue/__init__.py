"""The catalogue of forms: where each is used, and how it looks in both languages."""
