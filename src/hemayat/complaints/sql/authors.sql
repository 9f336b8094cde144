-- A complaint about conduct is its author's alone, whoever heads the household since, by every table that tells of it.
-- Who signed in before keys were rotated may have to sign in again to see theirs.

-- For a head, and about the own household: of any other complaint it says that it is somebody else's. On the citizens' site,
-- a complaint about a delay is also of who leads the household, and of nobody else.
CREATE FUNCTION complaint_is_anothers(home bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() <> 'head' OR home IS DISTINCT FROM acting_household() OR EXISTS (
        SELECT FROM complaint c WHERE (c.household_id, c.id) = (home, number)
            AND NOT coalesce(c.person_index = ANY (acting_person()), false)
            AND (c.kind = 'conduct' OR (session_user = 'hemayat_citizen' AND NOT acting_leads())))
$$;
REVOKE EXECUTE ON FUNCTION complaint_is_anothers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION complaint_is_anothers TO hemayat_app;

CREATE POLICY of_its_author ON complaint AS RESTRICTIVE USING (kind <> 'conduct' OR (SELECT acting_kind()) <> 'head'
    OR coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false));
CREATE POLICY of_its_author ON complaint_event AS RESTRICTIVE
    USING (CASE WHEN (SELECT acting_kind()) = 'head' THEN NOT complaint_is_anothers(household_id, complaint_id) ELSE true END);
CREATE POLICY of_its_author ON complaint_letter AS RESTRICTIVE
    USING (CASE WHEN (SELECT acting_kind()) = 'head' THEN NOT complaint_is_anothers(household_id, complaint_id) ELSE true END);
CREATE POLICY of_its_author ON clock AS RESTRICTIVE FOR SELECT USING (
    CASE WHEN about LIKE 'complaint:%' AND (SELECT acting_kind()) = 'head'
        THEN NOT complaint_is_anothers(household_id, split_part(about, ':', 2)::bigint) ELSE true END);
-- A new head is not told of it either: not by the messages that went to who complained.
CREATE POLICY of_its_author ON outbox AS RESTRICTIVE FOR SELECT USING (
    CASE WHEN key LIKE 'complaint:%' AND (SELECT acting_kind()) = 'head'
        THEN NOT complaint_is_anothers(household_id, split_part(key, ':', 2)::bigint) ELSE true END);

-- What was sent with a complaint is read by its author and inspectors, as the complaint is.
CREATE POLICY complaints_are_hidden ON document AS RESTRICTIVE USING (
    CASE WHEN "case" NOT LIKE 'complaint:%' OR (SELECT acting_kind()) = 'system' THEN true
        WHEN (SELECT acting_kind()) = 'head' THEN NOT complaint_is_anothers(household_id, split_part("case", ':', 2)::bigint)
        ELSE (SELECT acting_inspects()) END);
CREATE POLICY complaints_are_hidden ON audit_event AS RESTRICTIVE FOR SELECT
    USING ((SELECT acting_kind()) <> 'staff'
        OR (SELECT (SELECT acting_inspects()) OR (SELECT acting_has_role('oversight')))
        OR NOT (event LIKE 'complaint.%' OR coalesce(detail ->> 'role', '') = 'inspector'
            OR coalesce(detail ->> 'case', '') LIKE 'complaint:%'));

CREATE POLICY of_who_leads ON complaint AS RESTRICTIVE TO hemayat_citizen
    USING (coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false) OR (SELECT acting_leads()));
