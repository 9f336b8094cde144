CREATE INDEX audit_event_of_staff ON audit_event (actor_id, id) WHERE actor_kind = 'staff';

-- What somebody of the staff did, and when something was done by any of them. Heads and jobs write most of the record:
-- their events are found by the household, or by their time.
CREATE INDEX audit_event_by_staff ON audit_event (event, at) WHERE actor_kind = 'staff';

CREATE INDEX audit_event_at ON audit_event USING brin (at);

-- One random key, as the two blocks that HMAC (RFC 2104) begins with. Nobody but the owner reads it.
CREATE TABLE acting_key (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64)
);

DO $$
DECLARE
    key bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
        || sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    inner_pad bytea := key;
    outer_pad bytea := key;
BEGIN
    FOR place IN 0..63 LOOP
        inner_pad := set_byte(inner_pad, place, get_byte(key, place) # x'36'::integer);
        outer_pad := set_byte(outer_pad, place, get_byte(key, place) # x'5c'::integer);
    END LOOP;
    INSERT INTO acting_key (inner_pad, outer_pad) VALUES (inner_pad, outer_pad);
END $$;

-- The keys of the processes, as the two blocks that HMAC begins with: one, or two while they change. `hemayat migrate`
-- keeps them here.
CREATE TABLE process_key (
    inner_pad bytea PRIMARY KEY CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64)
);
