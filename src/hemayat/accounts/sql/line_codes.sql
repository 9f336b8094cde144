-- An attempt that says no more than who holds a line, and the job that sends its code (members_code.py). It has the rights of
-- its caller, and gives the hash of a token that nobody has. `line`: sealed, as households keep it; empty if none is known: the
-- worker alone sees the difference.
CREATE FUNCTION write_line_attempt(line bytea, made_up boolean, at timestamptz) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    token bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    attempt bigint;
BEGIN
    INSERT INTO sign_in_attempt (token_hash, holder, network, is_for_another, is_call, sealed, mobile_sealed, state, tries,
        asked_at, not_before, expires_at, silent, finding, province, is_synthetic, person_indexes, line_indexes)
    VALUES (token, token, '', false, false, '', line, 'asked', 0,
        at, at, at + interval '10 minutes', '{}', 'line', '', made_up, '{}', '{}')
    RETURNING id INTO attempt;
    PERFORM queue_job('accounts.send_members_code', 'urgent', jsonb_build_object('attempt', attempt), 0, NULL);
    RETURN token;
END $$;
REVOKE ALL ON FUNCTION write_line_attempt FROM PUBLIC;
