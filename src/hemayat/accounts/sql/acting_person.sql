-- By which blind indexes the head of household who acts is known, by every key: for policies about what is one's own.
CREATE FUNCTION acting_person() RETURNS bytea[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT person_indexes || person_index FROM citizen_session
    WHERE id = substring(current_setting('hemayat.actor', true) FROM '^session:([0-9]{1,18})$')::bigint
$$;
REVOKE EXECUTE ON FUNCTION acting_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_person TO hemayat_app;
