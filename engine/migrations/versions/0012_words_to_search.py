"""Words to search: what is said in tasks, comments and files; `cylch init` fills it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OF_INSTANCE, OF_TASK = sa.text("user_task_id IS NULL"), sa.text("user_task_id IS NOT NULL")
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
LEXEMES = (
    (
        "CREATE INDEX ix_search_text_words ON search_text "
        "USING gin (array_to_tsvector(string_to_array(trim(body), ' ')))"
    ),
)


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("user_task_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
    )
    _index("instance", "instance_id", OF_INSTANCE)
    _index("task", "user_task_id", OF_TASK)
    op.create_table(
        "read_file",
        sa.Column("attachment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_read_file")),
    )
    for statement in FULL_TEXT if op.get_bind().dialect.name == "sqlite" else LEXEMES:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("search_words")
    op.drop_table("read_file")
    op.drop_table("search_text")


def _index(name: str, column: str, where: sa.TextClause) -> None:
    op.create_index(
        f"ix_search_text_{name}",
        "search_text",
        [column],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
