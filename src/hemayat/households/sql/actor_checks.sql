-- The households that any of these people belong to or ever did, those that they applied for, and those of filed requests
-- that name them as members. request_member is a table of a higher slice: the function is in this slice because every
-- policy below asks it, and a second function of requests would be a second mechanism. For nobody who visits a
-- site. It is refused and not empty: an empty answer means that nothing is
-- barred. Where nobody was named the application asks before it lets somebody act.
CREATE OR REPLACE FUNCTION households_of(indexes bytea[]) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF acting_kind() IN ('head', 'partner', 'nobody') THEN
        RAISE EXCEPTION 'only staff and the system may ask this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT coalesce(array_agg(DISTINCT h.id), '{}') FROM (
        SELECT m.household_id AS id FROM person p JOIN membership m ON m.person_id = p.id
        WHERE p.national_id_index = ANY (indexes)
        UNION ALL
        SELECT a.household_id FROM applicant a WHERE a.person_index = ANY (indexes)
        UNION ALL
        SELECT n.household_id FROM request_member n
        JOIN request r ON (r.household_id, r.id) = (n.household_id, n.request_id)
        WHERE n.person_index = ANY (indexes) AND r.filed_at IS NOT NULL
    ) AS h);
END $$;

-- How many have spoken so far, for who may not yet read what they said: for an actor who may see both households of the pair.
CREATE OR REPLACE FUNCTION findings_of(household bigint, pair bigint) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() NOT IN ('staff', 'system') OR NOT EXISTS (
        SELECT FROM likely_duplicate d WHERE (d.household_id, d.id) = (household, pair)
            AND may_see(d.household_id, d.province) AND may_see(d.other_household_id, d.other_province)) THEN
        RAISE EXCEPTION 'only officers who may see both households may ask this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT coalesce(array_agg(o.finding ORDER BY o.id), '{}') FROM duplicate_opinion o
        WHERE (o.household_id, o.duplicate_id) = (household, pair));
END $$;
