DROP POLICY IF EXISTS outbox_queue ON outbox;
CREATE POLICY outbox_queue ON outbox FOR INSERT WITH CHECK ((SELECT is_proven()) AND (SELECT acting_kind()) <> '');
