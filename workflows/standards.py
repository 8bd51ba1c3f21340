"""The standards of a board: drafted, approved by somebody else, and from then on fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound, NotPermitted
from engine.texts import can_be_kept
from workflows.models import Standard, StandardSet

MOST, LONGEST_TITLE, LONGEST_TEXT = 30, 150, 1000
TEXTS = ("title", "title_cy", "expects", "expects_cy")
NEW = "new"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One standard as it is asked for; `continues` is the key of the one that it goes on from."""

    title: str
    title_cy: str
    expects: str
    expects_cy: str
    continues: str = NEW

    @classmethod
    def read(cls, said: Mapping[str, object]) -> "Wanted":
        texts = {name: str(said.get(name) or "").strip() for name in TEXTS}
        return cls(**texts, continues=str(said.get("continues") or NEW))

    def words(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in TEXTS)


def get(session: Session, set_id: object) -> StandardSet:
    found = session.get(StandardSet, set_id) if isinstance(set_id, int) else None
    if found is None:
        raise NotFound("standards", set_id)
    return found


def versions(session: Session, board: str) -> Sequence[StandardSet]:
    """Every version of a board, the newest first."""
    return session.scalars(
        sa.select(StandardSet)
        .where(StandardSet.board == board)
        .order_by(StandardSet.version.desc())
    ).all()


def newest(session: Session, board: str) -> StandardSet | None:
    return next(iter(versions(session, board)), None)


def approved(session: Session, board: str) -> StandardSet | None:
    """The version that holds: the newest that was approved."""
    found = versions(session, board)
    return next((one for one in found if one.approved_at is not None), None)


def suggested(session: Session, board: str) -> list[dict[str, object]]:
    """What a draft begins with: the newest version, or the standards that are shipped."""
    known = newest(session, board)
    if known is None:
        return [{"continues": NEW, **one} for one in shipped()["standards"]]
    return [
        {"continues": one.key, **{name: getattr(one, name) for name in TEXTS}}
        for one in known.standards
    ]


def known_keys(session: Session, board: str) -> dict[str, Standard]:
    """Every standard that there has ever been by its key, as it was last worded."""
    found: dict[str, Standard] = {}
    for version in reversed(versions(session, board)):
        found.update({one.key: one for one in version.standards})
    return found


def write(ctx: CommandContext, board: str, wanted: Sequence[Wanted]) -> StandardSet:
    """Draft the next version; words that are all as they were approved need none."""
    lock_board(ctx)
    known = known_keys(ctx.session, board)
    _check(wanted, known)
    last = newest(ctx.session, board)
    if last is not None and last.approved_at is not None and _says_the_same(last, wanted):
        return last
    draft = _draft(ctx, board, last)
    ctx.session.add_all(_rows(draft, wanted, known))
    ctx.session.flush()
    ctx.session.refresh(draft)
    ctx.record("standards.drafted", None, board=board, version=draft.version, count=len(wanted))
    return draft


def approve(ctx: CommandContext, found: StandardSet) -> StandardSet:
    """Agree to a version; whoever wrote it does not, and nothing in it changes any more."""
    if found.drafted_by is not None and found.drafted_by == ctx.actor.id:
        raise NotPermitted("approve standards that you wrote")
    if found.approved_at is not None:
        return found
    found.approved_at, found.approved_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    ctx.record("standards.approved", None, board=found.board, version=found.version)
    return found


@cache
def shipped() -> Mapping[str, Any]:
    """The scale and the standards as they come with the product."""
    found: Mapping[str, Any] = orjson.loads(
        files("workflows").joinpath("assurance_standards.json").read_bytes()
    )
    return found


def _draft(ctx: CommandContext, board: str, last: StandardSet | None) -> StandardSet:
    """The board's one draft, emptied; or a new one under the next number."""
    if last is None or last.approved_at is not None:
        last = StandardSet(
            board=board,
            version=last.version + 1 if last else 1,
            scale=last.scale if last else shipped()["scale"],
            meets_from=last.meets_from if last else shipped()["meets_from"],
        )
        ctx.session.add(last)
    for row in list(last.standards):
        ctx.session.delete(row)
    last.drafted_at, last.drafted_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    return last


def _rows(
    draft: StandardSet, wanted: Sequence[Wanted], known: Mapping[str, Standard]
) -> list[Standard]:
    taken = {*known, *(one.key for one in draft.standards)}
    fresh = (key for number in range(1, 1000) if (key := f"s{number}") not in taken)
    return [
        Standard(
            set_id=draft.id,
            number=number,
            key=next(fresh) if one.continues == NEW else one.continues,
            **dict(zip(TEXTS, one.words(), strict=True)),
        )
        for number, one in enumerate(wanted, start=1)
    ]


def _says_the_same(before: StandardSet, wanted: Sequence[Wanted]) -> bool:
    said = [(one.key, *(getattr(one, name) for name in TEXTS)) for one in before.standards]
    return said == [(one.continues, *one.words()) for one in wanted]


def _check(wanted: Sequence[Wanted], known: Mapping[str, Standard]) -> None:
    if not wanted:
        raise Invalid("standards", "required")
    if len(wanted) > MOST:
        raise Invalid("standards", "too_many", max=MOST)
    for number, one in enumerate(wanted, start=1):
        _check_words(number, one)
    going_on = [one.continues for one in wanted if one.continues != NEW]
    if len(set(going_on)) < len(going_on):
        raise Invalid("standards", "continues_twice")
    if not set(going_on) <= known.keys():
        raise Invalid("standards", "no_such_standard")
    titles = [one.title.casefold() for one in wanted]
    if len(set(titles)) < len(titles):
        raise Invalid("standards", "twice")


def _check_words(number: int, one: Wanted) -> None:
    if not all(one.words()):
        raise Invalid("standards", "both_languages", standard=number)
    if max(len(one.title), len(one.title_cy)) > LONGEST_TITLE:
        raise Invalid("standards", "too_long", max=LONGEST_TITLE)
    if max(len(one.expects), len(one.expects_cy)) > LONGEST_TEXT:
        raise Invalid("standards", "too_long", max=LONGEST_TEXT)
    if not all(map(can_be_kept, one.words())):
        raise Invalid("standards", "not_text")
