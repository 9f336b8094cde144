-- The roles and the database, once, as the administrator of a PostgreSQL 15 or later:
--   sudo -u postgres psql -v ON_ERROR_STOP=1 -f database.sql
-- and then a password for each:  \password hemayat_owner,  and so for hemayat_app, hemayat_citizen and hemayat_backup
-- The owner makes and changes tables, and nothing that serves runs as it. The application owns nothing and is held to
-- row-level security. Who backs up reads the server's files as they are, and cannot log in to look at a table.
CREATE ROLE hemayat_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE ROLE hemayat_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- Of the citizens' site: what it says of who acts is not believed without a proof.
CREATE ROLE hemayat_citizen LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE ROLE hemayat_backup LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
-- Text in the order of its bytes, the same on every machine.
CREATE DATABASE hemayat OWNER hemayat_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE hemayat FROM PUBLIC;
GRANT CONNECT ON DATABASE hemayat TO hemayat_app, hemayat_citizen;
-- A migration that has to wait for a lock gives up instead of letting everybody wait behind it: run it again.
ALTER ROLE hemayat_owner IN DATABASE hemayat SET lock_timeout = '5s';
-- A process that is frozen within a transaction does not keep its locks for longer. Between two statements of ours lie seconds; a
-- publication that waits for other connections sets the limit aside.
ALTER ROLE hemayat_app IN DATABASE hemayat SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE hemayat_citizen IN DATABASE hemayat SET idle_in_transaction_session_timeout = '10min';
\connect hemayat
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION citext;
CREATE EXTENSION unaccent;
ALTER SCHEMA public OWNER TO hemayat_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hemayat_app;
-- With only the password of the application's role, nobody can end sessions or statements of others with that role: not here, and
-- not in the two databases that every role may enter. Nor can SQL of an attacker's own fill the disk of everybody with what no table
-- has: large objects, and messages in the log of changes.
DO $$ DECLARE taken regprocedure; BEGIN
    FOR taken IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN (
        'pg_terminate_backend', 'pg_cancel_backend', 'pg_logical_emit_message',
        'lo_creat', 'lo_create', 'lo_from_bytea')
    LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', taken); END LOOP;
END $$;
\connect postgres
DO $$ DECLARE taken regprocedure; BEGIN
    FOR taken IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN (
        'pg_terminate_backend', 'pg_cancel_backend', 'pg_logical_emit_message',
        'lo_creat', 'lo_create', 'lo_from_bytea')
    LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', taken); END LOOP;
END $$;
\connect template1
DO $$ DECLARE taken regprocedure; BEGIN
    FOR taken IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN (
        'pg_terminate_backend', 'pg_cancel_backend', 'pg_logical_emit_message',
        'lo_creat', 'lo_create', 'lo_from_bytea')
    LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', taken); END LOOP;
END $$;
