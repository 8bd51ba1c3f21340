"""Plays tokens through a scope, to find joins that never fire and work that is done twice.

Every choice is tried, whatever its condition says. Of all that could move at once only one thing
moves, because the order of independent moves changes nothing; so the play stays small.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.bpmn.findings import Finding
from engine.bpmn.rules.net import Edges, Net, Node
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.scopes import Scope

MAX_STATES = 4_000
MAX_WORK = 200_000

Marking = tuple[int, ...]  # the edges that hold a token, in order


def check(sheet: Sheet) -> Iterator[Finding]:
    for scope in sheet.scopes:
        if scope.kind != "adHocSubProcess" and scope.nodes:
            yield from _complaints(sheet, scope)


def trouble(net: Net, standing: Edges, *, ends_all: bool) -> tuple[set[str], set[str]]:
    """From here on: the joins that may wait for ever, and what two tokens of one run come to.

    An end that ends all may never be reached: without `ends_all` it ends its own token alone.
    """
    net.beginnings = [standing]
    for node in net.nodes.values():
        node.ends_all = node.ends_all and ends_all
    play = _Play(net)
    play.run()
    return play.hung, play.twice


def _complaints(sheet: Sheet, scope: Scope) -> Iterator[Finding]:
    play = _Play(Net.of(scope))
    play.run()
    for node in scope.nodes:
        node_id = node.get("id", "")
        if play.is_complete and node_id in play.came - play.fired:
            yield sheet.say(node, "join.never-fires")
        elif node_id in play.hung & play.fired:
            yield sheet.say(node, "join.may-hang")
        if node_id in play.twice:
            yield sheet.say(node, "structure.runs-twice")


@dataclass
class _Play:
    net: Net
    came: set[str] = field(default_factory=set)  # joins that some token came to
    fired: set[str] = field(default_factory=set)  # joins that went on
    hung: set[str] = field(default_factory=set)  # joins that were left waiting at the end of a run
    twice: set[str] = field(default_factory=set)  # nodes that two tokens of one run come to
    before: dict[str, set[int]] = field(default_factory=dict)
    is_complete: bool = True
    work: int = 0

    def __post_init__(self) -> None:
        self.rank = _ranks(self.net)

    def run(self) -> None:
        todo = [tuple(sorted(edges)) for edges in self.net.beginnings]
        seen = set(todo)
        while todo:
            marking = todo.pop()
            for following in self._following(marking):
                self.work += len(following) + 1
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
            if len(seen) > MAX_STATES or self.work > MAX_WORK:
                self.is_complete = False
                return

    def _following(self, marking: Marking) -> Iterator[Marking]:
        held = Counter(marking)
        here = {self.net.target[edge] for edge in held}
        nodes = [self.net.nodes[node_id] for node_id in here]
        self.came |= {node.id for node in nodes if node.waits}
        ready = [node for node in nodes if self._is_ready(node, held)]
        if not ready:
            self.hung |= {node.id for node in nodes if node.waits}
            return
        node = min(ready, key=self._order)
        self._look_for_two(node, held)
        yield from self._moves(node, held)

    def _is_ready(self, node: Node, held: Counter[int]) -> bool:
        if node.is_join:
            return all(edge in held for edge in node.takes)
        if node.is_inclusive_join:
            return self._before(node).isdisjoint(held)
        return True

    def _before(self, join: Node) -> set[int]:
        if join.id not in self.before:
            self.before[join.id] = _leading_to(self.net, join)
            self.work += len(self.before[join.id])
        return self.before[join.id]

    def _order(self, node: Node) -> tuple[bool, bool, int, str]:
        """Hold tokens back where ways meet, so that two of one run are seen together.

        And before an end that ends all: everything else first comes as far as it can.
        """
        inclusive, merge = node.is_inclusive_join, node.is_merge
        rank = self.rank.get(node.id, 0)
        return node.ends_all or inclusive, node.ends_all or merge, rank, node.id

    def _look_for_two(self, node: Node, held: Counter[int]) -> None:
        if node.is_merge and not node.ends_all and sum(held[edge] for edge in node.takes) > 1:
            self.twice.add(node.id)

    def _moves(self, node: Node, held: Counter[int]) -> Iterator[Marking]:
        if node.ends_all:
            yield ()
            return
        for taken in self._taken(node, held):
            left = held - Counter(taken)
            for given in node.choices or ((),):
                yield from self._settled(left, given)
        self.fired.add(node.id)

    def _taken(self, node: Node, held: Counter[int]) -> Iterator[Edges]:
        present = tuple(edge for edge in node.takes if edge in held)
        if node.is_join or node.is_inclusive_join:
            yield present
        else:
            # One after the other: the rest is still there in the state that follows.
            yield present[:1]

    def _settled(self, left: Counter[int], given: Edges) -> Iterator[Marking]:
        after = left + Counter(given)
        crowded = [edge for edge, count in after.items() if count > 1]
        if crowded:
            # Going on would count without end; the complaint is made.
            self.twice.update(self.net.target[edge] for edge in crowded)
            self.is_complete = False
            return
        yield tuple(sorted(after))


def _ranks(net: Net) -> dict[str, int]:
    """Number the nodes roughly in the order in which a token passes them."""
    following = {
        node.id: [net.target[edge] for choice in node.choices for edge in choice]
        for node in net.nodes.values()
    }
    done: list[str] = []
    seen: set[str] = set()
    for beginning in net.beginnings:
        for edge in beginning:
            done.extend(_postorder(net.target[edge], following, seen))
    return {node_id: rank for rank, node_id in enumerate(reversed(done))}


def _postorder(root: str, following: dict[str, list[str]], seen: set[str]) -> Iterator[str]:
    if root in seen:
        return
    seen.add(root)
    work = [(root, iter(following.get(root, ())))]
    while work:
        node_id, targets = work[-1]
        target = next((found for found in targets if found not in seen), None)
        if target is None:
            work.pop()
            yield node_id
        else:
            seen.add(target)
            work.append((target, iter(following.get(target, ()))))


def _leading_to(net: Net, join: Node) -> set[int]:
    """Every edge from which a token may still come to an inclusive join."""
    found: set[int] = set()
    seen = {join.id}
    todo = [net.source[edge] for edge in join.takes]
    while todo:
        node = net.nodes.get(todo.pop())
        if node is None or node.id in seen:
            continue
        seen.add(node.id)
        found.update(node.takes)
        todo.extend(net.source[edge] for edge in node.takes)
    return found
