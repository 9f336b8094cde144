-- What a head takes away of tables that heads do not see: one function for each, for the household that acts, with the columns
-- that are given out and no other (catalogue.yaml).

-- The end of the last time that another than today's head led the household; long ago if nobody did.
CREATE FUNCTION led_since(home bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(upper(theirs.valid))::timestamp AT TIME ZONE 'Asia/Tehran', timestamptz '2001-01-01 00:00+00')
    FROM membership theirs JOIN membership today ON today.household_id = theirs.household_id
    WHERE theirs.household_id = home AND theirs.is_head AND NOT upper_inf(theirs.valid)
        AND today.is_head AND upper_inf(today.valid) AND today.person_id <> theirs.person_id
$$;

CREATE FUNCTION own_document_openings() RETURNS TABLE (request_id bigint, document_id uuid, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT o.request_id, o.document_id, o.at FROM document_opening o WHERE o.household_id = home;
END $$;

CREATE FUNCTION own_corrections() RETURNS TABLE (request_id bigint, register varchar, person_id bigint, said bytea, used bytea,
    document_id uuid, valid_from date, valid_to date, register_on date, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT c.request_id, c.register, c.person_id, c.said, c.used, c.document_id, c.valid_from, c.valid_to,
        c.register_on, c.at FROM request_correction c WHERE c.household_id = home;
END $$;

CREATE FUNCTION own_calls() RETURNS TABLE (call_id bigint, acts_as varchar, proven_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT c.call_id, c.acts_as, c.proven_at FROM call_caller c
        WHERE c.household_id = home AND c.proven_at >= led_since(home);
END $$;

CREATE FUNCTION own_call_backs() RETURNS TABLE (topic varchar, wanted_on date, part varchar, asked_at timestamptz,
    tries smallint, ended_at timestamptz, result varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT c.topic, c.wanted_on, c.part, c.asked_at, c.tries, c.ended_at, c.result FROM call_back c
        WHERE c.household_id = home AND c.asked_at >= led_since(home);
END $$;

CREATE FUNCTION own_handovers() RETURNS TABLE (at timestamptz, how varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT t.at, t.how FROM referral_taking t WHERE EXISTS (
        SELECT FROM referral_line l JOIN referral_batch b
            ON b.custodian_id = l.custodian_id AND l.id > b.after AND l.id <= b.upto
        WHERE l.household_id = home AND b.id = t.batch_id);
END $$;

-- `persons`: keyed hashes of whoever acts. The number may have passed to another head since.
CREATE FUNCTION own_application(persons bytea[]) RETURNS TABLE (household_id bigint, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    RETURN QUERY SELECT a.household_id, a.since FROM applicant a
        WHERE a.household_id = home AND a.person_index = ANY (persons);
END $$;

REVOKE EXECUTE ON FUNCTION own_document_openings, own_corrections, own_calls, own_call_backs, own_handovers, own_application
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_document_openings, own_corrections, own_calls, own_call_backs, own_handovers, own_application
    TO hemayat_app;

-- Who asked for a copy makes it, takes it and erases it; when it was asked for and until when it is kept stays.
CREATE POLICY asked ON data_copy FOR INSERT WITH CHECK (
    household_id = (SELECT acting_household()) AND acting_person_is(person_index) AND state = 'asked');
CREATE POLICY made ON data_copy FOR UPDATE
    USING (household_id = (SELECT acting_household()) AND acting_person_is(person_index));
REVOKE UPDATE ON data_copy FROM hemayat_app;
GRANT UPDATE (person_index, person_sealed, sealed_key, state, made_at, taken_at, volumes, size) ON data_copy TO hemayat_app;
CREATE FUNCTION is_own_copy(home bigint, copy uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN home = acting_household() AND EXISTS (
        SELECT FROM data_copy c WHERE c.household_id = home AND c.id = copy AND acting_person_is(c.person_index));
CREATE POLICY made ON data_copy_piece FOR INSERT WITH CHECK (is_own_copy(household_id, copy_id));
CREATE POLICY erased ON data_copy_piece FOR DELETE USING (is_own_copy(household_id, copy_id));
