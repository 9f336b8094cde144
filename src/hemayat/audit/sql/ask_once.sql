-- The rule below every table that holds something about a household: the second net under the application's own checks.
-- A policy asks `kind`, `own` and `provinces` once a statement, with (SELECT acting_kind()), (SELECT acting_household()) and
-- (SELECT acting_provinces()): who acts is proven, which takes a while. Each of the five stands here once: then PostgreSQL
-- makes the rule part of the statement, and calls no function for each row.
CREATE FUNCTION may_see(household bigint, province text, kind text, own bigint, provinces text[]) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE kind
        WHEN 'system' THEN true
        WHEN 'head' THEN household = own
        WHEN 'staff' THEN ARRAY[province, '*'] && provinces
        ELSE false
    END;

-- For one row, where a function asks.
CREATE FUNCTION may_see(household bigint, province text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN may_see(household, province, acting_kind(), acting_household(), acting_provinces());
