-- A question is its asker's alone: for the role of the citizens' site, whose sessions are proven (decision 0052).
-- As complaint_is_anothers. A number that no question has yet is nobody's: files are kept before the question is written.
CREATE FUNCTION question_is_anothers(home bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() <> 'head' OR home IS DISTINCT FROM acting_household() OR EXISTS (
        SELECT FROM question q WHERE (q.household_id, q.id) = (home, number)
            AND NOT coalesce(q.person_index = ANY (acting_person()), acting_leads()) AND NOT acting_in_stead())
$$;
REVOKE ALL ON FUNCTION question_is_anothers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION question_is_anothers TO hemayat_app, hemayat_citizen;

CREATE POLICY of_its_asker ON question AS RESTRICTIVE TO hemayat_citizen USING (
    coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), (SELECT acting_leads()))
    OR (SELECT acting_in_stead()));
CREATE POLICY of_its_asker ON question_message AS RESTRICTIVE TO hemayat_citizen
    USING (NOT question_is_anothers(household_id, question_id));
CREATE POLICY of_its_asker ON document AS RESTRICTIVE TO hemayat_citizen USING (
    CASE WHEN "case" LIKE 'question:%' THEN NOT question_is_anothers(household_id, split_part("case", ':', 2)::bigint)
        ELSE true END);
