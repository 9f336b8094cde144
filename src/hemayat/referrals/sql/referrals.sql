-- Records of batches are numbered in one order, whichever table they stand in.
GRANT SELECT ON SEQUENCE referral_number TO hemayat_app;

-- What custodians are told, and what they say, is only ever added to. Referrals and what follows upon them are made by the
-- functions of following.sql alone, so that each has its approval (R1.3b); what was cut, taken and answered, by the system.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON referral
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON referral_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON referral_answer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON referral_taking
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON referral_reconciliation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON referral, referral_event FROM hemayat_app;
REVOKE UPDATE, DELETE, TRUNCATE ON referral_answer, referral_taking, referral_batch, referral_move,
    referral_reconciliation FROM hemayat_app;
-- What somebody wrote is sealed anew when keys are.
GRANT UPDATE (words) ON referral_answer TO hemayat_app;
GRANT UPDATE (manifest, acknowledged, rejected) ON referral_batch TO hemayat_app;
-- Who pays, and by which rule, is about no household. The system alone writes it.
ALTER TABLE custodian ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON custodian FOR SELECT USING (true);
CREATE POLICY written ON custodian USING ((SELECT acting_kind()) = 'system');
ALTER TABLE custodian_rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON custodian_rule FOR SELECT USING (true);
CREATE POLICY written ON custodian_rule USING ((SELECT acting_kind()) = 'system');
ALTER TABLE referral_mark ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON referral_mark FOR SELECT USING (true);
CREATE POLICY written ON referral_mark USING ((SELECT acting_kind()) = 'system');
ALTER TABLE referral_reconciliation ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON referral_reconciliation FOR SELECT USING (true);
CREATE POLICY written ON referral_reconciliation USING ((SELECT acting_kind()) = 'system');
GRANT UPDATE (reason, result, settled_by_id, settled_at) ON referral_move TO hemayat_app;

ALTER TABLE referral ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON referral FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY not_barred ON referral AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
ALTER TABLE referral_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON referral_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY not_barred ON referral_event AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
ALTER TABLE referral_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON referral_answer FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON referral_answer USING ((SELECT acting_kind()) = 'system');
CREATE POLICY not_barred ON referral_answer AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
-- Who says that another custodian is the right one says it in their own name; so does the second person.
ALTER TABLE referral_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON referral_move FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR (SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY proposed ON referral_move FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'staff'
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND proposed_by_id = (SELECT acting_member())
    AND ((SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer'))));
CREATE POLICY settled ON referral_move FOR UPDATE
    USING ((SELECT acting_kind()) = 'system'
        OR may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())))
    WITH CHECK ((SELECT acting_kind()) = 'system' OR settled_by_id = (SELECT acting_member())
        AND (result = 'withdrawn' OR (SELECT acting_has_role('senior_officer'))));
CREATE POLICY not_barred ON referral_move AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

-- Whom a household is handed over to, and what was handed over, is the system's to write, for whoever asked for it.
CREATE FUNCTION written_by_the_system() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION '% is written by the system', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER by_the_system BEFORE INSERT OR UPDATE OR DELETE ON custodian_rule
    FOR EACH STATEMENT EXECUTE FUNCTION written_by_the_system();
CREATE TRIGGER by_the_system BEFORE INSERT OR UPDATE ON referral_batch
    FOR EACH STATEMENT EXECUTE FUNCTION written_by_the_system();
CREATE TRIGGER by_the_system BEFORE INSERT ON referral_taking
    FOR EACH STATEMENT EXECUTE FUNCTION written_by_the_system();

-- Which agency is paid to is changed by two senior officers of all provinces: one proposes it in their own name, another
-- confirms it, and each row of a rule that changes uses up what they agreed to.
ALTER TABLE custodian_rule_proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON custodian_rule_proposal FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY proposed ON custodian_rule_proposal FOR INSERT WITH CHECK (
    proposed_by_id = (SELECT acting_member()) AND result = '' AND used_at IS NULL
    AND (SELECT acting_has_role('senior_officer')) AND '*' = ANY ((SELECT acting_provinces())::text[]));
CREATE POLICY settled ON custodian_rule_proposal FOR UPDATE USING (result = '')
    WITH CHECK (settled_by_id = (SELECT acting_member())
        AND (SELECT acting_has_role('senior_officer')) AND '*' = ANY ((SELECT acting_provinces())::text[]));
REVOKE UPDATE, DELETE, TRUNCATE ON custodian_rule_proposal FROM hemayat_app;
GRANT UPDATE (result, settled_by_id, settled_at) ON custodian_rule_proposal TO hemayat_app;

CREATE FUNCTION rule_takes_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed custodian_rule := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    UPDATE custodian_rule_proposal SET used_at = clock_timestamp() WHERE id = (
        SELECT id FROM custodian_rule_proposal
        WHERE what = CASE TG_OP WHEN 'DELETE' THEN 'remove' ELSE 'add' END AND result = 'confirmed' AND used_at IS NULL
            AND (custodian_id, province, fact, value)
                = (changed.custodian_id, changed.province, changed.fact, changed.value)
        ORDER BY id LIMIT 1 FOR UPDATE);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'which agency is paid to is changed by two senior officers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custodian_rule_two_people';
    END IF;
    RETURN changed;
END $$;
REVOKE ALL ON FUNCTION rule_takes_two FROM PUBLIC;
CREATE TRIGGER rule_takes_two BEFORE INSERT OR UPDATE OR DELETE ON custodian_rule
    FOR EACH ROW EXECUTE FUNCTION rule_takes_two();

-- What a batch holds was signed once: that stays.
CREATE FUNCTION keep_manifest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.manifest <> '' AND new.manifest <> old.manifest THEN
        RAISE EXCEPTION 'the manifest of batch % is signed', old.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER keep_manifest BEFORE UPDATE ON referral_batch FOR EACH ROW EXECUTE FUNCTION keep_manifest();

-- Every record that a custodian is told, or will be in its next batch.
CREATE VIEW referral_line WITH (security_invoker) AS
SELECT household_id, id, approval_id, province, custodian_id, 'introduced' AS kind, made_at AS at, begins_on AS from_on,
    amount_rial, arrears_rial, '' AS because, decision_id, NULL::bigint AS settles
FROM referral
UNION ALL
SELECT household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial, arrears_rial, because,
    decision_id, settles
FROM referral_event;
GRANT SELECT ON referral_line TO hemayat_app;

-- How many records stand in no batch yet, since when, for each custodian: numbers alone, whoever of the staff asks.
CREATE FUNCTION referrals_for_next_batches() RETURNS TABLE (custodian_id varchar, records bigint, since timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE of varchar; upto bigint;
BEGIN
    IF acting_kind() NOT IN ('staff', 'system') THEN RETURN; END IF;
    FOR of, upto IN SELECT c.code, coalesce((SELECT max(b.upto) FROM referral_batch b WHERE b.custodian_id = c.code), 0)
        FROM custodian c ORDER BY c.code
    LOOP
        -- Planned for the number that it asks about: there are few beyond it.
        RETURN QUERY EXECUTE 'SELECT $1, count(*), min(l.at) FROM referral_line l WHERE l.custodian_id = $1 AND l.id > $2'
            USING of, upto;
    END LOOP;
END $f$;

REVOKE ALL ON FUNCTION referrals_for_next_batches FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_for_next_batches TO hemayat_app;
