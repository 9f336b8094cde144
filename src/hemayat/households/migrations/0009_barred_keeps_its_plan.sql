-- Each table of a statement of staff asks this, and each partition: so the plans are kept (docs/decisions/0066).
CREATE OR REPLACE FUNCTION acting_barred() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    relatives bytea[];
BEGIN
    IF acting_kind() = 'staff' THEN
        relatives := ARRAY(SELECT t.person_index FROM staff_tie t WHERE t.member_id = acting_member());
    END IF;
    RETURN CASE WHEN cardinality(relatives) > 0 THEN households_of(relatives) ELSE '{}'::bigint[] END;
END $$;
ALTER FUNCTION households_of(bytea[]) SET plan_cache_mode = force_generic_plan;
