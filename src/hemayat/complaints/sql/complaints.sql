-- The table of states.py once more, below the application; a test holds the two to be the same.
CREATE FUNCTION complaint_may_move(before text, after text, by text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN (before, after, by) IN (
        ('submitted', 'under_inspection', 'staff'),
        ('under_inspection', 'submitted', 'staff'),
        ('under_inspection', 'submitted', 'system'),
        ('under_inspection', 'awaiting_complainant', 'staff'),
        ('under_inspection', 'answered', 'staff'),
        ('awaiting_complainant', 'under_inspection', 'head'),
        ('awaiting_complainant', 'under_inspection', 'system'),
        ('submitted', 'withdrawn', 'head'),
        ('under_inspection', 'withdrawn', 'head'),
        ('awaiting_complainant', 'withdrawn', 'head')
    );

CREATE FUNCTION complaint_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.household_id, NEW.id, NEW.kind, NEW.request_id, NEW.tracking_code, NEW.key_hash, NEW.damage_rial,
            NEW.dossier, NEW.agreement_number, NEW.clock_id, NEW.due_on, NEW.filed_at)
        IS DISTINCT FROM (OLD.household_id, OLD.id, OLD.kind, OLD.request_id, OLD.tracking_code, OLD.key_hash,
            OLD.damage_rial, OLD.dossier, OLD.agreement_number, OLD.clock_id, OLD.due_on, OLD.filed_at)
        -- The system seals anew what it holds when keys change.
        OR ((NEW.words, NEW.damage_words, NEW.person_index, NEW.person_sealed)
                IS DISTINCT FROM (OLD.words, OLD.damage_words, OLD.person_index, OLD.person_sealed)
            AND acting_kind() <> 'system') THEN
        RAISE EXCEPTION 'complaint %: what was filed never changes', OLD.id;
    END IF;
    IF OLD.ended_at IS NOT NULL AND ((NEW.state, NEW.ended_at, NEW.finding)
            IS DISTINCT FROM (OLD.state, OLD.ended_at, OLD.finding)
        OR (NEW.answer IS DISTINCT FROM OLD.answer AND acting_kind() <> 'system')) THEN
        RAISE EXCEPTION 'complaint % is at its end', OLD.id;
    END IF;
    IF NEW.state <> OLD.state AND NOT complaint_may_move(OLD.state, NEW.state, acting_kind()) THEN
        RAISE EXCEPTION 'complaint % is %: it does not become % by %', OLD.id, OLD.state, NEW.state, acting_kind();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaint_keeps BEFORE UPDATE ON complaint FOR EACH ROW EXECUTE FUNCTION complaint_keeps();

-- Of delay only while a filed request has no result; whether its day has passed, its clock says (delay_rule.py).
CREATE FUNCTION complaint_waits_for_a_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM request r WHERE (r.household_id, r.id) = (NEW.household_id, NEW.request_id)
            AND r.filed_at IS NOT NULL AND r.ended_at IS NULL) THEN
        RAISE EXCEPTION 'a complaint of delay about a request that waits for no result'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_waits_for_a_result';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaint_waits_for_a_result BEFORE INSERT ON complaint
    FOR EACH ROW WHEN (NEW.kind = 'delay') EXECUTE FUNCTION complaint_waits_for_a_result();

-- What is told by a message is told: its row is in the outbox when the transaction ends, or nothing happened.
CREATE CONSTRAINT TRIGGER complaint_event_has_notice AFTER INSERT ON complaint_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.notice_key <> '') EXECUTE FUNCTION require_notice();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON complaint_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
