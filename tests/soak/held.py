"""How much a process holds in memory, counted: what grows with every round is never let go."""

import gc
import sys
from collections.abc import Callable


def kept_by_each(rounds: int, warm_up: int, once: Callable[[], object]) -> float:
    """Blocks of memory that each round leaves behind, after those that fill the caches."""
    for _ in range(warm_up):
        once()
    before = held()
    for _ in range(rounds):
        once()
    return (held() - before) / rounds


def held() -> int:
    """Blocks of memory in use; what the process keeps of them for later is not among them."""
    gc.collect()
    return sys.getallocatedblocks()
