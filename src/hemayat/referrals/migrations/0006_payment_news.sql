-- What heads have still to be sent, and how many texts an agency has used today. Nobody but the system reads or writes it.
ALTER TABLE payment_news ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS of_the_system ON payment_news;
CREATE POLICY of_the_system ON payment_news USING ((SELECT acting_kind()) = 'system');

REVOKE UPDATE, TRUNCATE ON payment_news FROM hemayat_app;

ALTER TABLE payment_text_day ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS of_the_system ON payment_text_day;
CREATE POLICY of_the_system ON payment_text_day USING ((SELECT acting_kind()) = 'system');

REVOKE DELETE, TRUNCATE ON payment_text_day FROM hemayat_app;
