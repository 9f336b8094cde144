-- Both ends of a membership are there. Checked at the end of each statement, so that a nation's rows never queue up.
ALTER TABLE membership
    ADD CONSTRAINT membership_household FOREIGN KEY (household_id) REFERENCES household NOT DEFERRABLE,
    ADD CONSTRAINT membership_person FOREIGN KEY (person_id) REFERENCES person NOT DEFERRABLE;
-- Nobody is in two households at once: of each person one membership is open. It also finds a person's memberships.
CREATE UNIQUE INDEX membership_one_household ON membership (person_id, upper(valid)) NULLS NOT DISTINCT;

-- At least one head on each day of a household's life; membership_one_head sees to at most one.
CREATE FUNCTION is_headed(household bigint, since date, ended_on date) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce((
        SELECT range_agg(m.valid) @> daterange(since, ended_on)
        FROM membership m WHERE m.household_id = household AND m.relation = 'head'), false);

CREATE FUNCTION refuse_headless(household bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'household % has no head on some day of its life', household
        USING ERRCODE = 'check_violation', CONSTRAINT = 'household_has_head';
END $$;

-- New households: all rows of a statement at once. Their heads come with them, in the same statement.
CREATE FUNCTION require_heads_of_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE headless bigint;
BEGIN
    SELECT n.id INTO headless FROM new_households n
    WHERE NOT EXISTS (
            SELECT FROM membership m WHERE m.household_id = n.id AND m.relation = 'head'
                AND m.valid @> daterange(n.since, n.ended_on))
        AND NOT is_headed(n.id, n.since, n.ended_on)
    LIMIT 1;
    IF FOUND THEN PERFORM refuse_headless(headless); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER household_comes_with_head AFTER INSERT ON household REFERENCING NEW TABLE AS new_households
    FOR EACH STATEMENT EXECUTE FUNCTION require_heads_of_new();

-- Changes: when the transaction ends, so that one head can go and another come. The lock lets two transactions that
-- change the heads of one household end one after the other, the second seeing what the first left.
CREATE FUNCTION require_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE one household;
BEGIN
    IF TG_TABLE_NAME = 'household' THEN
        SELECT * INTO one FROM household h WHERE h.id = NEW.id FOR NO KEY UPDATE;
    ELSE
        SELECT * INTO one FROM household h WHERE h.id = OLD.household_id FOR NO KEY UPDATE;
    END IF;
    IF FOUND AND NOT is_headed(one.id, one.since, one.ended_on) THEN PERFORM refuse_headless(one.id); END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER household_keeps_head AFTER UPDATE ON household DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.since, OLD.ended_on) IS DISTINCT FROM (NEW.since, NEW.ended_on)) EXECUTE FUNCTION require_head();
CREATE CONSTRAINT TRIGGER membership_keeps_head AFTER UPDATE OR DELETE ON membership DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.relation = 'head') EXECUTE FUNCTION require_head();
