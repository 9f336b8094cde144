-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- outbox.sql
-- The second net under the outbox. Whoever acts may queue a message; only the sender may change one or read a secret.
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY outbox_read ON outbox FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR (NOT is_urgent
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))));
CREATE POLICY outbox_queue ON outbox FOR INSERT WITH CHECK ((SELECT acting_kind()) <> '');
CREATE POLICY outbox_send ON outbox FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON outbox FROM hemayat_app;

-- What a provider said is never changed and never taken out.
ALTER TABLE message_receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY receipt_read ON message_receipt FOR SELECT USING ((SELECT acting_kind()) = 'system');
CREATE POLICY receipt_write ON message_receipt FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON message_receipt FROM hemayat_app;

-- The demo's inbox is for every eye; the driver that fills it refuses to run outside the demo.
ALTER TABLE demo_inbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY demo_inbox_read ON demo_inbox FOR SELECT USING (true);
CREATE POLICY demo_inbox_write ON demo_inbox FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON demo_inbox FROM hemayat_app;

-- wrong_numbers.sql
-- Whose number is wrong is for the sender to know, and for nobody to read.
ALTER TABLE wrong_number ENABLE ROW LEVEL SECURITY;
CREATE POLICY wrong_numbers_of_the_system ON wrong_number USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON wrong_number FROM hemayat_app;

-- receipts.sql
-- From which states a receipt brings a message to what it tells of; as states.py has it, which a test compares.
CREATE OR REPLACE FUNCTION receipt_follows(tells text) RETURNS text[] LANGUAGE sql IMMUTABLE
    RETURN CASE tells WHEN 'delivered' THEN ARRAY['sending', 'queued', 'sent', 'failed'] WHEN 'failed' THEN ARRAY['sent']
        ELSE '{}'::text[] END;

-- What a provider says of a message is kept once, and the message brought to the state that it tells of. Gives whether a
-- message of this reference is known; `own_key`: the reference, where it is a key of ours, which is as good as the
-- provider's. Called while nobody acts, and by the system for receipts that came before their message was marked as sent.
CREATE OR REPLACE FUNCTION take_receipt(said_by text, about text, own_key uuid, tells text, with_code text, at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    known bigint[];
BEGIN
    IF acting_kind() NOT IN ('nobody', 'system') THEN
        RAISE EXCEPTION 'only a provider and the system bring a receipt' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO message_receipt (provider, reference, state, code, at)
    VALUES (said_by, about, tells, with_code, take_receipt.at) ON CONFLICT DO NOTHING;
    known := ARRAY(
        SELECT o.id FROM outbox o WHERE o.uuid = own_key
        UNION SELECT o.id FROM outbox o
        WHERE o.provider = said_by AND o.provider_reference = about AND o.provider_reference <> '');
    UPDATE outbox o SET state = tells, settled_at = take_receipt.at, provider = said_by,
        fault = CASE tells WHEN 'delivered' THEN '' ELSE 'undelivered' END, secret = NULL,
        sent_at = coalesce(o.sent_at, take_receipt.at)
    WHERE o.id = ANY (known) AND o.state = ANY (receipt_follows(tells));
    RETURN cardinality(known) > 0;
END $$;
REVOKE EXECUTE ON FUNCTION take_receipt FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_receipt TO hemayat_app;
GRANT EXECUTE ON FUNCTION take_receipt TO hemayat_citizen;

-- line_is_right.sql
-- A line was confirmed to be of this household's head, or who acts for them: they are written to on it again. With the
-- rights of whoever calls it; `indexes`: of the line, by every key.
CREATE OR REPLACE FUNCTION line_is_right(indexes bytea[], household bigint) RETURNS void LANGUAGE sql
BEGIN ATOMIC
    UPDATE wrong_number SET right_for = right_for || household
    WHERE line_index = ANY (indexes) AND NOT household = ANY (right_for);
END;
REVOKE ALL ON FUNCTION line_is_right FROM PUBLIC;
GRANT EXECUTE ON FUNCTION line_is_right TO hemayat_app;
