-- Of each key one message is queued. So a key is one that nobody else's message has, or it would keep that one back.
DROP POLICY IF EXISTS of_own_acts ON outbox;
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

-- It is queued now, whatever clock the site has: a wrong one is no reason to refuse the act, and a made-up time would hold the
-- message back or let it pass for an old one.
CREATE OR REPLACE FUNCTION message_is_of_now() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.next_at := near_now(NEW.next_at);
    NEW.queued_at := near_now(NEW.queued_at);
    NEW.created_at := near_now(NEW.created_at);
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION message_is_of_now FROM PUBLIC;

CREATE OR REPLACE TRIGGER message_is_of_now BEFORE INSERT ON outbox
    FOR EACH ROW WHEN (session_user = 'hemayat_citizen') EXECUTE FUNCTION message_is_of_now();
