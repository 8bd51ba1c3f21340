"""Decision tables: read, checked, and asked."""
