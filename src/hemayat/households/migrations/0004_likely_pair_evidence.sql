-- Whose page opens: both households are the member's to see, and of each person a place that is or was.
CREATE FUNCTION may_open(pair likely_duplicate) RETURNS boolean LANGUAGE sql STABLE
    RETURN may_see(pair.household_id, pair.province) AND may_see(pair.other_household_id, pair.other_province)
        AND 2 = (SELECT count(DISTINCT m.person_id) FROM membership m
            WHERE m.person_id IN (pair.person_id, pair.other_person_id));
