"""What may be done to an export, and which record whoever looks must then name first."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

import orjson
from hypothesis import strategies as st

from engine import signing
from tests.engine.exported import ALONE, HISTORY, Row, Tables

Draw = Callable
BOARD = "the board"


@dataclass
class Touched:
    """What was laid hands on: of each chain the first number, and whatever else has a name."""

    records: dict[str, set[int]] = field(default_factory=dict)
    checkpoints: set[int] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def add(self, row: Row) -> "Touched":
        chain = chain_of(row)
        first = min({row["seq"], *self.records.get(chain, ())})
        self.records[chain] = {first}
        return self

    def add_covered(self, rows: Iterable[Row]) -> "Touched":
        """Without the record of an erasure what it covered may be named as well as itself."""
        for row in rows:
            if row["kind"] == "history.erased" and row["details"]:
                for chain, length, _last in row["details"]["chains"]:
                    self.records.setdefault(chain, set()).update(range(1, length + 1))
        return self


def edit(tables: Tables, draw: Draw) -> Touched:
    name = draw(st.sampled_from(HISTORY))
    place = draw(st.integers(0, len(tables[name]) - 1))
    row = tables[name][place]
    columns = [key for key in row if key not in ("id", "published_at") and row[key] is not None]
    column = draw(st.sampled_from(sorted(columns)))
    before = dict(row)
    row[column] = altered(row[column], draw)
    if name != "event":
        number = before["number" if name == "checkpoint" else "checkpoint"]
        return Touched({}, {number}, {f"line {place + 1} of tables/{name}.jsonl"})
    found = Touched().add(before).add_covered([before])
    if column == "instance_id":  # it stands where no chain of this name has begun, or ended
        found.records[chain_of(row)] = set(range(1, before["seq"] + 1))
    return found


def drop(tables: Tables, draw: Draw) -> Touched:
    """One row, wherever it stands."""
    name = draw(st.sampled_from(HISTORY))
    row = tables[name].pop(draw(st.integers(0, len(tables[name]) - 1)))
    if name == "event":
        return Touched().add(row).add_covered([row])
    return Touched({}, {row["number" if name == "checkpoint" else "checkpoint"]})


def double(tables: Tables, draw: Draw) -> Touched:
    """One record twice, under a number of its own."""
    row = draw(st.sampled_from(tables["event"]))
    tables["event"].append(row | {"id": 1 + max(one["id"] for one in tables["event"])})
    return Touched().add(row)


def add(tables: Tables, draw: Draw) -> Touched:
    """One more that fits: no checkpoint knows it, so the seal around the whole must tell."""
    chain = draw(st.sampled_from(sorted({chain_of(row) for row in tables["event"]})))
    last = [row for row in tables["event"] if chain_of(row) == chain][-1]
    row = last | {"id": 1 + max(one["id"] for one in tables["event"]), "seq": last["seq"] + 1}
    row |= {"kind": "never.happened", "details": {"note": "Extra"}, "details_digest": None}
    tables["event"].append(row)
    rehash([last, row], 1, tables)
    return Touched({}, set(), {"manifest.json"})


def swap(tables: Tables, draw: Draw) -> Touched:
    """Two events in each other's place, whatever chain they are of."""
    rows = tables["event"]
    one = draw(st.integers(0, len(rows) - 2))
    two = draw(st.integers(one + 1, len(rows) - 1))
    a, b = rows[one], rows[two]
    found = Touched().add_covered([a, b])
    for row in (a, b):  # where a later number stands, the one that should is named
        found.records.setdefault(chain_of(row), set()).update(range(1, row["seq"] + 1))
    for column in ("instance_id", "seq"):
        a[column], b[column] = b[column], a[column]
    return found


def truncate(tables: Tables, draw: Draw) -> Touched:
    """The end of the record, and the heads said otherwise."""
    rows = tables["event"]
    kept = draw(st.integers(1, len(rows) - 2))
    found = Touched()
    for row in rows[kept:]:
        found.add(row)
    tables["event"] = rows[:kept]
    fit(tables, tables["event"])
    return found.add_covered(rows[kept:])


def rewrite(tables: Tables, draw: Draw) -> Touched:
    """One record said otherwise, and every hash after it made anew, with its head."""
    row = draw(st.sampled_from(_bound(tables)))
    own = [one for one in tables["event"] if chain_of(one) == chain_of(row)]
    found = Touched().add(row).add_covered(own)
    row["kind"] = "never.happened"
    rehash(own, row["seq"] - 1, tables)
    return found


def blank(tables: Tables, draw: Draw) -> Touched:
    """What one record says is gone, its digest in its place: every hash fits."""
    row = draw(st.sampled_from([one for one in tables["event"] if one["details"]]))
    found = Touched().add(row)
    if row["kind"] == "history.erased":  # rightly blank, for all that anybody can tell
        found = Touched().add_covered([row])
        found.add(row)
    _blank(row)
    return found


def forge(tables: Tables, draw: Draw) -> Touched:
    """Something is blanked, and a true record of an erasure made to cover it, with every hash."""
    record = draw(st.sampled_from([r for r in tables["event"] if r["kind"] == "history.erased"]))
    own = [one for one in tables["event"] if not one["instance_id"]]
    victim = draw(st.sampled_from([one for one in own[: record["seq"] - 1] if one["details"]]))
    found = Touched().add(victim).add_covered([record])
    found.records[BOARD] |= {victim["seq"], record["seq"]}
    _blank(victim)
    record["details"] = record["details"] | {"board": [victim["seq"]]}
    if draw(st.booleans()):
        rehash(own, record["seq"] - 1, tables)
    return found


def sign(tables: Tables, draw: Draw) -> Touched:
    """A checkpoint of somebody else's making."""
    last = tables["checkpoint"][-1]
    said = orjson.loads(last["statement"]) | {"at": "2026-06-01T00:00:00+00:00"}
    key = signing.SigningKey.new()
    if draw(st.booleans()):
        said["key"] = key.fingerprint
    last["statement"] = orjson.dumps(said).decode()
    last["signature"] = base64.b64encode(key.sign(last["statement"].encode())).decode()
    return Touched({}, {last["number"]})


def behead(tables: Tables, draw: Draw) -> Touched:
    """The end of a chain is said to be another."""
    rows = [row for row in tables["process_instance"] if row["chain_length"]]
    head = draw(st.sampled_from([*rows, *tables["board_state"]]))
    chain = hexed(head["id"]) if isinstance(head["id"], str) else BOARD
    column = draw(st.sampled_from(["chain_length", "chain_head"]))
    length = head["chain_length"]
    head[column] = altered(head[column], draw)
    return Touched({chain: {length, length + 1}}, set(), {f"head of {chain}"})


def vanish(tables: Tables, draw: Draw) -> Touched:
    """A whole chain with all its events."""
    chain = draw(st.sampled_from(sorted({chain_of(row) for row in tables["event"]} - {BOARD})))
    tables["event"] = [row for row in tables["event"] if chain_of(row) != chain]
    fit(tables, [])
    return Touched({chain: {1}})


DEEDS = (
    *(edit, drop, double, add, swap, truncate, rewrite),
    *(blank, forge, sign, behead, vanish),
)


def altered(value: object, draw: Draw) -> object:
    """Another value of the same kind, so that it can be imported."""
    if isinstance(value, dict):
        return {**value, "note": "Not seen"}
    if isinstance(value, int):
        return value + draw(st.sampled_from([1, 7]))
    text = str(value)
    if len(text) > 40 and text.endswith("="):
        return base64.b64encode(sha256(text.encode()).digest()).decode()
    place = draw(st.integers(0, len(text) - 1))
    other = "1" if text[place] != "1" else "2"
    return text[:place] + other + text[place + 1 :]


def rehash(own: list[Row], first: int, tables: Tables) -> None:
    """Make the hashes of a chain anew from its nth row on, and its head with them."""
    previous = base64.b64decode(own[first - 1]["hash"]) if first else bytes(32)
    for row in own[first:]:
        previous = ALONE.hash_of(previous, row)
        row["hash"] = base64.b64encode(previous).decode()
    fit(tables, own)


def fit(tables: Tables, rows: list[Row]) -> None:
    """Let the heads say what the events say."""
    ends = {chain_of(row): row for row in rows}
    everything = {chain_of(row) for row in tables["event"]}
    for row in tables["process_instance"] + tables["board_state"]:
        chain = hexed(row["id"]) if isinstance(row["id"], str) else BOARD
        if chain in ends:
            row["chain_length"], row["chain_head"] = ends[chain]["seq"], ends[chain]["hash"]
        elif chain not in everything:
            row["chain_length"], row["chain_head"] = 0, None


def chain_of(row: Row) -> str:
    return hexed(row["instance_id"]) or BOARD


def hexed(value: object) -> str:
    return str(value or "").replace("-", "")


def _bound(tables: Tables) -> list[Row]:
    """The events that some checkpoint binds."""
    lengths: dict[str, int] = {}
    for row in tables["checkpoint_head"]:
        chain = row["chain"] or BOARD
        lengths[chain] = max(row["length"], lengths.get(chain, 0))
    return [row for row in tables["event"] if row["seq"] <= lengths.get(chain_of(row), 0)]


def _blank(row: Row) -> None:
    said = orjson.dumps(row["details"], option=orjson.OPT_SORT_KEYS)
    row["details_digest"] = base64.b64encode(sha256(said).digest()).decode()
    row["details"] = None
