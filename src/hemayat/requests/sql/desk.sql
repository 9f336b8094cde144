-- The queues of the desk: each is read in the order of its days, from whatever place, kind and province is asked for.
CREATE INDEX request_queue ON request
    (place, (stuck_since IS NOT NULL), kind, province, answer_on, id) WHERE place <> '';
-- The same for whoever sees every province at once.
CREATE INDEX request_queue_everywhere ON request (place, (stuck_since IS NOT NULL), kind, answer_on, id)
    WHERE place <> '';
-- What a job looks through for cases that nobody has touched for long.
CREATE INDEX request_untouched ON request ((coalesce(touched_at, filed_at))) WHERE place <> '' AND stuck_since IS NULL;

-- A member's own views of the queue are theirs alone.
ALTER TABLE desk_filter ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON desk_filter
    USING (acting_kind() = 'staff' AND current_setting('hemayat.actor', true) = 'staff:' || member_id);
REVOKE TRUNCATE ON desk_filter FROM hemayat_app;
