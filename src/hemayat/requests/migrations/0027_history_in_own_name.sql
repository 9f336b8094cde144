-- As the record (audit/sql/own_name.sql): nobody but the system writes what somebody else did.
DROP POLICY IF EXISTS in_own_name ON request_event;
CREATE POLICY in_own_name ON request_event AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'system' OR by_kind = (SELECT acting_kind()));
