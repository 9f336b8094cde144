-- What a stranger is told of an approval whose serial they have: since when it is in force and until when, and the holder's
-- name as letters.py masks it: the given name and one letter of the family name. The serial is a random number that only the
-- holder shows.
CREATE FUNCTION approval_with_serial(serial bigint)
    RETURNS TABLE (issued_on date, ended_on date, holder text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.issued_on, s.ended_on, btrim(left(btrim(p.given_name), 24) || ' ' || left(btrim(p.family_name), 1) || '…')
    FROM approval_standing s JOIN person p ON p.id = s.holder_id WHERE s.serial_no = serial
$$;
REVOKE EXECUTE ON FUNCTION approval_with_serial FROM PUBLIC;
GRANT EXECUTE ON FUNCTION approval_with_serial TO hemayat_app;
