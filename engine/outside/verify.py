"""Proves an export of Cylch on any machine with Python 3.11, with nothing but this file.

python3 verify.py --key KEY.pem [--against CHECKPOINT ...] [FOLDER] names the first bad record.
Have the key, and checkpoints that were sent, from somebody else than who gave you the export.
"""

import argparse
import json
import sys
from base64 import b64decode as raw
from datetime import UTC, datetime
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of RFC 8032
D, ROOT = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)


def need(fits: Any, what: str) -> None:
    if not fits:
        raise AssertionError(what)


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
    def __init__(self, folder: Path) -> None:
        self.folder, self.bound = folder, dict[str, dict[int, list[tuple[str, int]]]]()
        self.sent, self.good, self.erased = list[dict[str, Any]](), dict[str, int](), 0
        self.ends, self.blank = dict[str, tuple[int, bytes]](), dict[str, list[int]]()

    def believe(self, keys: list[Path]) -> None:
        given = [raw(self.read(one).split(b"-----")[2])[-32:] for one in keys]
        self.keys = {sha256(one).hexdigest(): one for one in given}
        for row in self.rows("checkpoint_key"):
            public, elder = raw(row["public_key"]), self.keys.get(row["vouched_by"], b"")
            voucher, said = raw(row["voucher"] or ""), b"cylch-checkpoint-key-1\n" + public
            if not keys or is_signed(elder, voucher, said):
                self.keys[sha256(public).hexdigest()] = public

    def read(self, path: Path) -> bytes:
        self.place = f"the file {path}"
        return path.read_bytes()

    def rows(self, table: str) -> Any:
        self.place = name = f"tables/{table}.jsonl"
        with (self.folder / name).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                self.place = f"line {number} of {name}"
                yield json.loads(line, parse_float=str.encode)  # 1.50 stays as it is written

    def check(self, name: str, one: dict[str, Any], said: bytes = b"") -> None:
        self.place, said = name, said or one["statement"].encode()
        fits = is_signed(self.keys.get(one["key"], b""), raw(one["signature"]), said)
        need(fits, f"{name} is not signed with a key that is believed")

    def bind(self, name: str, one: dict[str, Any], heads: dict[str, Any]) -> None:
        root = one["root" if one.get("covers") == "all" else "moved_root"]
        need(root == root_of(heads), f"{name}: its heads are not what was signed")
        for chain, (length, last) in heads.items():
            self.bound.setdefault(chain, {}).setdefault(length, []).append((last, one["number"]))

    def checkpoints(self) -> None:
        new = dict[int, dict[str, Any]]()
        for row in self.rows("checkpoint_head"):
            head = (row["length"], raw(row["hash"]).hex())
            new.setdefault(row["checkpoint"], {})[row["chain"]] = head
        link, number = "", 0  # each names the one before: the last signature stands for all
        for number, row in enumerate(self.rows("checkpoint"), 1):
            one = row | json.loads(row["statement"])
            if (row["number"], one["number"], one["previous"]) != (number, number, link):
                if row["number"] == number > 1:  # unless it was the one before that was altered
                    self.check(f"checkpoint {number - 1}", self.sent[-1])
                need(None, f"checkpoint {number} is missing, or does not follow the one before it")
            link = sha256(row["statement"].encode() + raw(row["signature"])).hexdigest()
            self.bind(f"checkpoint {number}", one, new.pop(number, {}))
            self.sent.append(one)
        need(number and not new, f"checkpoint {min(new, default=1)} is missing")
        self.check(f"checkpoint {number}", self.sent[-1])

    def outside(self, path: Path) -> str:
        one = (read := json.loads(self.read(path))) | json.loads(read["statement"])
        if not (is_mine := read["statement"] in [mine["statement"] for mine in self.sent]):
            self.check(path.name, one)
        self.bind(path.name, one, {c: (n, last) for c, n, last in read["heads"]})
        return "" if is_mine else f"checkpoint {one['number']} is missing, or not as it was sent"

    def events(self) -> None:
        for row in self.rows("event"):
            chain, at = (row["instance_id"] or "").replace("-", ""), row["seq"]
            length, last = self.ends.get(chain, (0, bytes(32)))
            seq, self.place = length + 1, f"number {min(at, length + 1)} of {chain or 'the board'}"
            what = "altered" if at == seq else "missing" if at > seq else "one too many"
            need(at == seq and hash_of(last, row) == raw(row["hash"]), f"{self.place} is {what}")
            self.ends[chain] = head = (seq, raw(row["hash"]))
            for said, number in self.bound.get(chain, {}).pop(seq, ()):
                what = f"or one from {self.good.get(chain, 0) + 1} on, is rewritten"
                need(said == head[1].hex(), f"{self.place}, {what}, says checkpoint {number}")
                self.good[chain] = seq
            if (told := row["details"]) is None and row["details_digest"]:
                self.blank.setdefault(chain, []).append(seq)
                self.erased += 1
            elif not chain and row["kind"] == "history.erased":
                for name, length, end in told["chains"]:
                    if self.ends.get(name) == (length, bytes.fromhex(end)):
                        self.blank.pop(name, None)
                self.blank[""] = [n for n in self.blank.get("", ()) if n not in told["board"]]

    def heads(self) -> None:
        heads = {row["id"].replace("-", ""): row for row in self.rows("process_instance")}
        heads[""] = next(self.rows("board_state"), {})
        for chain in sorted(heads.keys() | self.ends.keys() | self.bound.keys()):
            of, head, at = chain or "the board", heads.get(chain), self.ends.get(chain, (0, b""))
            n, last = (head["chain_length"] or 0, head["chain_head"]) if head else (0, "")
            blank = min(self.blank.get(chain) or [0])
            need(not blank, f"number {blank} of {of} is erased without a record")
            need(n <= at[0] and not self.bound.get(chain), f"number {at[0] + 1} of {of} is missing")
            need((n, raw(last or "")) == at, f"the head of {of} is altered")

    def prove(self, key: list[Path], against: list[Path]) -> str:
        self.believe(key)
        self.checkpoints()
        odd = [self.outside(one) for of in against for one in sorted(of.glob("*.json")) or [of]]
        self.events()
        self.heads()
        seal = json.loads(self.read(self.folder / "manifest.sig"))
        manifest = self.read(self.folder / "manifest.json")
        self.check("the file manifest.json", seal, b"cylch-export-1\n" + manifest)
        for of, h in json.loads(manifest)["files"].items():
            need(sha256(self.read(self.folder / of)).hexdigest() == h, f"the file {of} is altered")
        need(not any(odd), next(filter(None, odd), ""))
        told = f"{sum(n for n, _ in self.ends.values())} events ({self.erased} erased), "
        alone = "" if key else " Without --key: it agrees with itself."
        return f"{told}{len(self.sent)} checkpoints: every one fits.{alone}\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", nargs="+", type=Path, default=[])
    parser.add_argument("--against", nargs="+", type=Path, default=[])
    proof = Export((given := parser.parse_args()).folder)
    try:
        sys.stdout.write(proof.prove(given.key, given.against))
    except Exception as error:  # noqa: BLE001 - what cannot be read is bad as well
        what = error if type(error) is AssertionError else f"{proof.place} is missing or damaged"
        sys.exit(f"First bad record: {what}.")
