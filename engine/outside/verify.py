"""Proves an export of Cylch on any machine with Python 3.11, with nothing but this file.

python3 verify.py --key KEY.pem [--against CHECKPOINT ...] [FOLDER]: checks every hash, the
checkpoints, their Ed25519 signatures and all files, and names the first record that is bad. Have
the key, and checkpoints that were sent, from somebody else than who gave you the export.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of RFC 8032
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
raw = partial(base64.b64decode, validate=True)
Heads = Mapping[str, tuple[int, str]]  # a chain: how many events, the hash of the last


class Bad(Exception): ...


def point(data: bytes) -> tuple[int, int]:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y % 2**255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    return x if x & 1 == sign else P - x, y


def add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    k = D * a[0] * a[1] * b[0] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P)
    return x % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P


def times(factor: int, one: tuple[int, int]) -> tuple[int, int]:
    rest = times(factor >> 1, add(one, one)) if factor else (0, 1)
    return add(rest, one) if factor & 1 else rest


def is_signed(key: bytes | None, signature: bytes, said: bytes) -> bool:
    if key is None or (len(key), len(signature)) != (32, 64):
        return False
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + said).digest(), "little")
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return s < Q and times(s, base) == add(point(signature[:32]), times(h, point(key)))


def plain(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{plain(key)}:{plain(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(plain, value)) + "]"
    return value.decode() if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False)


def hash_of(previous: bytes, row: Mapping[str, Any]) -> bytes:
    at = datetime.fromisoformat(row["at"]).astimezone(UTC).isoformat(timespec="microseconds")
    chain, task = ((row[name] or "").replace("-", "") for name in ("instance_id", "user_task_id"))
    columns = [chain, row["seq"], row["kind"], at, row["actor_id"], row["on_behalf_of"], task]
    erased = raw(row["details_digest"] or "") if row["details"] is None else b""
    digest = erased or hashlib.sha256(plain(row["details"] or {}).encode()).digest()
    return hashlib.sha256(previous + plain(columns).encode() + digest).digest()


def root_of(heads: Heads) -> str:
    leaves = [f"\0{chain}:{n}:{last}" for chain, (n, last) in sorted(heads.items())]
    level = [hashlib.sha256(leaf.encode()).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = above + level[len(above) * 2 :]
    return (level[0] if level else hashlib.sha256().digest()).hex()


class Export:
    def __init__(self, folder: Path, keys: list[Path]) -> None:
        self.folder, self.sent = folder, list[dict[str, Any]]()
        self.bound: dict[str, dict[int, list[tuple[str, int]]]] = {}
        given = [raw(one.read_text().split("-----")[2].strip())[-32:] for one in keys]
        self.keys = {hashlib.sha256(one).hexdigest(): one for one in given}
        for row in self.rows("checkpoint_key"):
            public, elder = raw(row["public_key"]), self.keys.get(row["vouched_by"] or "")
            voucher, said = raw(row["voucher"] or ""), b"cylch-checkpoint-key-1\n" + public
            if not keys or is_signed(elder, voucher, said):
                self.keys[hashlib.sha256(public).hexdigest()] = public

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        with (self.folder / "tables" / f"{table}.jsonl").open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:  # numbers with a point stay as they are written
                    yield json.loads(line, parse_float=str.encode)
                except ValueError:
                    raise Bad(f"line {number} of tables/{table}.jsonl is unreadable") from None

    def check(self, name: str, one: Mapping[str, Any], said: bytes) -> None:
        if not is_signed(self.keys.get(one["key"]), raw(one["signature"]), said):
            raise Bad(f"{name} is not signed with a key that is believed")

    def bind(self, name: str, one: Mapping[str, Any], heads: Heads, *, whole: bool) -> None:
        if one["root" if whole else "moved_root"] != root_of(heads):
            raise Bad(f"{name}: its heads are not what was signed")
        for chain, (length, last) in heads.items():
            self.bound.setdefault(chain, {}).setdefault(length, []).append((last, one["number"]))

    def checkpoints(self) -> None:
        moved: dict[int, dict[str, tuple[int, str]]] = {}
        for row in self.rows("checkpoint_head"):
            head = (row["length"], raw(row["hash"]).hex())
            moved.setdefault(row["checkpoint"], {})[row["chain"]] = head
        link, number = "", 0  # each names the one before: the last signature stands for all
        for number, row in enumerate(self.rows("checkpoint"), 1):
            one = row | json.loads(row["statement"])
            if (row["number"], one["number"], one["previous"]) != (number, number, link):
                raise Bad(f"checkpoint {number} is missing, or does not follow the one before it")
            link = hashlib.sha256(row["statement"].encode() + raw(row["signature"])).hexdigest()
            self.bind(f"checkpoint {number}", one, moved.pop(number, {}), whole=False)
            self.sent.append(one)
        if moved or not number:
            raise Bad(f"checkpoint {number + 1} is missing")
        self.check(f"checkpoint {number}", self.sent[-1], self.sent[-1]["statement"].encode())

    def kept_elsewhere(self, path: Path) -> str:
        one = (read := json.loads(path.read_bytes())) | json.loads(read["statement"])
        is_mine = any(mine["statement"] == read["statement"] for mine in self.sent)
        if not is_mine:
            self.check(path.name, one, read["statement"].encode())
        heads = {chain: (length, last) for chain, length, last in read["heads"]}
        self.bind(path.name, one, heads, whole=read["covers"] == "all")
        if one["number"] > len(self.sent):
            return f"checkpoint {one['number']} is missing: the export is older, or was cut off"
        return "" if is_mine else f"checkpoint {one['number']} is not as it was sent"

    def events(self) -> int:
        ends, good = dict[str, tuple[int, bytes]](), dict[str, int]()
        for row in self.rows("event"):
            chain = (row["instance_id"] or "").replace("-", "")
            seq, last = ends.get(chain, (0, bytes(32)))
            seq, name = seq + 1, f"number {seq + 1} of {chain or 'the board'}"
            if row["seq"] != seq:
                raise Bad(f"{name} is missing or out of its place")
            if hash_of(last, row) != raw(row["hash"]):
                raise Bad(f"{name} is altered")
            ends[chain] = (seq, raw(row["hash"]))
            for said, number in self.bound.get(chain, {}).pop(seq, ()):
                if said != ends[chain][1].hex():
                    name = f"number {good.get(chain, 0) + 1} to {seq} of {chain or 'the board'}"
                    raise Bad(f"{name} is rewritten: checkpoint {number} has another hash")
                good[chain] = seq
        heads = {row["id"].replace("-", ""): row for row in self.rows("process_instance")}
        heads[""] = next(self.rows("board_state"), {})
        for chain in sorted(heads.keys() | ends.keys() | self.bound.keys()):
            end, head = ends.get(chain, (0, b"")), heads.get(chain, {})
            is_end = (head.get("chain_length"), raw(head.get("chain_head") or "")) == end
            if not is_end or self.bound.get(chain):
                raise Bad(f"number {end[0] + 1} of {chain or 'the board'} is missing, or its head")
        return sum(seq for seq, _last in ends.values())

    def files(self) -> None:
        said = (self.folder / "manifest.json").read_bytes()
        seal = json.loads((self.folder / "manifest.sig").read_bytes())
        self.check("manifest.json", seal, b"cylch-export-1\n" + said)
        for name, digest in json.loads(said)["files"].items():
            if hashlib.sha256((self.folder / name).read_bytes()).hexdigest() != digest:
                raise Bad(f"the file {name} is altered")


def prove(folder: Path, key: list[Path], against: list[Path]) -> str:
    export = Export(folder, key)
    export.checkpoints()
    kept = (sorted(one.glob("*.json")) if one.is_dir() else [one] for one in against)
    odd = [said for paths in kept for path in paths if (said := export.kept_elsewhere(path))]
    events = export.events()
    export.files()
    if odd:
        raise Bad(odd[0])
    alone = "" if key else " Without --key: it agrees with itself."
    return f"{events} events, {len(export.sent)} checkpoints: every one fits.{alone}\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", nargs="+", type=Path, default=[])
    parser.add_argument("--against", nargs="+", type=Path, default=[])
    try:
        sys.stdout.write(prove(**vars(parser.parse_args())))
    except (Bad, ValueError, LookupError, TypeError, AttributeError, OSError) as error:
        sys.exit(f"First bad record: {error if isinstance(error, Bad) else repr(error)}.")
