-- The record names the person who acts: only the system writes what others did. A complaint about conduct and its files
-- are written without the head's own name (complaints/case_process.py, documents/audit_entries.py), and then without a household by
-- which they could be found.
CREATE POLICY in_own_name ON audit_event FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system'
    OR actor_kind = (SELECT acting_kind()) AND (
        actor_id = (SELECT acting_id())
        OR actor_kind = 'head' AND actor_id = '' AND household_id IS NULL
            AND (event LIKE 'complaint.%' OR event LIKE 'document.%' AND detail ->> 'case' LIKE 'complaint:%')));
