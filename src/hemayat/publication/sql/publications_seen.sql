-- Proposals, what was said for and against them, and trials are for staff. They are changed by the system alone, which
-- publication/permissions.py lets act for a publisher. What asks the worker for something, its member writes in their own name.
ALTER TABLE publication ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON publication FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));
CREATE POLICY written ON publication USING ((SELECT acting_kind()) = 'system');
ALTER TABLE publication_justification ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON publication_justification FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));
CREATE POLICY written ON publication_justification USING ((SELECT acting_kind()) = 'system');
ALTER TABLE publication_pause ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON publication_pause FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));
CREATE POLICY written ON publication_pause USING ((SELECT acting_kind()) = 'system');
ALTER TABLE errand ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON errand FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));
CREATE POLICY done ON errand FOR UPDATE USING ((SELECT acting_kind()) = 'system');
CREATE POLICY asked ON errand FOR INSERT WITH CHECK (
    asked_by_id = (SELECT acting_member()) AND state = 'waiting' AND attempts = 0 AND ended_at IS NULL
    AND CASE kind WHEN 'compare' THEN 'analyst' ELSE 'publisher' END = ANY ((SELECT acting_roles())::text[]));
