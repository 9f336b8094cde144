-- Who is acting, told by the application at the start of each transaction (audit/context.py). Unset means nobody.
CREATE FUNCTION acting_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('hemayat.kind', true), '');

-- The one household that a signed-in head may see.
CREATE FUNCTION acting_household() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('hemayat.household', true), '')::bigint;

-- The provinces whose households a member of staff may see; '*' is every province.
CREATE FUNCTION acting_provinces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN string_to_array(coalesce(current_setting('hemayat.provinces', true), ''), ',');

-- The rule below every table that holds something about a household: the second net under the application's own checks.
CREATE FUNCTION may_see(household bigint, province text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE acting_kind()
        WHEN 'system' THEN true
        WHEN 'head' THEN household = acting_household()
        WHEN 'staff' THEN province = ANY (acting_provinces()) OR '*' = ANY (acting_provinces())
        ELSE false
    END;
