-- Who acts on a connection of the citizens' site is proven and not only said. `hemayat.proof` is the HMAC-SHA256 of kind,
-- actor, household, process of the server and begin of the transaction. A number of the transaction would not do: a
-- standby gives none. Only the owner's function that has found the session makes one (accounts/sql/bind_session.sql).

GRANT USAGE ON SCHEMA public TO hemayat_citizen;
REVOKE ALL ON acting_key FROM hemayat_app;

-- The owner's functions alone may call it: whoever could would prove to be anybody. It is good until the transaction ends.
CREATE FUNCTION acting_proof(kind text, actor text, household text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(json_build_array(
            kind, actor, household, pg_backend_pid(), extract(epoch FROM transaction_timestamp())
        )::text, 'UTF8'))), 'hex') FROM acting_key k WHERE k.is_only);
END $$;
REVOKE ALL ON FUNCTION acting_proof FROM PUBLIC;

-- Whether what is said of the head who acts is proven. A process that helps with a parallel plan is another one, and
-- proves nothing: it then shows too little and never too much.
CREATE FUNCTION is_proven() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SECURITY DEFINER
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

-- Which actor this is, as the application says: `session:7` of a head, `staff:3`, `partner:5`.
CREATE OR REPLACE FUNCTION acting_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN session_user <> 'hemayat_citizen' OR is_proven()
        THEN coalesce(current_setting('hemayat.actor', true), '') ELSE '' END;

-- The one household that a signed-in head may see.
CREATE OR REPLACE FUNCTION acting_household() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN session_user <> 'hemayat_citizen' OR is_proven()
        THEN nullif(current_setting('hemayat.household', true), '')::bigint END;
-- No member of staff acts there.
CREATE OR REPLACE FUNCTION acting_provinces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN session_user <> 'hemayat_citizen'
        THEN string_to_array(coalesce(current_setting('hemayat.provinces', true), ''), ',') ELSE '{}'::text[] END;
