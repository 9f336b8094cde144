-- What the role of the citizens' site queues: the notice of an act that its head took just now, and nothing else. The words are
-- those of the notice, and it goes to a line of theirs or is read at the site alone.

-- As is_line_of_head, and the lines of complaints and questions.
CREATE FUNCTION is_own_line(sealed bytea) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() = 'head' AND (is_line_of_head(acting_household(), sealed)
        OR EXISTS (SELECT FROM complaint c WHERE c.household_id = acting_household() AND c.mobile = sealed)
        OR EXISTS (SELECT FROM question q WHERE q.household_id = acting_household() AND q.mobile = sealed))
$$;
REVOKE ALL ON FUNCTION is_own_line FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_own_line TO hemayat_citizen;

-- Of each key one message is queued. So a key is one that nobody else's message has, or it would keep that one back.
CREATE POLICY of_own_acts ON outbox AS RESTRICTIVE FOR INSERT TO hemayat_citizen WITH CHECK (
    CASE notice
        WHEN 'answer_received.1' THEN key ~ '^request:[0-9]+:[0-9a-f]{32}$'
        WHEN 'request_withdrawn.1' THEN key ~ '^request:[0-9]+:[0-9a-f]{32}$'
        WHEN 'complaint_filed.1' THEN key ~ '^complaint:[0-9]+:[0-9a-f]{32}$'
        WHEN 'complaint_replied.1' THEN key ~ '^complaint:[0-9]+:[0-9a-f]{32}$'
        WHEN 'complaint_withdrawn.1' THEN key ~ '^complaint:[0-9]+:[0-9a-f]{32}$'
        WHEN 'question_received.1' THEN key ~ '^question:[0-9]+:[0-9a-f]{32}$'
        WHEN 'approval_withdrawn.1' THEN EXISTS (SELECT FROM approval a
            WHERE a.household_id = outbox.household_id AND 'approval_withdrawn:' || a.id = outbox.key)
        WHEN 'own_phone_added.1' THEN key = 'own_phone_added:' || split_part((SELECT acting_id()), ':', 2)
        ELSE false
    END
    AND are_notice_values(parameters) AND (to_sealed = '' OR is_own_line(to_sealed))
    AND state = CASE WHEN to_sealed = '' THEN 'held' ELSE 'queued' END AND fault IN ('', 'no_number')
    AND words = '' AND secret IS NULL AND NOT is_urgent AND run_id IS NULL AND expires_at IS NULL
    AND attempts = 0 AND provider = '' AND provider_reference = '' AND sent_at IS NULL AND settled_at IS NULL);

-- The times are corrected to the database's clock. A wrong clock of the site must not refuse the act, and an invented time must
-- not delay the message or make it look old.
CREATE FUNCTION message_is_of_now() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.next_at := near_now(NEW.next_at);
    NEW.queued_at := near_now(NEW.queued_at);
    NEW.created_at := near_now(NEW.created_at);
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION message_is_of_now FROM PUBLIC;
CREATE TRIGGER message_is_of_now BEFORE INSERT ON outbox
    FOR EACH ROW WHEN (session_user = 'hemayat_citizen') EXECUTE FUNCTION message_is_of_now();
