"""What runs without us: programs that go along with an export and import nothing of ours."""
