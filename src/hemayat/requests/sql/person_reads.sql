-- Words are added by the head while the request is open, and never changed; the system reseals them when keys change.
ALTER TABLE request_words ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON request_words FOR SELECT USING (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR acting_sees_request(household_id, request_id)));
CREATE POLICY added ON request_words FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household())
    AND EXISTS (SELECT FROM request r WHERE (r.household_id, r.id) = (request_words.household_id, request_id)
        AND r.filed_at IS NOT NULL AND r.ended_at IS NULL));
CREATE POLICY resealed ON request_words FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON request_words FROM hemayat_app;
GRANT UPDATE (words) ON request_words TO hemayat_app;

-- That the applicant wrote something is never taken back once the request is filed.
CREATE FUNCTION request_keeps_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.words_at IS NULL OR NEW.words_at < OLD.words_at OR acting_kind() <> 'head' THEN
        RAISE EXCEPTION 'request %: only its head writes more, and nothing written is taken back', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_keeps_words BEFORE UPDATE ON request FOR EACH ROW
    WHEN (OLD.filed_at IS NOT NULL AND NEW.words_at IS DISTINCT FROM OLD.words_at)
    EXECUTE FUNCTION request_keeps_words();

-- Whether a person must read the request before it can end unfavourably: the version of the agreement that it was filed
-- under names its kind, and its head wrote something, sent a document, or asked for a person. The application asks this
-- function too, so that there is one rule. A file that was refused or found infected counts as well: its sender can send
-- another, and wrote in any case.
-- The parameters are not named as any column is: a column would win.
CREATE FUNCTION request_must_be_read(of_household bigint, of_request bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM request r JOIN agreement_version a ON a.number = r.agreement_number
        WHERE (r.household_id, r.id) = (of_household, of_request) AND a.body #> '{parameters,person_reads}' ? r.kind
            AND (r.words_at IS NOT NULL OR r.person_asked_about IS NOT NULL OR EXISTS (
                SELECT FROM document d
                WHERE d.household_id = r.household_id AND d."case" = 'request:' || r.id)));

-- Whether a decision gives the household more than what was in force before it: eligible instead of anything else, or
-- eligible for a greater amount where both amounts are known. Everything else is unfavourable to an applicant.
-- taking_effect.Result.is_better_than says the same; a test compares the two.
CREATE FUNCTION decision_is_better(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN made.outcome = 'eligible' AND NOT EXISTS (
        SELECT FROM (
            SELECT d.outcome, d.amount_rial FROM decision d
            WHERE (d.household_id, d.id) = (made.household_id, made.before_decision_id)
            UNION ALL
            SELECT t.outcome, t.amount_rial FROM determination t
            WHERE made.before_decision_id IS NULL AND (t.run_id, t.household_id) = (made.before_run_id, made.household_id)
        ) before
        WHERE before.outcome = 'eligible' AND coalesce(made.amount_rial <= before.amount_rial, true));
REVOKE ALL ON FUNCTION require_reading() FROM PUBLIC;
