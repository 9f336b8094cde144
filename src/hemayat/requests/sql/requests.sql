-- The table of states.py once more, below the application; a test holds the two to be the same.
CREATE FUNCTION request_may_move(before text, after text, by text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN (before, after, by) IN (
        ('draft', 'submitted', 'head'),
        ('draft', 'withdrawn', 'head'),
        ('draft', 'withdrawn', 'system'),
        ('submitted', 'awaiting_registers', 'system'),
        ('awaiting_registers', 'awaiting_officer', 'system'),
        ('awaiting_registers', 'under_assessment', 'system'),
        ('under_assessment', 'awaiting_registers', 'system'),
        ('under_assessment', 'decided', 'system'),
        ('under_assessment', 'awaiting_officer', 'system'),
        ('under_assessment', 'awaiting_applicant', 'system'),
        ('awaiting_officer', 'awaiting_registers', 'system'),
        ('awaiting_officer', 'awaiting_registers', 'staff'),
        ('awaiting_officer', 'awaiting_applicant', 'staff'),
        ('awaiting_officer', 'decided', 'staff'),
        -- An application of who lived apart from the registered head ends automatically, in whatever state it is, once they
        -- head a household of their own.
        ('submitted', 'decided', 'system'),
        ('awaiting_registers', 'decided', 'system'),
        ('awaiting_applicant', 'decided', 'system'),
        ('awaiting_officer', 'decided', 'system'),
        ('awaiting_applicant', 'awaiting_officer', 'head'),
        ('awaiting_applicant', 'awaiting_registers', 'head'),
        ('awaiting_applicant', 'awaiting_officer', 'system'),
        ('submitted', 'withdrawn', 'head'),
        ('awaiting_registers', 'withdrawn', 'head'),
        ('under_assessment', 'withdrawn', 'head'),
        ('awaiting_applicant', 'withdrawn', 'head'),
        ('awaiting_officer', 'withdrawn', 'head')
    );

CREATE FUNCTION request_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.household_id, NEW.id, NEW.kind, NEW.created_at)
        IS DISTINCT FROM (OLD.household_id, OLD.id, OLD.kind, OLD.created_at) THEN
        RAISE EXCEPTION 'request %: whose it is, and of which kind, never changes', OLD.id;
    END IF;
    IF OLD.filed_at IS NOT NULL AND (
        (NEW.filed_at, NEW.tracking_code, NEW.key_hash, NEW.agreement_number, NEW.clock_id, NEW.due_on,
            NEW.about_run, NEW.about_decision)
        IS DISTINCT FROM (OLD.filed_at, OLD.tracking_code, OLD.key_hash, OLD.agreement_number, OLD.clock_id,
            OLD.due_on, OLD.about_run, OLD.about_decision)
        -- The system seals anew what it holds when keys change.
        OR (NEW.answers IS DISTINCT FROM OLD.answers AND acting_kind() <> 'system')) THEN
        RAISE EXCEPTION 'request % is filed: what was filed never changes', OLD.id;
    END IF;
    IF OLD.ended_at IS NOT NULL AND (NEW.state, NEW.ended_at, NEW.decision_id)
        IS DISTINCT FROM (OLD.state, OLD.ended_at, OLD.decision_id) THEN
        RAISE EXCEPTION 'request % is at its end: file another one', OLD.id;
    END IF;
    IF NEW.state <> OLD.state AND NOT request_may_move(OLD.state, NEW.state, acting_kind()) THEN
        RAISE EXCEPTION 'request % is %: it does not become % by %', OLD.id, OLD.state, NEW.state, acting_kind();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_keeps BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION request_keeps();

-- What is told by a message is told: its row is in the outbox when the transaction ends, or nothing happened (R4.4b).
CREATE FUNCTION require_notice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM outbox WHERE key = NEW.notice_key AND household_id = NEW.household_id) THEN
        RAISE EXCEPTION 'a row of % without its notice', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_has_notice';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_notice() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER request_event_has_notice AFTER INSERT ON request_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.notice_key <> '') EXECUTE FUNCTION require_notice();
CREATE CONSTRAINT TRIGGER request_visit_has_notice AFTER INSERT ON request_visit DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION require_notice();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON request_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
