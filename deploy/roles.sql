-- Two accounts for one database: who owns the tables (`cylch init`), and who works with their rows
-- (`cylch serve`, `cylch worker` and the rest). As a superuser, once, on the board's own server:
--   psql -d cylch -f roles.sql
-- Then passwords: \password cylch_owner, \password cylch_work.
CREATE ROLE cylch_owner LOGIN;
CREATE ROLE cylch_work LOGIN;
ALTER SCHEMA public OWNER TO cylch_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cylch_work;
-- Whatever cylch_owner makes, now and with every later version.
ALTER DEFAULT PRIVILEGES FOR ROLE cylch_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cylch_work;
ALTER DEFAULT PRIVILEGES FOR ROLE cylch_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO cylch_work;
ALTER DEFAULT PRIVILEGES FOR ROLE cylch_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO cylch_work;
