-- Until when a household has read its messages at the site, and how many are newer. Both functions find the household by
-- the token of a session: the page asks in the statement that finds the session, when nobody acts yet.
ALTER TABLE messages_read ENABLE ROW LEVEL SECURITY;
CREATE POLICY messages_read_read ON messages_read FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR household_id = (SELECT acting_household()));
-- The timetable erases by it; only the function below writes.
CREATE POLICY messages_read_erase ON messages_read FOR DELETE USING ((SELECT acting_kind()) = 'system');
REVOKE INSERT, UPDATE, TRUNCATE ON messages_read FROM hemayat_app;
GRANT SELECT ON messages_read TO hemayat_citizen;

-- The same messages as messages_of in notifications/queries.py, of the last year alone: a mark is kept no longer
-- (data_rights/schedule.yaml). The index outbox_household has the newer ones of a household together.
CREATE FUNCTION unread_messages(token bytea) RETURNS bigint LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT count(*) FROM citizen_session s JOIN outbox o ON o.household_id = s.household_id
        WHERE s.token_hash = token AND s.ended_at IS NULL AND NOT o.is_urgent AND o.fault <> 'replaced'
            AND o.created_at > greatest(now() - interval '365 days',
                (SELECT m.read_until FROM messages_read m WHERE m.household_id = s.household_id)));
END $$;

CREATE FUNCTION mark_messages_read(token bytea, until timestamptz) RETURNS void LANGUAGE sql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO messages_read (household_id, read_until)
    SELECT household_id, least(until, near_now(until)) FROM citizen_session
    WHERE token_hash = token AND ended_at IS NULL AND household_id IS NOT NULL
    ON CONFLICT (household_id) DO UPDATE SET read_until = greatest(messages_read.read_until, excluded.read_until)
$$;
REVOKE ALL ON FUNCTION unread_messages, mark_messages_read FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unread_messages, mark_messages_read TO hemayat_app, hemayat_citizen;
