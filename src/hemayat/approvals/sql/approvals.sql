GRANT SELECT ON SEQUENCE approval_number TO hemayat_app;

-- Who holds an approval never changes (R4.5), nor anything else of it: not by the application, and not by the owner of the
-- tables. The application adds nothing either: that is done by the functions of follow.sql and endings.sql alone.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON approval, approval_event FROM hemayat_app;

-- Nobody is named here: how far a run is caught up with is the system's to know.
ALTER TABLE approval_catching_up ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_system ON approval_catching_up USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON approval_catching_up FROM hemayat_app;

ALTER TABLE approval ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY not_barred ON approval AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
ALTER TABLE approval_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY not_barred ON approval_event AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

-- Who reads on from a number must not step over one that is drawn and not yet committed. Before any is drawn its
-- transaction says, by a lock that nobody waits for, from where on its numbers will be.
CREATE FUNCTION approval_numbers() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 4709000000000000000;
CREATE FUNCTION last_approval_number() RETURNS bigint LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT last_value - (NOT is_called)::int FROM approval_number;
END;
CREATE FUNCTION announce_approval_numbers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(approval_numbers() + last_approval_number());
    RETURN NULL;
END $$;
CREATE TRIGGER announced BEFORE INSERT ON approval
    FOR EACH STATEMENT EXECUTE FUNCTION announce_approval_numbers();
CREATE TRIGGER announced BEFORE INSERT ON approval_event
    FOR EACH STATEMENT EXECUTE FUNCTION announce_approval_numbers();

-- The last number up to which everything is committed, or will never be: read in a statement after this one. The sequence
-- is looked at first, so that who announces later has drawn nothing below it.
CREATE FUNCTION approval_horizon() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE drawn bigint; announced bigint;
BEGIN
    drawn := last_approval_number();
    SELECT min(((classid::bigint << 32) | objid::bigint) - approval_numbers()) INTO announced
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND ((classid::bigint << 32) | objid::bigint) BETWEEN approval_numbers() AND approval_numbers() + (1::bigint << 48);
    RETURN least(drawn, announced);
END $$;

-- Every approval with the day from which it is in force no more, if there is one: the first that nothing has taken back;
-- and the day from which nothing is due, if that still is so.
CREATE VIEW approval_standing WITH (security_invoker) AS
SELECT a.household_id, a.id, a.province, a.serial_no, a.holder_id, a.run_id, a.decision_id, a.issued_at,
    (a.issued_at AT TIME ZONE 'Asia/Tehran')::date AS issued_on, e.ended_on, e.ended_because, e.ended_by, s.suspended_on
FROM approval a
LEFT JOIN LATERAL (
    SELECT e.from_on AS ended_on, e.because AS ended_because, e.number AS ended_by FROM approval_event e
    WHERE e.household_id = a.household_id AND e.approval_id = a.id AND e.kind = 'ended' AND NOT EXISTS (
        SELECT FROM approval_event r WHERE r.household_id = e.household_id AND r.undoes = e.number)
    ORDER BY e.from_on, e.number LIMIT 1) AS e ON true
LEFT JOIN LATERAL (
    SELECT CASE s.kind WHEN 'suspended' THEN s.from_on END AS suspended_on FROM approval_event s
    WHERE s.household_id = a.household_id AND s.approval_id = a.id AND s.kind IN ('suspended', 'resumed')
    ORDER BY s.number DESC LIMIT 1) AS s ON true;

-- Those in force on a day: every active recipient, as far as who asks may see them.
CREATE FUNCTION approvals_in_force(day date) RETURNS SETOF approval_standing LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT s.* FROM approval_standing s WHERE s.issued_on <= day AND (s.ended_on IS NULL OR s.ended_on > day);
END;

-- Twelve signs, as common/tracking_code.py writes them; a test holds the two to be the same.
CREATE FUNCTION serial_number() RETURNS bigint LANGUAGE sql VOLATILE
    RETURN ('x' || right(replace(gen_random_uuid()::text, '-', ''), 15))::bit(60)::bigint % 952809757913927;
CREATE FUNCTION serial_of(number bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT string_agg(substr('23456789CDFHJKMNPRTVWXY', place + 1, 1), '' ORDER BY n)
        || substr('23456789CDFHJKMNPRTVWXY', (23 - (2 * sum(n * place) % 23)::int) % 23 + 1, 1)
    FROM (SELECT n, (number / (23 ^ (11 - n))::numeric::bigint % 23)::int AS place
        FROM generate_series(1, 11) AS n) AS signs;
END;

REVOKE ALL ON FUNCTION announce_approval_numbers FROM PUBLIC;
