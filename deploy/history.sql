-- What cylch_work may do to the history: add to it, say that it was told, and erase what a decision
-- of the board names (the chain then says so). As cylch_owner, once, after the first `cylch init`:
--   psql -d cylch -f history.sql
REVOKE UPDATE, DELETE ON event FROM cylch_work;
GRANT UPDATE (details, details_digest, published_at) ON event TO cylch_work;
-- Which version the tables are of, the owner alone says.
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM cylch_work;
