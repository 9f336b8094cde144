-- A head by the registers alone, or a later head, reaches nothing that is another person's (decision 0052). For the role of
-- the citizens' site, whose sessions are proven. The application says the same in accounts/headship.py.

-- Whether the head who acts leads the household by our own record too, as its head or in the head's stead. If our record has
-- no head, nobody contradicts the registers.
CREATE FUNCTION acting_leads() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT of.is_in_stead OR coalesce((
            SELECT p.national_id_index = ANY (of.own) FROM membership m JOIN person p ON p.id = m.person_id
            WHERE m.household_id = acting_household() AND m.relation = 'head' AND upper_inf(m.valid)), true)
        FROM (
            SELECT s.acts_as <> '' AS is_in_stead, s.person_indexes || s.person_index AS own FROM citizen_session s
            WHERE acting_kind() = 'head' AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint
        ) AS of), false)
$$;
-- Whether the head who acts is somebody in the head's stead.
CREATE FUNCTION acting_in_stead() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT s.acts_as <> '' FROM citizen_session s
        WHERE acting_kind() = 'head' AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint), false)
$$;
REVOKE ALL ON FUNCTION acting_leads, acting_in_stead FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_leads, acting_in_stead TO hemayat_app, hemayat_citizen;

CREATE POLICY of_who_leads ON disclosure_consent AS RESTRICTIVE TO hemayat_citizen USING ((SELECT acting_leads()));
