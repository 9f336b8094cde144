-- Among staff, only officers can update a case. Analysts, publishers and administrators cannot, whatever SQL runs in their name.
DROP POLICY IF EXISTS moved_by_officers ON request;
CREATE POLICY moved_by_officers ON request AS RESTRICTIVE FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer')));

DROP POLICY IF EXISTS moved_by_officers ON request_affected;
CREATE POLICY moved_by_officers ON request_affected AS RESTRICTIVE FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer')));
