"""The inbox: what is mine, what my groups are offered, what is late; found and sorted."""
