"""Alerts that need attention at once: the door to raising one, their register, the page of each."""
