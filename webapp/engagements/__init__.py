"""Engagement as people see it: the register, one engagement, "you said, we did"."""
