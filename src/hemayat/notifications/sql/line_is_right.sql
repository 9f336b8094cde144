-- A line was confirmed to be of this household's head, or who acts for them: they are written to on it again. With the
-- rights of whoever calls it; `indexes`: of the line, by every key.
CREATE FUNCTION line_is_right(indexes bytea[], household bigint) RETURNS void LANGUAGE sql
BEGIN ATOMIC
    UPDATE wrong_number SET right_for = right_for || household
    WHERE line_index = ANY (indexes) AND NOT household = ANY (right_for);
END;
REVOKE ALL ON FUNCTION line_is_right FROM PUBLIC;
GRANT EXECUTE ON FUNCTION line_is_right TO hemayat_app;
