-- The rule below every table that holds something about a household: the second net under the application's own checks.
-- A policy asks `kind` and `own` once a statement, with (SELECT acting_kind()) and (SELECT acting_household()). Each of
-- them stands here once: then PostgreSQL makes the rule part of the statement, and calls no function for each row.
CREATE FUNCTION may_see(household bigint, province text, kind text, own bigint) RETURNS boolean LANGUAGE sql STABLE
    PARALLEL SAFE
    RETURN CASE kind
        WHEN 'system' THEN true
        WHEN 'head' THEN household = own
        WHEN 'staff' THEN province = ANY (acting_provinces()) OR '*' = ANY (acting_provinces())
        ELSE false
    END;

-- The rule below every table that holds something about a household: the second net under the application's own checks.
CREATE OR REPLACE FUNCTION may_see(household bigint, province text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN may_see(household, province, acting_kind(), acting_household());
