-- Cases with one cause. The cause is for staff; which case belongs to one is seen like the case itself.
ALTER TABLE shared_cause ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON shared_cause FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY opened ON shared_cause FOR INSERT WITH CHECK (
    (SELECT acting_has_role('senior_officer')) AND (SELECT acting_id()) = 'staff:' || opened_by_id);
CREATE POLICY moved ON shared_cause FOR UPDATE USING (
    (SELECT acting_kind()) = 'system' OR (SELECT acting_has_role('senior_officer')));
REVOKE UPDATE, DELETE, TRUNCATE ON shared_cause FROM hemayat_app;
GRANT UPDATE (scanned_to, scanned_at, sent_at, result, owner_words, answered_by_id, answered_at) ON shared_cause TO hemayat_app;

-- What the owner said is said once.
CREATE FUNCTION shared_cause_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.result <> '' AND (NEW.result, NEW.owner_words, NEW.answered_at, NEW.answered_by_id)
        IS DISTINCT FROM (OLD.result, OLD.owner_words, OLD.answered_at, OLD.answered_by_id) THEN
        RAISE EXCEPTION 'shared cause %: its owner has answered', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shared_cause_keeps BEFORE UPDATE ON shared_cause FOR EACH ROW EXECUTE FUNCTION shared_cause_keeps();
ALTER TABLE shared_cause_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON shared_cause_case FOR SELECT
    USING ((SELECT acting_kind()) <> 'head'
    AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON shared_cause_case FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY moved ON shared_cause_case FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON shared_cause_case AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON shared_cause_case FROM hemayat_app;
GRANT UPDATE (reopened_at) ON shared_cause_case TO hemayat_app;
GRANT USAGE ON SEQUENCE shared_cause_case_number TO hemayat_app;
