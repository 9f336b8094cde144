-- Files drafts, one or many, each while its own head acts: nobody else's acting makes a request of one (R4.2a).
-- `forms`: all of them in one document; `clocks`: the clock of each, "request:<number>" → its id.
-- Returns how many were drafts of these heads. Whoever acted before acts again afterwards.
CREATE FUNCTION file_requests(at timestamptz, agreement bigint, forms jsonb, clocks jsonb)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    acted text[] := ARRAY[current_setting('hemayat.kind', true), current_setting('hemayat.actor', true),
        current_setting('hemayat.household', true), current_setting('hemayat.provinces', true)];
    filed integer := 0;
    given record;
BEGIN
    FOR given IN
        SELECT * FROM jsonb_to_recordset(forms) AS g (
            actor text, household bigint, number bigint, day date, code text, key bytea, person bytea,
            person_sealed bytea, mobile bytea, mobile_index bytea)
    LOOP
        PERFORM set_config('hemayat.kind', 'head', true), set_config('hemayat.actor', given.actor, true),
            set_config('hemayat.household', given.household::text, true), set_config('hemayat.provinces', '', true);
        UPDATE request SET state = 'submitted', filed_at = at, next_at = at, agreement_number = agreement,
            clock_id = (clocks ->> ('request:' || given.number))::bigint, due_on = given.day,
            tracking_code = given.code, key_hash = given.key, person_index = given.person,
            person_sealed = given.person_sealed, mobile = given.mobile, mobile_index = given.mobile_index
        WHERE household_id = given.household AND id = given.number AND state = 'draft';
        filed := filed + found::integer;
    END LOOP;
    PERFORM set_config('hemayat.kind', coalesce(acted[1], ''), true),
        set_config('hemayat.actor', coalesce(acted[2], ''), true),
        set_config('hemayat.household', coalesce(acted[3], ''), true),
        set_config('hemayat.provinces', coalesce(acted[4], ''), true);
    RETURN filed;
END $$;
