-- What somebody of the staff did, and when something was done by any of them. Heads and jobs write most of the record:
-- their events are found by the household, or by their time.
CREATE INDEX audit_event_of_staff ON audit_event (actor_id, id) WHERE actor_kind = 'staff';
CREATE INDEX audit_event_by_staff ON audit_event (event, at) WHERE actor_kind = 'staff';
CREATE INDEX audit_event_at ON audit_event USING brin (at);
