"""Operations: how a process runs, where work waits, what failed, and moves by hand."""
