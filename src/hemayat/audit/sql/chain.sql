-- The text that an event's hash is taken over; audit/chain.py makes the same one without trusting this function.
CREATE FUNCTION audit_text(event audit_event, number bigint, previous bytea) RETURNS text LANGUAGE sql STABLE
    RETURN json_build_array(
        event.province, number, encode(previous, 'hex'), event.id,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        event.actor_kind, event.actor_id, event.purpose, event.event, event.household_id,
        event.subject, event.detail::text
    )::text;

-- Gives an event its place in the chain as its transaction commits, and not before: those who write into one chain
-- wait for each other only while they commit, and what is rolled back leaves no gap.
CREATE FUNCTION audit_link_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_link;
    place bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.province, 0));
    SELECT * INTO head FROM audit_link WHERE chain = NEW.province ORDER BY number DESC LIMIT 1;
    place := coalesce(head.number, 0) + 1;
    INSERT INTO audit_link (chain, number, event_id, hash) VALUES (
        NEW.province, place, NEW.id,
        sha256(convert_to(audit_text(NEW, place, coalesce(head.hash, '')), 'UTF8'))
    );
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_link_event() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER audit_event_linked AFTER INSERT ON audit_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link_event();
