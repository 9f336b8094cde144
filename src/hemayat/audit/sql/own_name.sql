-- Which actor this is, as the application says: `session:7` of a head, `staff:3`, `partner:5`.
CREATE FUNCTION acting_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('hemayat.actor', true), '');

-- The record names the person who acts: only the system writes what others did. A complaint about conduct and its files
-- are written without the head's own name (complaints/transitions.py, documents/audit_entries.py), and then without a household by
-- which they could be found.
DROP POLICY audit_event_written ON audit_event;
CREATE POLICY in_own_name ON audit_event FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system'
    OR actor_kind = (SELECT acting_kind()) AND (
        actor_id = (SELECT acting_id())
        OR actor_kind = 'head' AND actor_id = '' AND household_id IS NULL
            AND (event LIKE 'complaint.%' OR event LIKE 'document.%' AND detail ->> 'case' LIKE 'complaint:%')));
