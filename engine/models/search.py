"""What a search looks through: the words of tasks, and what was said and shown beside them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base

# Built from the text alone, so that it is always right and an import fills it by itself.
LEXEMES = "array_to_tsvector(string_to_array(trim(body), ' '))"


class SearchText(Base):
    """The words of one task, or of the comments and files of one instance (then without a task).

    A word is followed by one blank. Words with a colon were said by nobody: they tell what the
    text belongs to, so that one look into the index finds what an actor may see.
    """

    __tablename__ = "search_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID]
    user_task_id: Mapped[UUID | None]
    body: Mapped[str] = mapped_column(sa.Text)


class ReadFile(Base):
    """A file whose words have been looked for, and what came of it."""

    __tablename__ = "read_file"

    attachment_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(sa.String(12))
    words: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]


_of_instance = SearchText.user_task_id.is_(None)
_of_task = SearchText.user_task_id.is_not(None)
OF_INSTANCE = sa.Index(
    "ix_search_text_instance",
    SearchText.instance_id,
    unique=True,
    sqlite_where=_of_instance,
    postgresql_where=_of_instance,
)
sa.Index(
    "ix_search_text_task",
    SearchText.user_task_id,
    unique=True,
    sqlite_where=_of_task,
    postgresql_where=_of_task,
)

# SQLite's index of words, kept by triggers: whoever writes a text, it is never out of date.
FULL_TEXT = (
    (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "body, content='search_text', content_rowid='id', detail=none, columnsize=0, "
        "prefix='2 3 4', tokenize=\"unicode61 remove_diacritics 0 tokenchars ':@_-.'\")"
    ),
    (
        "CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN "
        "INSERT INTO search_words(rowid, body) VALUES (new.id, new.body); END"
    ),
    (
        "CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN "
        "INSERT INTO search_words(search_words, rowid, body) "
        "VALUES ('delete', old.id, old.body); END"
    ),
    (
        "CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN "
        "INSERT INTO search_words(search_words, rowid, body) "
        "VALUES ('delete', old.id, old.body); "
        "INSERT INTO search_words(rowid, body) VALUES (new.id, new.body); END"
    ),
)
LEXEME_INDEX = f"CREATE INDEX ix_search_text_words ON search_text USING gin ({LEXEMES})"


@sa.event.listens_for(SearchText.__table__, "after_create")
def _create_indexes(_table: sa.Table, connection: sa.Connection, **_more: object) -> None:
    statements = FULL_TEXT if connection.dialect.name == "sqlite" else (LEXEME_INDEX,)
    for statement in statements:
        connection.exec_driver_sql(statement)
