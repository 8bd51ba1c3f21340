"""Members: seats and who is named for them, co-opted members, delegates, letters, reviews."""
