"""Loops in a graph, found without recursion so that no diagram is too deep."""

from collections.abc import Iterator, Mapping, Sequence


def knots(edges: Mapping[str, Sequence[str]]) -> list[set[str]]:
    """Return the strongly connected parts that hold a loop (Tarjan, 1972)."""
    return [
        part
        for part in _parts(edges)
        if len(part) > 1 or any(node in edges.get(node, ()) for node in part)
    ]


def _parts(edges: Mapping[str, Sequence[str]]) -> Iterator[set[str]]:
    search = _Search(edges)
    for node in edges:
        if node not in search.index:
            yield from search.from_root(node)


class _Search:
    def __init__(self, edges: Mapping[str, Sequence[str]]) -> None:
        self.edges = edges
        self.index: dict[str, int] = {}
        self.low: dict[str, int] = {}
        self.stack: list[str] = []
        self.waiting: set[str] = set()

    def from_root(self, root: str) -> Iterator[set[str]]:
        work = [(root, self._enter(root))]
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    outer = work[-1][0]
                    self.low[outer] = min(self.low[outer], self.low[node])
                if self.low[node] == self.index[node]:
                    yield self._part(node)
            elif target not in self.index:
                work.append((target, self._enter(target)))
            elif target in self.waiting:
                self.low[node] = min(self.low[node], self.index[target])

    def _enter(self, node: str) -> Iterator[str]:
        self.index[node] = self.low[node] = len(self.index)
        self.stack.append(node)
        self.waiting.add(node)
        return iter(self.edges.get(node, ()))

    def _part(self, node: str) -> set[str]:
        part: set[str] = set()
        while node not in part:
            found = self.stack.pop()
            self.waiting.discard(found)
            part.add(found)
        return part
