"""The annual report as people see it: read, worded, figure by figure, as a file."""
