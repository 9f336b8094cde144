-- Both ends of a membership are there. PostgreSQL's own foreign keys look row by row, which took half the time of giving
-- a nation its places; here all new rows of a statement are looked at together. What they look at stays: ends and numbers
-- never change, the application deletes neither people nor households, and who does (people.sql) holds a lock meanwhile.
CREATE FUNCTION require_both_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_memberships n WHERE NOT EXISTS (SELECT FROM household h WHERE h.id = n.household_id))
        OR EXISTS (SELECT FROM new_memberships n WHERE NOT EXISTS (SELECT FROM person p WHERE p.id = n.person_id)) THEN
        RAISE EXCEPTION 'a membership of a household or person that is not there'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'membership_both_ends';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_has_both_ends AFTER INSERT ON membership REFERENCING NEW TABLE AS new_memberships
    FOR EACH STATEMENT EXECUTE FUNCTION require_both_ends();

CREATE FUNCTION refuse_deletion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'household' AND EXISTS (SELECT FROM gone g JOIN membership m ON m.household_id = g.id)
        OR TG_TABLE_NAME = 'person' AND EXISTS (SELECT FROM gone g JOIN membership m ON m.person_id = g.id) THEN
        RAISE EXCEPTION '% with a membership cannot be deleted', TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'membership_both_ends';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER household_stays AFTER DELETE ON household REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER person_stays AFTER DELETE ON person REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_deletion();
REVOKE DELETE, TRUNCATE ON household, person FROM hemayat_app;

CREATE FUNCTION refuse_other_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the numbers in % never change', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
END $$;
CREATE TRIGGER membership_keeps_ends BEFORE UPDATE ON membership FOR EACH ROW
    WHEN ((OLD.household_id, OLD.person_id) <> (NEW.household_id, NEW.person_id)) EXECUTE FUNCTION refuse_other_number();
CREATE TRIGGER household_keeps_number BEFORE UPDATE ON household FOR EACH ROW
    WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION refuse_other_number();
CREATE TRIGGER person_keeps_number BEFORE UPDATE ON person FOR EACH ROW
    WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION refuse_other_number();

-- At least one head on each day of a household's life; places.sql and require_one_head see to at most one.
CREATE FUNCTION has_head_each_day(household bigint, since date, ended_on date) RETURNS boolean LANGUAGE sql STABLE
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
        AND NOT has_head_each_day(n.id, n.since, n.ended_on)
    LIMIT 1;
    IF FOUND THEN PERFORM refuse_headless(headless); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER household_comes_with_head AFTER INSERT ON household REFERENCING NEW TABLE AS new_households
    FOR EACH STATEMENT EXECUTE FUNCTION require_heads_of_new();

-- Who is head now came after all who were before. With the indexes of places.sql: at most one head on any day.
CREATE FUNCTION refuse_two_heads(household bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'household % has two heads on some day (membership_one_head)', household
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'membership_one_head';
END $$;

CREATE FUNCTION has_two_heads(household bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM membership present JOIN membership former USING (household_id)
        WHERE household_id = household AND present.relation = 'head' AND former.relation = 'head'
            AND upper_inf(present.valid) AND upper(former.valid) > lower(present.valid));

-- What is looked at under a lock must be as others left it, not as it was when the transaction began.
CREATE FUNCTION refuse_old_view() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION 'heads are not changed in a REPEATABLE READ transaction: use READ COMMITTED'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
END $$;

-- New heads: at the end of the statement, under a lock on their households, seeing what others left.
CREATE FUNCTION require_one_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE crowded bigint;
BEGIN
    PERFORM refuse_old_view();
    PERFORM FROM household h WHERE h.id IN (SELECT n.household_id FROM new_memberships n WHERE n.relation = 'head')
    ORDER BY h.id FOR NO KEY UPDATE;
    SELECT household_id INTO crowded FROM new_memberships n JOIN membership present USING (household_id)
        JOIN membership former USING (household_id)
    WHERE n.relation = 'head' AND present.relation = 'head' AND former.relation = 'head'
        AND upper_inf(present.valid) AND upper(former.valid) > lower(present.valid) LIMIT 1;
    IF FOUND THEN PERFORM refuse_two_heads(crowded); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_has_one_head AFTER INSERT ON membership REFERENCING NEW TABLE AS new_memberships
    FOR EACH STATEMENT EXECUTE FUNCTION require_one_head();

-- Changes: when the transaction ends, so that one head can go and another come. The lock lets two transactions that
-- change the heads of one household end one after the other, the second seeing what the first left.
CREATE FUNCTION require_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE one household;
BEGIN
    PERFORM refuse_old_view();
    -- The name is given: a trigger of a partition finds the partition's in TG_TABLE_NAME.
    IF TG_ARGV[0] = 'household' THEN
        SELECT * INTO one FROM household h WHERE h.id = NEW.id FOR NO KEY UPDATE;
    ELSE
        SELECT * INTO one FROM household h WHERE h.id = OLD.household_id FOR NO KEY UPDATE;
    END IF;
    IF FOUND AND NOT has_head_each_day(one.id, one.since, one.ended_on) THEN PERFORM refuse_headless(one.id); END IF;
    IF FOUND AND has_two_heads(one.id) THEN PERFORM refuse_two_heads(one.id); END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER household_keeps_head AFTER UPDATE ON household DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.since, OLD.ended_on) IS DISTINCT FROM (NEW.since, NEW.ended_on))
    EXECUTE FUNCTION require_head('household');
CREATE CONSTRAINT TRIGGER membership_keeps_head AFTER UPDATE ON membership DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ('head' IN (OLD.relation, NEW.relation)) EXECUTE FUNCTION require_head('membership');
CREATE CONSTRAINT TRIGGER membership_leaves_head AFTER DELETE ON membership DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.relation = 'head') EXECUTE FUNCTION require_head('membership');

REVOKE ALL ON FUNCTION
    refuse_deletion, require_both_ends, require_head, require_heads_of_new, require_one_head
    FROM PUBLIC;
