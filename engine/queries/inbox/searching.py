"""Finds tasks by their words and by what they belong to: in a large view, by the index of words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine import findable
from engine.models import ProcessDefinition, SearchText, UserTask
from engine.models.search import LEXEMES
from engine.models.user_task import OPEN_NOW
from engine.queries.inbox.branches import Whose
from engine.queries.inbox.wanted import Filter
from engine.words import asked, is_whole

# More matches than these are many: then the view itself, read in its order, soon has a page of
# them. Instances: of those whose comments or files have some of the words.
MOST_TASKS, FEW_TASKS, MOST_INSTANCES = 5_000, 500, 500
AND, OR = " AND ", " OR "


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for in which texts: all of `words`, some of `some`, all of `marks`."""

    words: Sequence[str]
    marks: Sequence[Sequence[str]]  # of each, one

    def for_sqlite(self, how: str = AND) -> str:
        parts = [
            self._joined([f'"{word}"{"" if is_whole(word) else "*"}' for word in self.words], how)
        ]
        parts += [self._joined([f'"{mark}"' for mark in some], OR) for some in self.marks]
        return AND.join(part for part in parts if part)

    def for_postgresql(self, how: str = AND) -> str:
        parts = [
            self._joined([f"'{word}'{'' if is_whole(word) else ':*'}" for word in self.words], how)
        ]
        parts += [self._joined([_quoted(mark) for mark in some], OR) for some in self.marks]
        said = AND.join(part for part in parts if part)
        return said.replace(AND, " & ").replace(OR, " | ")

    @staticmethod
    def _joined(parts: list[str], how: str) -> str:
        return f"({how.join(parts)})" if parts else ""


def text_of() -> sa.ColumnElement[str]:
    """All that is findable of a task: its own words, and those beside its instance's tasks."""
    own, beside = aliased(SearchText), aliased(SearchText)
    said = sa.select(own.body).where(own.user_task_id == UserTask.id)
    spoken = sa.select(beside.body).where(
        beside.instance_id == UserTask.instance_id, beside.user_task_id.is_(None)
    )
    blank = sa.literal(" ")
    return (
        blank
        + sa.func.coalesce(said.scalar_subquery(), "")
        + blank
        + sa.func.coalesce(spoken.scalar_subquery(), "")
    )


def like(word: str) -> str:
    """A word as the text of a task has it: between blanks."""
    return f"% {word} %" if is_whole(word) else f"% {word}%"


def found_by_words(session: Session, text: str) -> sa.ColumnElement[bool]:
    """Tasks of any state that have all these words, by the index; none, if that is no word."""
    words = asked(text)
    if not words:
        return sa.false()
    own = sa.select(SearchText.user_task_id).where(
        _matches(session, Words(words, [[findable.TASK_MARK]]), AND)
    )
    beside = sa.select(SearchText.instance_id).where(
        _matches(session, Words(words, [[findable.INSTANCE_MARK]]), OR)
    )
    said = text_of()
    return (UserTask.id.in_(own) | UserTask.instance_id.in_(beside)) & sa.and_(
        *(said.like(like(word)) for word in words)
    )


def matching_ids(session: Session, who: Whose, wanted: Filter) -> list[UUID] | None:
    """Every task that may match and that the actor's groups let them see; nothing if many do."""
    words = asked(wanted.text)
    found = _by_one_word(session, words)
    if found is None:
        marks = [*_marks_of_filter(session, wanted), *_marks_of(who, wanted)]
        found = {*_tasks(session, Words(words, marks), MOST_TASKS), *_in_hand(session, who)}
        if words:
            found.update(_beside(session, words))
    return list(found) if len(found) <= MOST_TASKS else None


def _by_one_word(session: Session, words: Sequence[str]) -> set[UUID] | None:
    """Whoever has all words has this one, in its own text or beside it; nothing if many have it.

    Who may see them is for the statement that sorts: the marks of what somebody may see stand in
    a million texts, and so do short words, as the beginning of others.
    """
    if not words:
        return None
    one = max(words, key=lambda word: (any(map(str.isdigit, word)), len(word)))
    most = FEW_TASKS if len(words) > 1 else MOST_TASKS
    found = set(_tasks(session, Words([one], []), most))
    if len(found) > most:
        return None
    return found.union(_beside(session, [one]))


def _in_hand(session: Session, who: Whose) -> Iterable[UUID]:
    """What the actor holds or has passed on, whatever group it is for: it is looked at anyway."""
    mine = UserTask.assignee_id.in_(who.people), UserTask.delegated_by.in_(who.people)
    for condition in mine:
        rows = sa.select(UserTask.id).where(OPEN_NOW, condition).limit(MOST_TASKS)
        yield from session.scalars(rows)


def _tasks(session: Session, words: Words, most: int) -> list[UUID]:
    """One more than the most says that there are more."""
    found = sa.select(SearchText.user_task_id).where(
        _matches(session, words, AND), SearchText.user_task_id.is_not(None)
    )
    rows = session.scalars(found.limit(most + 1))
    return [task_id for task_id in rows if task_id is not None]


def _beside(session: Session, words: Sequence[str]) -> list[UUID]:
    """The tasks beside whose instances some of the words stand; the others may be their own."""
    these = Words(words, [[findable.INSTANCE_MARK]])
    found = sa.select(SearchText.instance_id).where(_matches(session, these, OR))
    instances = session.scalars(found.limit(MOST_INSTANCES)).all()
    tasks = sa.select(UserTask.id).where(UserTask.instance_id.in_(instances))
    return list(session.scalars(tasks.limit(MOST_TASKS + 1)))


def _matches(session: Session, words: Words, how: str) -> sa.ColumnElement[bool]:
    if session.get_bind().dialect.name == "sqlite":
        index: sa.ColumnElement[object] = sa.literal_column("search_words")
        rowid: sa.ColumnElement[int] = sa.literal_column("rowid")
        rows = sa.select(rowid).select_from(sa.table("search_words"))
        return SearchText.id.in_(rows.where(index.op("MATCH")(words.for_sqlite(how))))
    lexemes: sa.ColumnElement[object] = sa.literal_column(LEXEMES)
    return lexemes.op("@@")(sa.cast(words.for_postgresql(how), sa.dialects.postgresql.TSQUERY))


def _marks_of(who: Whose, wanted: Filter) -> list[list[str]]:
    """What one of which a text must have for the actor to see it; nothing for who sees all."""
    if who.is_steward and wanted.view in ("others", "everything"):
        return []
    led = [findable.agency_mark(agency) for agency in who.led]
    groups = [findable.group_mark(group) for group in who.groups]
    return [[*groups, *(led if wanted.view in ("others", "everything") else []), ":g:"]]


def _marks_of_filter(session: Session, wanted: Filter) -> Iterable[list[str]]:
    if wanted.group is not None:
        yield [findable.group_mark(wanted.group)]
    if wanted.agency is not None:
        yield [findable.agency_mark(wanted.agency)]
    if wanted.board is not None:
        yield [findable.board_mark(wanted.board)]
    if wanted.definition is not None:
        versions = sa.select(ProcessDefinition.id).where(ProcessDefinition.key == wanted.definition)
        yield [findable.definition_mark(one) for one in session.scalars(versions)] or [":d:"]


def _quoted(mark: str) -> str:
    return "'" + mark.replace("\\", "\\\\").replace("'", "''") + "'"
