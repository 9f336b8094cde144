-- Who acts is proven in every session but the owner's. A head on the citizens' site is proven by a session
-- (accounts/sql/bind_session.sql), everybody else by a process: it signs who acts with a key that it shares with the
-- database (audit/process_key.py).

GRANT USAGE ON SCHEMA public TO hemayat_citizen;
-- Nobody but the owner reads the keys. They have numbers, and a key that gave way to a newer one stays here, retired.
REVOKE ALL ON acting_key FROM hemayat_app;
REVOKE ALL ON process_key FROM hemayat_app, hemayat_citizen;

-- The owner's functions alone may call it: others would prove to be anybody with it. It is good until the
-- transaction ends. Processes that help with a parallel plan share login and begin of the transaction, and so the proof; they do not
-- share a process number, which would have them see too little and a sum be wrong.
CREATE FUNCTION acting_proof(kind text, actor text, household text, provinces text) RETURNS text LANGUAGE sql STABLE
    PARALLEL SAFE
    RETURN (SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(json_build_array(
            kind, actor, household, provinces, session_user, extract(epoch FROM transaction_timestamp())
        )::text, 'UTF8'))), 'hex') FROM acting_key k WHERE k.is_only);
REVOKE ALL ON FUNCTION acting_proof(text, text, text, text) FROM PUBLIC;

-- Of a head, who is proven by a session (accounts/sql/bind_session.sql): heads have no provinces.
CREATE FUNCTION acting_proof(kind text, actor text, household text) RETURNS text LANGUAGE sql STABLE
    RETURN acting_proof(kind, actor, household, '');
REVOKE ALL ON FUNCTION acting_proof(text, text, text) FROM PUBLIC;

-- Whether what is said of who acts is proven. A login that is the owner's, or may become the owner, reads the
-- keys and could prove everything: it is believed.
CREATE FUNCTION is_proven() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10 SECURITY DEFINER
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
CREATE FUNCTION acting_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN is_proven() THEN coalesce(current_setting('hemayat.kind', true), '') ELSE 'nobody' END;
-- Which actor this is: `session:7` of a head, `staff:3`, `partner:5`.
CREATE FUNCTION acting_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN is_proven() THEN coalesce(current_setting('hemayat.actor', true), '') ELSE '' END;
-- The one household that a signed-in head may see.
CREATE FUNCTION acting_household() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN is_proven() THEN nullif(current_setting('hemayat.household', true), '')::bigint END;
CREATE FUNCTION acting_provinces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN is_proven()
        THEN string_to_array(coalesce(current_setting('hemayat.provinces', true), ''), ',') ELSE '{}'::text[] END;

-- What only this connection is called. A sequence counts connections, and a session remembers what it was given: nobody but
-- the owner can count or set it. Numbers of processes come back; a server that was restored has another start. A standby
-- counts nothing: a signature that was seen there is good where the number of the process comes back.
CREATE FUNCTION own_connection() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    place text := '';
BEGIN
    IF NOT pg_is_in_recovery() THEN
        BEGIN
            place := currval('connection_number');
        EXCEPTION WHEN object_not_in_prerequisite_state THEN
            place := nextval('connection_number');
        END;
    END IF;
    RETURN concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), pg_backend_pid(), place);
END $$;
REVOKE ALL ON SEQUENCE connection_number FROM hemayat_app, hemayat_citizen;
REVOKE ALL ON FUNCTION own_connection FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_connection TO hemayat_app;

-- Until the transaction ends, the one acts for which a process has signed, and that is proven. `said` is a JSON list of
-- kind, actor, household, provinces and this connection, so that a signature that was seen is of no use on another one.
-- What nobody has signed makes nobody act, also not the one who acted before.
CREATE FUNCTION bind_actor(said text, signature bytea) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    -- Every key is tried, and hashes are compared: how long it takes says nothing about how much of it was right.
    is_signed boolean := (SELECT coalesce(bool_or(sha256(signature) =
        sha256(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(said, 'UTF8'))))), false)
        FROM process_key k WHERE k.retired_at IS NULL);
    is_bound boolean := pg_has_role(session_user, current_user, 'MEMBER');
    who json := '["nobody", "", "", ""]';
    kind text;
    actor text;
    household text;
    provinces text;
    proof text := '';
BEGIN
    IF is_signed AND NOT is_bound THEN
        is_bound := said::json ->> 4 = own_connection();
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
