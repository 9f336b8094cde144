-- What is said on a line before anybody is proven to be at it is the system's alone.
ALTER TABLE conversation ENABLE ROW LEVEL SECURITY;
CREATE POLICY conversations_of_the_system ON conversation USING ((SELECT acting_kind()) = 'system');
REVOKE TRUNCATE ON conversation FROM hemayat_app;
