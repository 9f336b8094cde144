-- The table has one row or two.
-- squawk-ignore adding-field-with-default
ALTER TABLE process_key ADD number bigint GENERATED ALWAYS AS IDENTITY, ADD retired_at timestamptz;

-- Until the transaction ends, the one acts for which a process has signed, and that is proven. `said` is a JSON list of
-- kind, actor, household, provinces and this connection, so that a signature that was seen is of no use on another one.
-- What nobody has signed makes nobody act, also not the one who acted before.
CREATE OR REPLACE FUNCTION bind_actor(said text, signature bytea) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
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
