-- The queues of the desk: each is read in the order of its days, from whatever place, kind and province is asked for.
-- The same for whoever sees every province at once.
-- What a job looks through for cases that nobody has touched for long.
-- A member's own views of the queue are theirs alone.
ALTER TABLE desk_filter ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON desk_filter
    USING ((SELECT acting_kind()) = 'staff' AND (SELECT acting_id()) = 'staff:' || member_id);
REVOKE TRUNCATE ON desk_filter FROM hemayat_app;
