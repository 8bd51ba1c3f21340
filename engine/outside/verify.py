"""Proves an export of Cylch on any machine with Python 3.11, with nothing but this file.

python3 verify.py --key KEY.pem [--against CHECKPOINT ...] [FOLDER] names the first bad record.
Have the key, and checkpoints that were sent, from somebody else than who gave you the export.
"""

import argparse
import json
import sys
from base64 import b64decode as raw
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of RFC 8032
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)


class Bad(Exception): ...


def point(data: bytes) -> tuple[int, int]:
    sign, y = divmod(int.from_bytes(data, "little"), 2**255)
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


def times(n: int, one: tuple[int, int]) -> tuple[int, int]:
    return add(times(n >> 1, add(one, one)), one if n & 1 else (0, 1)) if n else (0, 1)


def is_signed(key: bytes, signature: bytes, said: bytes) -> bool:
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    h = int.from_bytes(sha512(r + key + said).digest(), "little")
    is_one = (len(key), len(signature), s < Q) == (32, 64, True)
    return is_one and times(s, point(b"X" + b"f" * 31)) == add(point(r), times(h, point(key)))


def plain(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{plain(key)}:{plain(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(plain, value)) + "]"
    return value.decode() if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False)


def hash_of(previous: bytes, row: dict[str, Any]) -> bytes:
    at = datetime.fromisoformat(row["at"]).astimezone(UTC).isoformat(timespec="microseconds")
    chain, task = ((row[name] or "").replace("-", "") for name in ("instance_id", "user_task_id"))
    columns = [chain, row["seq"], row["kind"], at, row["actor_id"], row["on_behalf_of"], task]
    erased = raw(row["details_digest"] or "") if row["details"] is None else b""
    digest = erased or sha256(plain(row["details"] or {}).encode()).digest()
    return sha256(previous + plain(columns).encode() + digest).digest()


def root_of(heads: dict[str, Any]) -> str:
    level = [sha256(f"\0{c}:{n}:{h}".encode()).digest() for c, (n, h) in sorted(heads.items())]
    while len(level) > 1:
        pairs = map(bytes.__add__, level[::2], level[1::2])
        level = [sha256(b"\1" + two).digest() for two in pairs] + level[len(level) // 2 * 2 :]
    return (level[0] if level else sha256().digest()).hex()


class Export:
    def __init__(self, folder: Path, keys: list[Path]) -> None:
        self.folder, self.bound = folder, dict[str, dict[int, list[tuple[str, int]]]]()
        self.sent, self.good, self.erased = list[dict[str, Any]](), dict[str, int](), 0
        self.ends, self.blank = dict[str, tuple[int, bytes]](), dict[str, list[int]]()
        given = [raw(one.read_text().split("-----")[2])[-32:] for one in keys]
        self.keys = {sha256(one).hexdigest(): one for one in given}
        for row in self.rows("checkpoint_key"):
            public, elder = raw(row["public_key"]), self.keys.get(row["vouched_by"], b"")
            voucher, said = raw(row["voucher"] or ""), b"cylch-checkpoint-key-1\n" + public
            if not keys or is_signed(elder, voucher, said):
                self.keys[sha256(public).hexdigest()] = public
        self.checkpoints()

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        with (self.folder / "tables" / f"{table}.jsonl").open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:  # numbers with a point stay as they are written
                    yield json.loads(line, parse_float=str.encode)
                except ValueError:
                    raise Bad(f"line {number} of tables/{table}.jsonl is unreadable") from None

    def check(self, name: str, one: dict[str, Any], said: bytes) -> None:
        if not is_signed(self.keys.get(one["key"], b""), raw(one["signature"]), said):
            raise Bad(f"{name} is not signed with a key that is believed")

    def bind(self, name: str, one: dict[str, Any], heads: dict[str, Any]) -> None:
        if one["root" if one.get("covers") == "all" else "moved_root"] != root_of(heads):
            raise Bad(f"{name}: its heads are not what was signed")
        for chain, (length, last) in heads.items():
            self.bound.setdefault(chain, {}).setdefault(length, []).append((last, one["number"]))

    def checkpoints(self) -> None:
        moved = dict[int, dict[str, Any]]()
        for row in self.rows("checkpoint_head"):
            head = (row["length"], raw(row["hash"]).hex())
            moved.setdefault(row["checkpoint"], {})[row["chain"]] = head
        link, number = "", 0  # each names the one before: the last signature stands for all
        for number, row in enumerate(self.rows("checkpoint"), 1):
            one = row | json.loads(row["statement"])
            if (row["number"], one["number"], one["previous"]) != (number, number, link):
                raise Bad(f"checkpoint {number} is missing, or does not follow the one before it")
            link = sha256(row["statement"].encode() + raw(row["signature"])).hexdigest()
            self.bind(f"checkpoint {number}", one, moved.pop(number, {}))
            self.sent.append(one)
        if moved or not number:
            raise Bad(f"checkpoint {number + 1} is missing")
        self.check(f"checkpoint {number}", self.sent[-1], self.sent[-1]["statement"].encode())

    def kept_elsewhere(self, path: Path) -> str:
        one = (read := json.loads(path.read_bytes())) | json.loads(read["statement"])
        if not (is_mine := read["statement"] in [mine["statement"] for mine in self.sent]):
            self.check(path.name, one, read["statement"].encode())
        self.bind(path.name, one, {c: (n, last) for c, n, last in read["heads"]})
        what = "not as sent" if one["number"] <= len(self.sent) else "missing, or cut off"
        return "" if is_mine else f"checkpoint {one['number']} is {what}"

    def allow(self, said: dict[str, Any]) -> None:
        for chain, length, last in said["chains"]:
            if self.ends.get(chain) == (length, bytes.fromhex(last)):
                self.blank.pop(chain, None)
        self.blank[""] = [seq for seq in self.blank.get("", ()) if seq not in said["board"]]

    def event(self, chain: str, row: dict[str, Any]) -> None:
        seq, last = self.ends.get(chain, (0, bytes(32)))
        seq, of = seq + 1, f"of {chain or 'the board'} is"
        if row["seq"] != seq or hash_of(last, row) != raw(row["hash"]):
            raise Bad(f"number {seq} {of} {'altered' if row['seq'] == seq else 'missing'}")
        if row["details"] is None and row["details_digest"]:
            self.blank.setdefault(chain, []).append(seq)
            self.erased += 1
        elif not chain and row["kind"] == "history.erased":
            self.allow(row["details"])
        self.ends[chain] = (seq, raw(row["hash"]))
        for said, number in self.bound.get(chain, {}).pop(seq, ()):
            if said != self.ends[chain][1].hex():
                first = self.good.get(chain, 0) + 1
                raise Bad(f"number {first} to {seq} {of} rewritten, says checkpoint {number}")
            self.good[chain] = seq

    def events(self) -> None:
        for row in self.rows("event"):
            self.event((row["instance_id"] or "").replace("-", ""), row)
        heads = {row["id"].replace("-", ""): row for row in self.rows("process_instance")}
        heads[""] = next(self.rows("board_state"), {})
        for chain in sorted(heads.keys() | self.ends.keys() | self.bound.keys()):
            end, head = self.ends.get(chain, (0, b"")), heads.get(chain, {})
            if seqs := self.blank.get(chain):
                raise Bad(f"number {seqs[0]} of {chain or 'the board'} is erased without a record")
            is_end = (head.get("chain_length"), raw(head.get("chain_head") or "")) == end
            if not is_end or self.bound.get(chain):
                raise Bad(f"number {end[0] + 1} of {chain or 'the board'} is missing, or its head")

    def files(self) -> None:
        said = (self.folder / "manifest.json").read_bytes()
        seal = json.loads((self.folder / "manifest.sig").read_bytes())
        self.check("manifest.json", seal, b"cylch-export-1\n" + said)
        for name, digest in json.loads(said)["files"].items():
            if sha256((self.folder / name).read_bytes()).hexdigest() != digest:
                raise Bad(f"the file {name} is altered")


def prove(folder: Path, key: list[Path], against: list[Path]) -> str:
    export = Export(folder, key)
    kept = (sorted(one.glob("*.json")) if one.is_dir() else [one] for one in against)
    odd = [said for paths in kept for path in paths if (said := export.kept_elsewhere(path))]
    export.events()
    export.files()
    if odd:
        raise Bad(odd[0])
    told = f"{sum(seq for seq, _last in export.ends.values())} events ({export.erased} erased)"
    alone = "" if key else " Without --key: it agrees with itself."
    return f"{told}, {len(export.sent)} checkpoints: every one fits.{alone}\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", nargs="+", type=Path, default=[])
    parser.add_argument("--against", nargs="+", type=Path, default=[])
    try:
        sys.stdout.write(prove(**vars(parser.parse_args())))
    except (Bad, ValueError, LookupError, TypeError, AttributeError, OSError) as error:
        sys.exit(f"First bad record: {error if isinstance(error, Bad) else repr(error)}.")
