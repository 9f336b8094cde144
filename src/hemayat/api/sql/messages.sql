-- What organisations asked and are told concerns people: the system alone sees it.
ALTER TABLE partner_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_system ON partner_message USING ((SELECT acting_kind()) = 'system');
ALTER TABLE partner_callback ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_system ON partner_callback USING ((SELECT acting_kind()) = 'system');
ALTER TABLE partner_subscription ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_system ON partner_subscription USING ((SELECT acting_kind()) = 'system');
