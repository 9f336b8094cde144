-- As in authors.sql. For a head, and about the own household: of any other complaint it says that it is somebody else's.
CREATE OR REPLACE FUNCTION complaint_is_anothers(home bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() <> 'head' OR home IS DISTINCT FROM acting_household() OR EXISTS (
        SELECT FROM complaint c WHERE (c.household_id, c.id) = (home, number) AND c.kind = 'conduct'
            AND NOT coalesce(c.person_index = ANY (acting_person()), false))
$$;
