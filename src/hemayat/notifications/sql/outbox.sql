-- The second net under the outbox. Anybody whose identity is proven may queue a message. Only the sender may change a message or read a secret.
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY outbox_read ON outbox FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR (NOT is_urgent
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))));
CREATE POLICY outbox_queue ON outbox FOR INSERT WITH CHECK ((SELECT is_proven()) AND (SELECT acting_kind()) <> '');
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
