-- Proposals, what was said for and against them, and trials are for staff. They are changed by the system alone, which
-- publication/permissions.py lets act for a publisher.
ALTER TABLE publication ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON publication FOR SELECT USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY written ON publication USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody', 'staff'));
ALTER TABLE publication_justification ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON publication_justification
    USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
ALTER TABLE publication_pause ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON publication_pause USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
ALTER TABLE errand ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON errand USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
