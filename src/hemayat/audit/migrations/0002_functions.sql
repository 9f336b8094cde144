-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- chain.sql
-- The text that an event's hash is taken over; audit/chain.py makes the same one without trusting this function.
CREATE OR REPLACE FUNCTION audit_text(event audit_event, number bigint, previous bytea) RETURNS text LANGUAGE sql STABLE
    RETURN json_build_array(
        event.province, number, encode(previous, 'hex'), event.id,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        event.actor_kind, event.actor_id, event.purpose, event.event, event.household_id,
        event.subject, event.detail::text
    )::text;

-- Gives an event its place in the chain as its transaction commits, and not before: those who write into one chain
-- wait for each other only while they commit, and what is rolled back leaves no gap.
CREATE OR REPLACE FUNCTION audit_link_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_link;
    place bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.province, 0));
    SELECT * INTO head FROM audit_link WHERE chain = NEW.province ORDER BY number DESC LIMIT 1;
    place := coalesce(head.number, 0) + 1;
    INSERT INTO audit_link (chain, number, event_id, hash) VALUES (
        NEW.province, place, NEW.id,
        sha256(convert_to(audit_text(NEW, place, coalesce(head.hash, '')), 'UTF8'))
    );
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_link_event() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER audit_event_linked AFTER INSERT ON audit_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link_event();

-- append_only.sql
-- For tables that are only ever added to: refuses their owner too, by mistake or otherwise. Any slice may use it.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_link, audit_checkpoint FROM hemayat_app;
-- Links are made by the trigger alone.
REVOKE INSERT ON audit_link FROM hemayat_app;

-- Whoever acts is recorded, whatever they may see.
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;

-- require_system.sql
-- The first line of a function of the owner that only the system calls.
CREATE OR REPLACE FUNCTION require_system() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'only the system may do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- proof_rows.sql
-- The proof of the record is made and read by the worker and by the operator. No page shows it.
ALTER TABLE audit_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_link ENABLE ROW LEVEL SECURITY;

-- bind_actor.sql
-- Who acts is proven in every session but the owner's. A head on the citizens' site is proven by a session
-- (accounts/sql/bind_session.sql), everybody else by a process: it signs who acts with a key that it shares with the
-- database (audit/process_key.py).

GRANT USAGE ON SCHEMA public TO hemayat_citizen;
-- Nobody but the owner reads the keys.
REVOKE ALL ON acting_key FROM hemayat_app;
REVOKE ALL ON process_key FROM hemayat_app, hemayat_citizen;

-- The owner's functions alone may call it: others would prove to be anybody with it. It is good until the
-- transaction ends. Processes that help with a parallel plan share login and begin of the transaction, and so the proof; they do not
-- share a process number, which would have them see too little and a sum be wrong.
CREATE OR REPLACE FUNCTION acting_proof(kind text, actor text, household text, provinces text) RETURNS text LANGUAGE sql STABLE
    PARALLEL SAFE
    RETURN (SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(json_build_array(
            kind, actor, household, provinces, session_user, extract(epoch FROM transaction_timestamp())
        )::text, 'UTF8'))), 'hex') FROM acting_key k WHERE k.is_only);
REVOKE ALL ON FUNCTION acting_proof(text, text, text, text) FROM PUBLIC;

-- Of a head, who is proven by a session (accounts/sql/bind_session.sql): heads have no provinces.
CREATE OR REPLACE FUNCTION acting_proof(kind text, actor text, household text) RETURNS text LANGUAGE sql STABLE
    RETURN acting_proof(kind, actor, household, '');
REVOKE ALL ON FUNCTION acting_proof(text, text, text) FROM PUBLIC;

-- Whether what is said of who acts is proven. A login that is the owner's, or may become the owner, reads the
-- keys and could prove everything: it is believed.
CREATE OR REPLACE FUNCTION is_proven() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10 SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    proof text := current_setting('hemayat.proof', true);
BEGIN
    IF proof <> '' AND proof = acting_proof(
        current_setting('hemayat.kind', true), current_setting('hemayat.actor', true),
        current_setting('hemayat.household', true), current_setting('hemayat.provinces', true)) THEN
        RETURN true;
    END IF;
    RETURN pg_has_role(session_user, current_user, 'MEMBER');
END $$;
REVOKE ALL ON FUNCTION is_proven FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_proven TO hemayat_app, hemayat_citizen;

-- Who acts: nobody where it is not proven. Each asks for the proof: a setting may be changed in the middle of a statement.
CREATE OR REPLACE FUNCTION acting_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN is_proven() THEN coalesce(current_setting('hemayat.kind', true), '') ELSE 'nobody' END;
-- Which actor this is: `session:7` of a head, `staff:3`, `partner:5`.
CREATE OR REPLACE FUNCTION acting_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN is_proven() THEN coalesce(current_setting('hemayat.actor', true), '') ELSE '' END;
-- The one household that a signed-in head may see.
CREATE OR REPLACE FUNCTION acting_household() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN is_proven() THEN nullif(current_setting('hemayat.household', true), '')::bigint END;
CREATE OR REPLACE FUNCTION acting_provinces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN is_proven()
        THEN string_to_array(coalesce(current_setting('hemayat.provinces', true), ''), ',') ELSE '{}'::text[] END;

-- Until the transaction ends, the one acts for which a process has signed, and that is proven. `said` is a JSON list of
-- kind, actor, household, provinces and the number of this connection's process, so that a signature that was seen is
-- of no use on another connection. What nobody has signed makes nobody act, also not the one who acted before.
CREATE OR REPLACE FUNCTION bind_actor(said text, signature bytea) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    -- Every key is tried, and hashes are compared: how long it takes says nothing about how much of it was right.
    is_signed boolean := (SELECT coalesce(bool_or(sha256(signature) =
        sha256(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(said, 'UTF8'))))), false) FROM process_key k);
    is_bound boolean := pg_has_role(session_user, current_user, 'MEMBER');
    who json := '["nobody", "", "", ""]';
    kind text;
    actor text;
    household text;
    provinces text;
    proof text := '';
BEGIN
    IF is_signed THEN
        is_bound := is_bound OR (said::json ->> 4)::integer = pg_backend_pid();
    END IF;
    IF is_bound THEN
        who := said;
    END IF;
    kind := who ->> 0;
    actor := who ->> 1;
    household := who ->> 2;
    provinces := who ->> 3;
    IF is_bound THEN
        proof := acting_proof(kind, actor, household, provinces);
    END IF;
    PERFORM set_config('hemayat.kind', kind, true), set_config('hemayat.actor', actor, true),
        set_config('hemayat.household', household, true), set_config('hemayat.provinces', provinces, true),
        set_config('hemayat.proof', proof, true);
    RETURN is_bound;
END $$;
REVOKE ALL ON FUNCTION bind_actor FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bind_actor TO hemayat_app;

-- proof_rows.sql
CREATE POLICY of_the_record ON audit_checkpoint
    USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody', 'staff'));
CREATE POLICY of_the_record ON audit_link USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody', 'staff'));

-- own_name.sql
-- The record names the person who acts: only the system writes what others did. A complaint about conduct and its files
-- are written without the head's own name (complaints/case_process.py, documents/audit_entries.py), and then without a household by
-- which they could be found.
CREATE POLICY in_own_name ON audit_event FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system'
    OR actor_kind = (SELECT acting_kind()) AND (
        actor_id = (SELECT acting_id())
        OR actor_kind = 'head' AND actor_id = '' AND household_id IS NULL
            AND (event LIKE 'complaint.%' OR event LIKE 'document.%' AND detail ->> 'case' LIKE 'complaint:%')));

-- ask_once.sql
-- The rule below every table that holds something about a household: the second net under the application's own checks.
-- A policy asks `kind`, `own` and `provinces` once a statement, with (SELECT acting_kind()), (SELECT acting_household()) and
-- (SELECT acting_provinces()): who acts is proven, which takes a while. Each of the five stands here once: then PostgreSQL
-- makes the rule part of the statement, and calls no function for each row.
CREATE OR REPLACE FUNCTION may_see(household bigint, province text, kind text, own bigint, provinces text[]) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE kind
        WHEN 'system' THEN true
        WHEN 'head' THEN household = own
        WHEN 'staff' THEN ARRAY[province, '*'] && provinces
        ELSE false
    END;

-- For one row, where a function asks.
CREATE OR REPLACE FUNCTION may_see(household bigint, province text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN may_see(household, province, acting_kind(), acting_household(), acting_provinces());

-- append_only.sql
CREATE POLICY audit_event_seen ON audit_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));

-- heads.sql
-- The last link of every chain. It steps from chain to chain through the primary key; DISTINCT would read every link.
WITH RECURSIVE names AS (
    (SELECT chain FROM audit_link ORDER BY chain LIMIT 1)
    UNION ALL
    SELECT (SELECT chain FROM audit_link WHERE chain > names.chain ORDER BY chain LIMIT 1)
    FROM names WHERE names.chain IS NOT NULL
)
SELECT names.chain, head.number, head.hash
FROM names,
    LATERAL (SELECT number, hash FROM audit_link WHERE chain = names.chain ORDER BY number DESC LIMIT 1) AS head
ORDER BY names.chain
;

-- acknowledgements.sql
-- That somebody outside keeps a checkpoint: only added, by the system alone.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_acknowledgement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_acknowledgement FROM hemayat_app;
ALTER TABLE audit_acknowledgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_acknowledgement FOR SELECT USING ((SELECT acting_kind()) = 'system');
CREATE POLICY added ON audit_acknowledgement FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
