ALTER TABLE correction_check ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON correction_check FOR SELECT
    USING ((SELECT acting_kind()) IN ('staff', 'system')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY given ON correction_check FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('case_officer'))
    AND (SELECT acting_id()) = 'staff:' || by_id);
CREATE POLICY not_barred ON correction_check AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
REVOKE UPDATE, DELETE, TRUNCATE ON correction_check FROM hemayat_app;

-- The second officer made none of the corrections, has opened each document that they rest on, and names the last that they saw.
CREATE FUNCTION correction_check_is_by_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM request_correction c
        WHERE (c.household_id, c.request_id) = (NEW.household_id, NEW.request_id) AND (c.by_id = NEW.by_id OR NOT EXISTS (
            SELECT FROM document_opening o
            WHERE (o.household_id, o.document_id, o.member_id) = (c.household_id, c.document_id, NEW.by_id)))
    ) THEN
        RAISE EXCEPTION 'request %: a second officer opens the documents, and made no correction', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_check_by_another';
    END IF;
    IF NEW.upto_id IS DISTINCT FROM (
        SELECT max(c.id) FROM request_correction c
        WHERE (c.household_id, c.request_id) = (NEW.household_id, NEW.request_id)
    ) THEN
        RAISE EXCEPTION 'request %: a second officer agrees to what they saw, and something was corrected since', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_check_as_read';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION correction_check_is_by_another() FROM PUBLIC;
CREATE TRIGGER correction_check_is_by_another BEFORE INSERT ON correction_check
    FOR EACH ROW EXECUTE FUNCTION correction_check_is_by_another();

-- Whether a request has corrections that no second officer has agreed to. `of_decider`: who decides, and is not the second.
CREATE FUNCTION corrections_unchecked(of_household bigint, of_request bigint, of_decider bigint) RETURNS boolean
LANGUAGE sql STABLE RETURN
    EXISTS (SELECT FROM request_correction c WHERE (c.household_id, c.request_id) = (of_household, of_request))
    AND NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (of_household, of_request) AND k.by_id IS DISTINCT FROM of_decider
            AND NOT EXISTS (SELECT FROM request_correction c
                WHERE (c.household_id, c.request_id) = (of_household, of_request) AND c.id > k.upto_id));

-- Support a year that a decision adds to what was in force before; null where an amount is not known.
CREATE FUNCTION support_gained(made decision) RETURNS bigint LANGUAGE sql STABLE
    RETURN 12 * (made.amount_rial - coalesce((
        SELECT CASE WHEN before.outcome = 'eligible' THEN before.amount_rial ELSE 0 END FROM (
            SELECT d.outcome, d.amount_rial FROM decision d
            WHERE (d.household_id, d.id) = (made.household_id, made.before_decision_id)
            UNION ALL
            SELECT t.outcome, t.amount_rial FROM determination t
            WHERE made.before_decision_id IS NULL AND (t.run_id, t.household_id) = (made.before_run_id, made.household_id)
        ) before), 0));

-- Whether more than the limit rests on what one officer alone corrected in other cases of the household, or nobody asked how much.
CREATE FUNCTION rests_on_one_officer(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM request_correction c JOIN finding f ON (f.household_id, f.id) = (c.household_id, c.finding_id)
        WHERE c.household_id = made.household_id AND c.request_id IS DISTINCT FROM made.request_id AND f.ended_at IS NULL
            AND correction_is_of_one(c) AND coalesce(12 * made.by_one_officer_rial > one_officer_limit(c), true));

-- The rule, for the application and for the trigger. An override is made by two people anyway. For each officer who
-- corrected data in this case, what they added within the year is counted together with what this decision adds.
CREATE FUNCTION needs_second_officer(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN made.kind <> 'override' AND decision_is_better(made) AND (rests_on_one_officer(made)
        OR corrections_unchecked(made.household_id, made.request_id,
            CASE WHEN made.decided_by LIKE 'staff:%' THEN substr(made.decided_by, 7)::bigint END)
        AND EXISTS (
            SELECT FROM request_correction c
            WHERE (c.household_id, c.request_id) = (made.household_id, made.request_id)
                AND coalesce(
                    support_gained(made)
                        + support_gained_by_one(made.household_id, c.by_id, made.decided_at, made.id) > (
                        SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
                        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
                        WHERE (r.household_id, r.id) = (made.household_id, made.request_id)), true)));

CREATE FUNCTION require_second_officer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF needs_second_officer(NEW) THEN
        RAISE EXCEPTION 'household %: above the limit of the agreement, a second officer agrees to corrections', NEW.household_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_second_officer';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_second_officer() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER decision_by_second_officer AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION require_second_officer();
