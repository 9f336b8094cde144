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

-- proof.sql
-- Who acts on a connection of the citizens' site is proven and not only said. `hemayat.proof` is the HMAC-SHA256 of kind,
-- actor, household, process of the server and begin of the transaction. A number of the transaction would not do: a
-- standby gives none. Only the owner's function that has found the session makes one (accounts/sql/bind_session.sql).

GRANT USAGE ON SCHEMA public TO hemayat_citizen;
REVOKE ALL ON acting_key FROM hemayat_app;

-- The owner's functions alone may call it: whoever could would prove to be anybody. It is good until the transaction ends.
CREATE OR REPLACE FUNCTION acting_proof(kind text, actor text, household text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(json_build_array(
            kind, actor, household, pg_backend_pid(), extract(epoch FROM transaction_timestamp())
        )::text, 'UTF8'))), 'hex') FROM acting_key k WHERE k.is_only);
END $$;
REVOKE ALL ON FUNCTION acting_proof FROM PUBLIC;

-- Whether what is said of the head who acts is proven. A process that helps with a parallel plan is another one, and
-- proves nothing: it then shows too little and never too much.
CREATE OR REPLACE FUNCTION is_proven() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce(
        current_setting('hemayat.kind', true) = 'head'
        AND current_setting('hemayat.proof', true) = acting_proof(
            'head', current_setting('hemayat.actor', true), current_setting('hemayat.household', true)), false);
END $$;
REVOKE ALL ON FUNCTION is_proven FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_proven TO hemayat_app, hemayat_citizen;

-- Who is acting, told by the application at the start of each transaction (audit/context.py). Unset means nobody; and whoever
-- logged in as the citizens' site is the head who is proven, or nobody.
-- `session_user` is who logged in, also within a function of the owner and after SET ROLE. Each asks for the proof
-- by itself: a setting may be changed in the middle of a statement.
CREATE OR REPLACE FUNCTION acting_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN session_user <> 'hemayat_citizen' THEN coalesce(current_setting('hemayat.kind', true), '')
        WHEN is_proven() THEN 'head'
        ELSE 'nobody'
    END;

-- proof_rows.sql
CREATE POLICY of_the_record ON audit_checkpoint
    USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody', 'staff'));
CREATE POLICY of_the_record ON audit_link USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody', 'staff'));

-- proof.sql
-- Which actor this is, as the application says: `session:7` of a head, `staff:3`, `partner:5`.
CREATE OR REPLACE FUNCTION acting_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN session_user <> 'hemayat_citizen' OR is_proven()
        THEN coalesce(current_setting('hemayat.actor', true), '') ELSE '' END;

-- own_name.sql
-- The record names the person who acts: only the system writes what others did. A complaint about conduct and its files
-- are written without the head's own name (complaints/transitions.py, documents/audit_entries.py), and then without a household by
-- which they could be found.
CREATE POLICY in_own_name ON audit_event FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system'
    OR actor_kind = (SELECT acting_kind()) AND (
        actor_id = (SELECT acting_id())
        OR actor_kind = 'head' AND actor_id = '' AND household_id IS NULL
            AND (event LIKE 'complaint.%' OR event LIKE 'document.%' AND detail ->> 'case' LIKE 'complaint:%')));

-- proof.sql
-- The one household that a signed-in head may see.
CREATE OR REPLACE FUNCTION acting_household() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN session_user <> 'hemayat_citizen' OR is_proven()
        THEN nullif(current_setting('hemayat.household', true), '')::bigint END;
-- No member of staff acts there.
CREATE OR REPLACE FUNCTION acting_provinces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN session_user <> 'hemayat_citizen'
        THEN string_to_array(coalesce(current_setting('hemayat.provinces', true), ''), ',') ELSE '{}'::text[] END;

-- ask_once.sql
-- The rule below every table that holds something about a household: the second net under the application's own checks.
-- A policy asks `kind` and `own` once a statement, with (SELECT acting_kind()) and (SELECT acting_household()). Each of
-- them stands here once: then PostgreSQL makes the rule part of the statement, and calls no function for each row.
CREATE OR REPLACE FUNCTION may_see(household bigint, province text, kind text, own bigint) RETURNS boolean LANGUAGE sql STABLE
    PARALLEL SAFE
    RETURN CASE kind
        WHEN 'system' THEN true
        WHEN 'head' THEN household = own
        WHEN 'staff' THEN province = ANY (acting_provinces()) OR '*' = ANY (acting_provinces())
        ELSE false
    END;

-- The rule below every table that holds something about a household: the second net under the application's own checks.
CREATE OR REPLACE FUNCTION may_see(household bigint, province text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN may_see(household, province, acting_kind(), acting_household());

-- append_only.sql
CREATE POLICY audit_event_seen ON audit_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household())));

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
