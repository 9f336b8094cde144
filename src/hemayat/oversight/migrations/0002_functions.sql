-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- oversight.sql
ALTER TABLE reexamination ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON reexamination FOR SELECT USING (
    (SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND ((SELECT acting_kind()) = 'system'
        OR (SELECT (SELECT acting_has_role('senior_officer')) OR (SELECT acting_has_role('oversight')))));
CREATE POLICY drawn ON reexamination FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system' AND outcome = '');
CREATE POLICY given ON reexamination FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('senior_officer')) AND at IS NULL)
    WITH CHECK ((SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY resealed ON reexamination FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON reexamination AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON reexamination FROM hemayat_app;
GRANT UPDATE (outcome, reason, by_id, at, is_agreed) ON reexamination TO hemayat_app;
ALTER TABLE audit_verification ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_verification FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR (SELECT acting_has_role('oversight')));
CREATE POLICY made ON audit_verification USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON audit_verification FROM hemayat_app;

-- What was measured is never measured anew.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_measurement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON availability_probe
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON quality_measurement, availability_probe FROM hemayat_app;
ALTER TABLE quality_measurement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON quality_measurement FOR SELECT USING (true);
CREATE POLICY made ON quality_measurement FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
ALTER TABLE availability_probe ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON availability_probe FOR SELECT USING (true);
CREATE POLICY made ON availability_probe FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

-- Who reads the record finds nothing in it of their own household, nor of a relative's.
CREATE POLICY not_barred ON audit_event AS RESTRICTIVE FOR SELECT
    USING ((SELECT acting_kind()) <> 'staff' OR household_id IS NULL
        OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

-- months.sql
-- A month that was measured is never measured anew.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quality_month
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON quality_month FROM hemayat_app;
ALTER TABLE quality_month ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON quality_month FOR SELECT USING (true);
CREATE POLICY made ON quality_month FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

-- queue_warnings.sql
-- A warning is for oversight and for those whose queue it is about; a job raises and ends it.
ALTER TABLE queue_warning ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON queue_warning FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY raised ON queue_warning USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON queue_warning FROM hemayat_app;

-- refusals_drawn.sql
-- A second reader who disagrees with a refusal proposes the other result to a third person.
CREATE POLICY proposed_by_second_reader ON request_override FOR INSERT WITH CHECK (
    is_reexamined AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND result = ''
    AND (SELECT acting_id()) = 'staff:' || proposed_by_id
    AND EXISTS (SELECT FROM reexamination r
        WHERE (r.household_id, r.request_id, r.by_id) = (request_override.household_id, request_override.request_id, proposed_by_id)
            AND NOT r.is_agreed));

-- drawn_days.sql
-- A job draws from each day once. The table is about days and about nobody.
ALTER TABLE drawn_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY drawn ON drawn_day USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON drawn_day FROM hemayat_app;

-- look_budgets.sql
-- How many households' files a member of staff opened today, and the hard stop. One statement for each look, so that of
-- many browsers at once none goes past the stop. Whose files they were is read by nobody here: the record has that.
ALTER TABLE look_day ENABLE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON look_day FROM hemayat_app;

ALTER TABLE look_extension ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON look_extension FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY given ON look_extension FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'staff' AND by_id = (SELECT acting_member()));
REVOKE UPDATE, DELETE, TRUNCATE ON look_extension FROM hemayat_app;
CREATE TRIGGER extended_by_settled BEFORE INSERT ON look_extension FOR EACH ROW
    EXECUTE FUNCTION confirmer_is_settled('by_id', 'must', 'senior_officer', 'inspector');

CREATE OR REPLACE FUNCTION current_look_day() RETURNS date LANGUAGE sql STABLE RETURN (now() AT TIME ZONE 'Asia/Tehran')::date;

-- Whether whoever acts may open this file: one that was opened today always, another one below `most` and what a
-- supervisor added today. `is_free`: counted, and never refused.
CREATE OR REPLACE FUNCTION count_file_opening(household bigint, most integer, is_free boolean) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := acting_member();
    today date := current_look_day();
    added integer := coalesce((SELECT sum(households) FROM look_extension WHERE member_id = who AND day = today), 0);
    taken look_day;
BEGIN
    IF who IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO look_day (member_id, day, opened) VALUES (who, today, '{}') ON CONFLICT DO NOTHING;
    SELECT * INTO taken FROM look_day WHERE member_id = who AND day = today FOR UPDATE;
    IF household = ANY (taken.opened) THEN
        RETURN true;
    ELSIF cardinality(taken.opened) >= most + added AND NOT is_free THEN
        RETURN false;
    END IF;
    UPDATE look_day SET opened = opened || household WHERE member_id = who AND day = today;
    RETURN true;
END $$;

-- search_budgets.sql
-- Searches by a national ID have the hard stop that files have: each counts, found or not. `is_free`: in a call that has
-- begun it is counted and never refused.
CREATE OR REPLACE FUNCTION count_id_search(most integer, is_free boolean) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := acting_member();
    today date := current_look_day();
    added integer := coalesce((SELECT sum(households) FROM look_extension WHERE member_id = who AND day = today), 0);
BEGIN
    IF who IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO look_day (member_id, day, opened) VALUES (who, today, '{}') ON CONFLICT DO NOTHING;
    UPDATE look_day SET searches = searches + 1
    WHERE member_id = who AND day = today AND (is_free OR searches < most + added);
    RETURN FOUND;
END $$;

-- How many files each member opened today, how many searches, and what was added; about nobody's household.
CREATE OR REPLACE FUNCTION looks_today() RETURNS TABLE (member bigint, looked integer, searched integer, added integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT member_id, cardinality(opened), searches, coalesce((
        SELECT sum(households) FROM look_extension e WHERE e.member_id = d.member_id AND e.day = d.day), 0)::integer
    FROM look_day d WHERE day = current_look_day() AND acting_kind() IN ('system', 'staff')
$$;

-- look_budgets.sql
REVOKE EXECUTE ON FUNCTION count_file_opening, looks_today FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_file_opening, looks_today TO hemayat_app;

-- search_budgets.sql
REVOKE EXECUTE ON FUNCTION count_id_search, looks_today FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_id_search, looks_today TO hemayat_app;
