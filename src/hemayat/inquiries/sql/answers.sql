-- An answer is never changed nor taken away; its body alone is sealed anew when keys are rotated.
REVOKE UPDATE, DELETE, TRUNCATE ON register_answer FROM hemayat_app;
GRANT UPDATE (body) ON register_answer TO hemayat_app;
ALTER TABLE register_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY answers_seen ON register_answer FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
-- An answer about one person (register_inquiry) names everybody who lives with them now: the household of somebody who left, or
-- of a stranger that an applicant names. Officers read it, and no head.
CREATE POLICY answers_about_one ON register_answer AS RESTRICTIVE FOR SELECT
    USING ((SELECT acting_kind()) <> 'head' OR about !~ ':(member|left):');
CREATE POLICY answers_added ON register_answer FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY answers_resealed ON register_answer FOR UPDATE USING ((SELECT acting_kind()) = 'system');

CREATE FUNCTION keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE resealed register_answer := NEW;
BEGIN
    resealed.body := OLD.body;
    IF TG_OP = 'UPDATE' AND resealed IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'register_answer is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON register_answer FOR EACH ROW EXECUTE FUNCTION keep_answer();
CREATE TRIGGER append_only BEFORE TRUNCATE ON register_answer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
