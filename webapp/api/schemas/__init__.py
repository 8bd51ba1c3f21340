"""What the API takes and gives. Times are UTC, dates are local days."""
