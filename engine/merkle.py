"""One hash that stands for the ends of many chains: a Merkle tree over them, by name."""

import hashlib
from collections.abc import Mapping

# A chain by its name (the instance in hexadecimal, empty for the board's own): how many events it
# has, and the hash of the last of them.
Head = tuple[int, bytes]
Heads = Mapping[str, Head]


def root_of(heads: Heads) -> bytes:
    """The root over all heads in the order of their names; an odd one goes up as it is."""
    level = [_leaf(chain, *heads[chain]) for chain in sorted(heads)]
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = [*above, *level[len(above) * 2 :]]
    return level[0]


def _leaf(chain: str, length: int, last: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + f"{chain}:{length}:{last.hex()}".encode()).digest()
