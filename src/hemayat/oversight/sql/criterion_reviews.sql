-- A review is opened by a job, read by who owns the rules and by who watches over them, and closed once, with words, by
-- an owner. It names tracking codes and nobody.
ALTER TABLE criterion_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON criterion_review FOR SELECT USING (
    (SELECT acting_kind()) = 'system'
        OR (SELECT (SELECT acting_has_role('analyst')) OR (SELECT acting_has_role('oversight'))));
CREATE POLICY opened ON criterion_review FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'system' AND closed_at IS NULL);
CREATE POLICY closed ON criterion_review FOR UPDATE
    USING ((SELECT acting_has_role('analyst')) AND closed_at IS NULL)
    WITH CHECK (closed_by_id = (SELECT acting_member()) AND closed_at IS NOT NULL);
REVOKE UPDATE, DELETE, TRUNCATE ON criterion_review FROM hemayat_app;
GRANT UPDATE (words, closed_by_id, closed_at) ON criterion_review TO hemayat_app;
