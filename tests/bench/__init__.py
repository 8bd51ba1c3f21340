"""The benchmark: `python -m tests.bench` prints a table and writes var/bench.json."""
