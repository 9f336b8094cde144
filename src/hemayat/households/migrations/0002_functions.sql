-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- heads.sql
-- Both ends of a membership are there. PostgreSQL's own foreign keys look row by row, which took half the time of giving
-- a nation its places; here all new rows of a statement are looked at together. What they look at stays: ends and numbers
-- never change, the application deletes neither people nor households, and who does (people.sql) holds a lock meanwhile.
CREATE OR REPLACE FUNCTION require_both_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

CREATE OR REPLACE FUNCTION refuse_deletion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

CREATE OR REPLACE FUNCTION refuse_other_number() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION has_head_each_day(household bigint, since date, ended_on date) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce((
        SELECT range_agg(m.valid) @> daterange(since, ended_on)
        FROM membership m WHERE m.household_id = household AND m.relation = 'head'), false);

CREATE OR REPLACE FUNCTION refuse_headless(household bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'household % has no head on some day of its life', household
        USING ERRCODE = 'check_violation', CONSTRAINT = 'household_has_head';
END $$;

-- New households: all rows of a statement at once. Their heads come with them, in the same statement.
CREATE OR REPLACE FUNCTION require_heads_of_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
CREATE OR REPLACE FUNCTION refuse_two_heads(household bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'household % has two heads on some day (membership_one_head)', household
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'membership_one_head';
END $$;

CREATE OR REPLACE FUNCTION has_two_heads(household bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM membership present JOIN membership former USING (household_id)
        WHERE household_id = household AND present.relation = 'head' AND former.relation = 'head'
            AND upper_inf(present.valid) AND upper(former.valid) > lower(present.valid));

-- What is looked at under a lock must be as others left it, not as it was when the transaction began.
CREATE OR REPLACE FUNCTION refuse_old_view() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION 'heads are not changed in a REPEATABLE READ transaction: use READ COMMITTED'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
END $$;

-- New heads: at the end of the statement, under a lock on their households, seeing what others left.
CREATE OR REPLACE FUNCTION require_one_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
CREATE OR REPLACE FUNCTION require_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

-- data.sql
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON household_data FROM hemayat_app;

-- row_security.sql
-- The second net: a head sees their own household, staff those of their provinces, the system everybody.
-- Whoever sees does not thereby write: what is changed here is changed by the system, for whoever asked for it.
ALTER TABLE household ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household FOR SELECT
    USING (may_see(id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON household USING ((SELECT acting_kind()) = 'system');
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON membership FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON membership USING ((SELECT acting_kind()) = 'system');
ALTER TABLE household_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household_data FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
-- Somebody is seen by whoever sees a household that they are or were in.
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON person FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR EXISTS (SELECT FROM membership m WHERE m.person_id = person.id));
CREATE POLICY written ON person USING ((SELECT acting_kind()) = 'system');

-- parts.sql
-- How a partition of a national run is loaded by an application that owns no table: opened apart from its parent with
-- nothing but INSERT granted, filled by COPY, closed, weighed, and attached. See docs/decisions/0009.
CREATE OR REPLACE FUNCTION partition_name(parent text, run bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF parent NOT IN ('household_data', 'determination', 'household_records') THEN
        RAISE EXCEPTION '% has no partitions', parent;
    END IF;
    RETURN parent || '_run_' || run;
END $$;

-- Whether people may be reading it: what is attached and has rows is never dropped or opened again.
CREATE OR REPLACE FUNCTION is_kept(part text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE has_rows boolean := false;
BEGIN
    IF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(part)) THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', part) INTO has_rows;
    END IF;
    RETURN has_rows;
END $$;

-- While a table is filled, and until everybody sees it, autovacuum keeps away: whoever locks the table waits a second for it
-- to give way, and what it does meanwhile is done once more afterwards.
CREATE OR REPLACE FUNCTION set_autovacuum(part text, does boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = %s)', part, does::text);
END $$;

CREATE OR REPLACE FUNCTION drop_partition(parent text, run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE part text := partition_name(parent, run);
BEGIN
    PERFORM require_system();
    IF is_kept(part) THEN RAISE EXCEPTION '% is published', part; END IF;
    EXECUTE format('DROP TABLE IF EXISTS %I', part);
END $$;

CREATE OR REPLACE FUNCTION open_partition(parent text, run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET client_min_messages = warning AS $$
DECLARE part text := partition_name(parent, run);
BEGIN
    PERFORM require_system();
    PERFORM drop_partition(parent, run);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS, CHECK (run_id = %s))',
        part, parent, run);
    PERFORM set_autovacuum(part, false);
    EXECUTE format('REVOKE ALL ON %I FROM hemayat_app; GRANT INSERT ON %1$I TO hemayat_app', part);
END $$;

-- Nobody writes to a table any more. The lock comes first: an autovacuum that may be at the table of an earlier version steps
-- aside for it, but would wait for a transaction that has changed the table's rights, while that waits for the table.
CREATE OR REPLACE FUNCTION revoke_writes(part text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE; REVOKE ALL ON %1$I FROM hemayat_app', part);
END $$;

CREATE OR REPLACE FUNCTION close_partition(parent text, run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET maintenance_work_mem = '128MB' SET max_parallel_maintenance_workers = 0 AS $$
DECLARE part text := partition_name(parent, run);
BEGIN
    PERFORM require_system();
    PERFORM revoke_writes(part);
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (run_id, household_id)', part);
    EXECUTE format('ANALYZE %I', part);
END $$;

-- 60 bits of the SHA-256 of a row's text. STABLE as `convert_to` is: said to be more, it would be called row by row instead
-- of becoming part of the statement, which takes twice as long.
CREATE OR REPLACE FUNCTION row_weight(line text) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ('x' || left(encode(sha256(convert_to(line, 'UTF8')), 'hex'), 15))::bit(60)::bigint;

-- How many rows a partition has, and the sum of their weights: what the loader made of the run's files, or it is not it.
CREATE OR REPLACE FUNCTION weigh_partition(parent text, run bigint, OUT households bigint, OUT weight numeric) LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE columns text := CASE parent WHEN 'household_data' THEN 'household_id, province, people, facts'
    WHEN 'household_records' THEN 'household_id, province, octet_length(content)'
    ELSE 'household_id, province, outcome, amount_rial, decile, decision' END;
BEGIN
    PERFORM require_system();
    EXECUTE format('SELECT count(*), coalesce(sum(row_weight(concat_ws(E''\t'', %s))), 0) FROM %I',
        columns, partition_name(parent, run)) INTO households, weight;
END $$;

CREATE OR REPLACE FUNCTION attach_partition(parent text, run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_system();
    PERFORM set_autovacuum(partition_name(parent, run), true);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES IN (%s)', parent, partition_name(parent, run), run);
END $$;

REVOKE ALL ON FUNCTION attach_partition, close_partition, drop_partition, open_partition, weigh_partition FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    attach_partition, close_partition, drop_partition, open_partition, weigh_partition
    TO hemayat_app;

-- people.sql
-- The people of a national run, by bucket of households: staged apart, made known as persons, and given their places in
-- the transaction that publishes the run. Set-based throughout; a bucket at a time, so that memory is bounded.
CREATE OR REPLACE FUNCTION staged_people(run bigint, bucket integer) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN 'people_run_' || run || '_' || bucket;

CREATE OR REPLACE FUNCTION open_people(run bigint, bucket integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET client_min_messages = warning AS $$
DECLARE staged text := staged_people(run, bucket);
BEGIN
    PERFORM require_system();
    EXECUTE format('DROP TABLE IF EXISTS %I', staged);
    EXECUTE format($f$CREATE UNLOGGED TABLE %I (
        person_id bigint NOT NULL DEFAULT nextval('person_id_seq'), is_known boolean NOT NULL DEFAULT false,
        household_id bigint NOT NULL, province text NOT NULL, person_no smallint NOT NULL, relation text NOT NULL,
        national_id_index bytea NOT NULL, national_id bytea NOT NULL, given_name text NOT NULL,
        family_name text NOT NULL, sex text NOT NULL, birth_date date NOT NULL, died_on date,
        mobile bytea, mobile_index bytea, father_index bytea, is_synthetic boolean NOT NULL)$f$, staged);
    EXECUTE format('REVOKE ALL ON %I FROM hemayat_app; GRANT INSERT ON %1$I TO hemayat_app', staged);
END $$;

-- Who is known already keeps their number; the others become persons, in the order of the index that they are found by.
CREATE OR REPLACE FUNCTION upsert_people(run bigint, bucket integer, OUT people bigint, OUT added bigint) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
DECLARE staged text := staged_people(run, bucket); known bigint := 0;
BEGIN
    PERFORM require_system();
    PERFORM revoke_writes(staged);
    EXECUTE format('ANALYZE %I (household_id, person_id)', staged);
    EXECUTE format('SELECT count(*) FROM %I', staged) INTO people;
    IF EXISTS (SELECT FROM person) THEN
        EXECUTE format('UPDATE %I s SET person_id = p.id, is_known = true FROM person p
            WHERE p.national_id_index = s.national_id_index', staged);
        GET DIAGNOSTICS known = ROW_COUNT;
    END IF;
    EXECUTE format('INSERT INTO person (id, national_id, national_id_index, given_name, family_name, sex, birth_date,
            died_on, mobile, mobile_index, father_index, is_synthetic) OVERRIDING SYSTEM VALUE
        SELECT person_id, national_id, national_id_index, given_name, family_name, sex, birth_date,
            died_on, mobile, mobile_index, father_index, is_synthetic
        FROM %I WHERE NOT is_known ORDER BY national_id_index', staged);
    GET DIAGNOSTICS added = ROW_COUNT;
    IF known + added <> people THEN RAISE EXCEPTION 'somebody stands twice in %', staged; END IF;
END $$;

-- The register of a day does not know what was written down here of later days: that stands until a register of then
-- comes. A household changed since, and each that the register joins to it by somebody who moves, stays as it is here.
-- `provinces`: the run is published in these alone (NULL: everywhere). Households of other provinces stay as they are too,
-- until the run is published there; so does each that somebody moves to or from there, for nobody may be in no household.
CREATE OR REPLACE FUNCTION find_newer(run bigint, buckets integer, day date, provinces text[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
DECLARE found_all bigint;
BEGIN
    PERFORM require_system();
    CREATE TEMP TABLE younger (household_id bigint PRIMARY KEY) ON COMMIT DROP;
    INSERT INTO younger
    SELECT DISTINCT m.household_id FROM membership m WHERE lower(m.valid) > day OR upper(m.valid) > day;
    IF provinces IS NOT NULL THEN
        INSERT INTO younger SELECT h.id FROM household h WHERE h.ended_on IS NULL AND h.province <> ALL (provinces)
        ON CONFLICT DO NOTHING;
        FOR bucket IN 0..buckets - 1 LOOP
            EXECUTE format('INSERT INTO younger SELECT DISTINCT household_id FROM %I WHERE province <> ALL ($1)
                ON CONFLICT DO NOTHING', staged_people(run, bucket)) USING provinces;
        END LOOP;
    END IF;
    IF NOT EXISTS (SELECT FROM younger) THEN RETURN 0; END IF;
    CREATE TEMP TABLE moving (here bigint, there bigint) ON COMMIT DROP;
    FOR bucket IN 0..buckets - 1 LOOP
        EXECUTE format('INSERT INTO moving SELECT m.household_id, s.household_id
            FROM membership m JOIN %I s ON s.person_id = m.person_id
            WHERE m.household_id <> s.household_id AND (upper_inf(m.valid) OR upper(m.valid) > $1)',
            staged_people(run, bucket)) USING day;
    END LOOP;
    LOOP
        INSERT INTO younger
        SELECT m.there FROM moving m JOIN younger y ON y.household_id = m.here
        UNION SELECT m.here FROM moving m JOIN younger y ON y.household_id = m.there
        ON CONFLICT DO NOTHING;
        EXIT WHEN NOT FOUND;
    END LOOP;
    SELECT count(*) INTO found_all FROM younger;
    RETURN found_all;
END $$;

-- Others go on working while a run takes effect: what they wrote since `find_newer` looked stands too.
CREATE OR REPLACE FUNCTION is_newer(household bigint, day date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM younger y WHERE y.household_id = household) OR EXISTS (
        SELECT FROM membership m WHERE m.household_id = household AND (lower(m.valid) > day OR upper(m.valid) > day));
END $$;

-- The day's register says otherwise: places that somebody of this bucket no longer has end on that day.
CREATE OR REPLACE FUNCTION end_memberships(run bigint, bucket integer, day date) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
DECLARE staged text := staged_people(run, bucket); ended bigint;
BEGIN
    PERFORM require_system();
    IF NOT EXISTS (SELECT FROM membership) THEN RETURN 0; END IF;
    EXECUTE format('CREATE TEMP TABLE ending ON COMMIT DROP AS
        SELECT m.household_id, m.person_id, m.valid FROM membership m JOIN %I s ON s.person_id = m.person_id
        WHERE upper_inf(m.valid) AND (s.household_id, s.relation) <> (m.household_id, m.relation)
        UNION
        SELECT m.household_id, m.person_id, m.valid FROM membership m
        WHERE upper_inf(m.valid) AND m.household_id IN (SELECT household_id FROM %1$I)
            AND NOT EXISTS (SELECT FROM %1$I s WHERE s.person_id = m.person_id)', staged);
    DELETE FROM ending e WHERE is_newer(e.household_id, day);
    DELETE FROM membership m USING ending e WHERE (m.household_id, m.person_id, m.valid)
        = (e.household_id, e.person_id, e.valid) AND lower(m.valid) >= day;
    UPDATE membership m SET valid = daterange(lower(m.valid), day) FROM ending e
    WHERE (m.household_id, m.person_id, m.valid) = (e.household_id, e.person_id, e.valid);
    SELECT count(*) INTO ended FROM ending;
    DROP TABLE ending;
    RETURN ended;
END $$;

-- Households that the new register no longer has. One whose rows the run could not decide is in the register: it stays as it
-- is, with its support, until it is decided (its head reads why), unless its head lives elsewhere now. So does the household
-- of an applicant: no register knows it, and what an officer accepted counts until a register says otherwise.
CREATE OR REPLACE FUNCTION end_households(run bigint, day date) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
DECLARE ended bigint;
BEGIN
    PERFORM require_system();
    IF NOT EXISTS (SELECT FROM household) THEN RETURN 0; END IF;
    EXECUTE format('CREATE TEMP TABLE leaving ON COMMIT DROP AS SELECT h.id, h.since FROM household h
        WHERE h.ended_on IS NULL AND NOT EXISTS (SELECT FROM %I d WHERE d.household_id = h.id)',
        partition_name('household_data', run));
    DELETE FROM leaving l WHERE is_newer(l.id, day);
    DELETE FROM leaving l USING household_not_decided n WHERE n.run_id = run AND n.household_id = l.id AND EXISTS (
        SELECT FROM membership m WHERE m.household_id = l.id AND m.relation = 'head' AND upper_inf(m.valid));
    DELETE FROM leaving l USING applicant a WHERE a.household_id = l.id AND EXISTS (
        SELECT FROM membership m WHERE m.household_id = l.id AND m.relation = 'head' AND upper_inf(m.valid));
    SELECT count(*) INTO ended FROM leaving;
    DELETE FROM membership m USING leaving l WHERE m.household_id = l.id AND lower(m.valid) >= day;
    UPDATE membership m SET valid = daterange(lower(m.valid), day) FROM leaving l
    WHERE m.household_id = l.id AND upper_inf(m.valid);
    UPDATE household h SET ended_on = day FROM leaving l WHERE h.id = l.id AND l.since < day;
    -- It began this very day, by other registers of the same day: what is left of it is an earlier life, or nothing.
    UPDATE household h SET since = lower(last.valid), ended_on = upper(last.valid)
    FROM leaving l CROSS JOIN LATERAL (
        SELECT m.valid FROM membership m WHERE m.household_id = l.id AND m.relation = 'head'
        ORDER BY m.valid DESC LIMIT 1) last
    WHERE h.id = l.id AND l.since >= day;
    IF EXISTS (SELECT FROM leaving l WHERE l.since >= day) THEN
        LOCK TABLE membership IN SHARE ROW EXCLUSIVE MODE;
    END IF;
    DELETE FROM household h USING leaving l WHERE h.id = l.id AND l.since >= day
        AND NOT EXISTS (SELECT FROM membership m WHERE m.household_id = l.id);
    DROP TABLE leaving;
    RETURN ended;
END $$;

-- Households with their members from that day on; what the register now says of a known person replaces what it said. A
-- day of death that it does not know stays: a death that was none is told by itself. What was told of it after the
-- register's day stands, a death that was taken back as well.
CREATE OR REPLACE FUNCTION begin_memberships(run bigint, bucket integer, day date) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
DECLARE staged text := staged_people(run, bucket); began bigint; has_known boolean;
BEGIN
    PERFORM require_system();
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE is_known)', staged) INTO has_known;
    IF has_known THEN
        EXECUTE format('UPDATE person p SET given_name = s.given_name, family_name = s.family_name, sex = s.sex,
            birth_date = s.birth_date, died_on = CASE WHEN p.life_told_on > $1 THEN p.died_on
                ELSE coalesce(s.died_on, p.died_on) END, mobile = s.mobile,
            mobile_index = s.mobile_index, father_index = s.father_index
            FROM %I s WHERE s.is_known AND p.id = s.person_id
            AND (p.given_name, p.family_name, p.sex, p.birth_date, p.died_on, p.mobile_index, p.father_index)
                IS DISTINCT FROM
                (s.given_name, s.family_name, s.sex, s.birth_date, CASE WHEN p.life_told_on > $1 THEN p.died_on
                    ELSE coalesce(s.died_on, p.died_on) END, s.mobile_index, s.father_index)', staged) USING day;
        EXECUTE format('UPDATE membership m SET province = s.province, person_no = s.person_no FROM %I s
            WHERE upper_inf(m.valid) AND m.person_id = s.person_id AND m.household_id = s.household_id
            AND (m.province, m.person_no) <> (s.province, s.person_no)
            AND NOT EXISTS (SELECT FROM younger y WHERE y.household_id = s.household_id)', staged);
    END IF;
    EXECUTE format('WITH said AS (
            SELECT s.household_id, s.person_id, s.province, s.relation, s.person_no, s.is_known FROM %I s
            WHERE NOT EXISTS (SELECT FROM younger y WHERE y.household_id = s.household_id)),
        homes AS (
            INSERT INTO household AS h (id, province, since)
            SELECT household_id, province, $1 FROM said WHERE relation = ''head''
            ON CONFLICT (id) DO UPDATE SET province = excluded.province, ended_on = NULL,
                since = CASE WHEN h.ended_on IS NULL THEN h.since ELSE excluded.since END
            WHERE h.province <> excluded.province OR h.ended_on <= $1)
        INSERT INTO membership (household_id, person_id, province, relation, person_no, valid)
        SELECT household_id, person_id, province, relation, person_no, daterange($1, NULL) FROM said s
        WHERE NOT s.is_known OR NOT EXISTS (
            SELECT FROM membership m WHERE m.person_id = s.person_id AND upper_inf(m.valid))', staged) USING day;
    GET DIAGNOSTICS began = ROW_COUNT;
    RETURN began;
END $$;

-- What was loaded stays until the run is published in the last province: it must outlive a crash of the server.
CREATE OR REPLACE FUNCTION persist_staged_people(run bigint, buckets integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_system();
    FOR bucket IN 0..buckets - 1 LOOP
        EXECUTE format('ALTER TABLE %I SET LOGGED', staged_people(run, bucket));
    END LOOP;
END $$;

-- Whoever has their place is not given it again with the next provinces: they may have changed it since.
CREATE OR REPLACE FUNCTION drop_placed_people(run bigint, bucket integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE placed bigint;
BEGIN
    PERFORM require_system();
    EXECUTE format('DELETE FROM %I s WHERE NOT EXISTS (SELECT FROM younger y WHERE y.household_id = s.household_id)',
        staged_people(run, bucket));
    GET DIAGNOSTICS placed = ROW_COUNT;
    RETURN placed;
END $$;

CREATE OR REPLACE FUNCTION has_staged_people(run bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN to_regclass('public.people_run_' || run || '_0') IS NOT NULL;

-- The people that were loaded for a run, whichever way.
CREATE OR REPLACE FUNCTION count_people(run bigint) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE staged text; number bigint; total bigint := 0;
BEGIN
    PERFORM require_system();
    IF has_first_nation_tables(run) THEN RETURN count_placed_people(run); END IF;
    FOR staged IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname ~ ('^people_run_' || run || '_[0-9]+$') LOOP
        EXECUTE format('SELECT count(*) FROM %I', staged) INTO number;
        total := total + number;
    END LOOP;
    RETURN total;
END $$;

CREATE OR REPLACE FUNCTION drop_people(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE staged text;
BEGIN
    PERFORM require_system();
    FOR staged IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname ~ ('^people_run_' || run || '_[0-9]+$') LOOP
        EXECUTE format('DROP TABLE %I', staged);
    END LOOP;
END $$;

-- A proposal is withdrawn: whoever came with it, and is in no household, is forgotten.
CREATE OR REPLACE FUNCTION forget_people(run bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
DECLARE staged text; number bigint; forgotten bigint := 0;
BEGIN
    PERFORM require_system();
    FOR staged IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname ~ ('^people_run_' || run || '_[0-9]+$') LOOP
        LOCK TABLE membership IN SHARE ROW EXCLUSIVE MODE;
        EXECUTE format('DELETE FROM person p USING %I s WHERE p.national_id_index = s.national_id_index
            AND NOT EXISTS (SELECT FROM membership m WHERE m.person_id = p.id)', staged);
        GET DIAGNOSTICS number = ROW_COUNT;
        forgotten := forgotten + number;
    END LOOP;
    PERFORM drop_people(run);
    RETURN forgotten;
END $$;

REVOKE ALL ON FUNCTION
    begin_memberships, count_people, drop_people, drop_placed_people, end_households, end_memberships, find_newer,
    forget_people, open_people, persist_staged_people, upsert_people
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    begin_memberships, count_people, drop_people, drop_placed_people, end_households, end_memberships, find_newer,
    forget_people, open_people, persist_staged_people, upsert_people
    TO hemayat_app;

-- first_nation.sql
-- The people of a first national run: loaded by COPY into tables of their own, closed, and put in the place of the empty
-- ones in the transaction that publishes the run. Until then nobody finds them, and a withdrawal drops them.
CREATE OR REPLACE FUNCTION first_nation_table_name(parent text, run bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF parent NOT IN ('person', 'household', 'membership') THEN
        RAISE EXCEPTION '% does not stand in one partition', parent;
    END IF;
    RETURN parent || '_run_' || run;
END $$;

CREATE OR REPLACE FUNCTION has_people() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    RETURN EXISTS (SELECT FROM person) OR EXISTS (SELECT FROM household) OR EXISTS (SELECT FROM membership);

-- Whether a run was loaded as the first nation and is not published.
CREATE OR REPLACE FUNCTION has_first_nation_tables(run bigint) RETURNS boolean LANGUAGE sql STABLE
    RETURN to_regclass('public.' || first_nation_table_name('person', run)) IS NOT NULL;

CREATE OR REPLACE FUNCTION drop_first_nation_tables(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET client_min_messages = warning AS $$
BEGIN
    PERFORM require_system();
    EXECUTE format('DROP TABLE IF EXISTS %I, %I, %I',
        first_nation_table_name('membership', run), first_nation_table_name('household', run), first_nation_table_name('person', run));
END $$;

-- Whether this is the first nation: then there are tables to load it into.
CREATE OR REPLACE FUNCTION open_first_nation_tables(run bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE parent text;
BEGIN
    PERFORM require_system();
    PERFORM drop_first_nation_tables(run);
    IF has_people() THEN RETURN false; END IF;
    FOREACH parent IN ARRAY ARRAY['person', 'household', 'membership'] LOOP
        PERFORM make_default_partition(parent, first_nation_table_name(parent, run)), set_autovacuum(first_nation_table_name(parent, run), false);
        EXECUTE format('GRANT INSERT ON %I TO hemayat_app', first_nation_table_name(parent, run));
    END LOOP;
    RETURN true;
END $$;

-- The first of so many numbers for persons, one after the other. Whoever adds a person waits meanwhile.
CREATE OR REPLACE FUNCTION number_people(people bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE first bigint;
BEGIN
    PERFORM require_system();
    LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE;
    first := nextval('person_id_seq');
    PERFORM setval('person_id_seq', first + people);
    RETURN first;
END $$;

-- Tables are closed side by side, each by one process: more for one index would only get in the way of the other.
CREATE OR REPLACE FUNCTION close_first_nation_table(parent text, run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET maintenance_work_mem = '256MB' SET max_parallel_maintenance_workers = 0 AS $$
BEGIN
    PERFORM require_system();
    PERFORM revoke_writes(first_nation_table_name(parent, run));
    PERFORM add_partition_keys(parent, first_nation_table_name(parent, run));
END $$;

-- How many have their place, from that day on, in a household that is there; -1 where these are not the people who were
-- loaded. Beside count_placed_people, it is what triggers see to (heads.sql), for all at once; the indexes see to the rest. Who has
-- a place is compared with who is there by numbers that add up: a join would take longer than everything else here.
CREATE OR REPLACE FUNCTION count_valid_memberships(run bigint, day date) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET work_mem = '256MB' AS $$
DECLARE whole bigint; places numeric; people numeric;
BEGIN
    PERFORM require_system();
    -- FILTER, not WHERE: what all rows meet is taken to be rare while there are no statistics, and joined row by row.
    EXECUTE format('SELECT count(*) FILTER (WHERE m.valid = daterange($1, NULL) AND m.province = h.province
            AND h.since = $1 AND h.ended_on IS NULL), sum(hashint8extended(m.person_id, 0))
        FROM %I m JOIN %I h ON h.id = m.household_id', first_nation_table_name('membership', run), first_nation_table_name('household', run))
        INTO whole, places USING day;
    EXECUTE format('SELECT sum(hashint8extended(id, 0)) FROM %I', first_nation_table_name('person', run)) INTO people;
    RETURN CASE WHEN places = people THEN whole ELSE -1 END;
END $$;

-- How many people there are; -1 where they and their places, or households and heads, are not equally many.
CREATE OR REPLACE FUNCTION count_placed_people(run bigint) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE people bigint; homes bigint; places bigint; heads bigint;
BEGIN
    PERFORM require_system();
    EXECUTE format('SELECT count(*) FROM %I', first_nation_table_name('person', run)) INTO people;
    EXECUTE format('SELECT count(*) FROM %I', first_nation_table_name('household', run)) INTO homes;
    EXECUTE format('SELECT count(*), count(*) FILTER (WHERE relation = ''head'') FROM %I',
        first_nation_table_name('membership', run)) INTO places, heads;
    RETURN CASE WHEN (people, homes) = (places, heads) THEN people ELSE -1 END;
END $$;

-- The tables of this nation in the place of the empty ones. False, and nothing done, where somebody came meanwhile.
CREATE OR REPLACE FUNCTION install_first_nation(run bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE parent text; place text; index text;
BEGIN
    PERFORM require_system();
    LOCK TABLE person, household, membership IN ACCESS EXCLUSIVE MODE;
    IF has_people() THEN RETURN false; END IF;
    FOREACH parent IN ARRAY ARRAY['person', 'household', 'membership'] LOOP
        place := parent || '_all';
        EXECUTE format('DROP TABLE %I', place);
        EXECUTE format('ALTER TABLE %I RENAME TO %I', first_nation_table_name(parent, run), place);
        PERFORM set_autovacuum(place, true);
        FOR index IN SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indrelid = place::regclass LOOP
            EXECUTE format('ALTER INDEX %I RENAME TO %I', index, replace(index, '_run_' || run, '_all'));
        END LOOP;
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I DEFAULT', parent, place);
    END LOOP;
    ANALYZE person, household, membership;
    RETURN true;
END $$;

-- For an empty table that is about to be filled with a nation: its keys, and those that point at them, are made afterwards,
-- each by one sort, which is much quicker than row by row. Gives the statements that bring them back.
CREATE OR REPLACE FUNCTION drop_constraints(filled regclass) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE key record; kept text[] := '{}';
BEGIN
    -- Who points at a key goes before it, and comes back after it.
    FOR key IN SELECT format('ALTER TABLE %s ', conrelid::regclass) AS its, conname, pg_get_constraintdef(oid) AS def
        FROM pg_constraint WHERE conrelid = filled AND contype IN ('p', 'u') OR confrelid = filled AND contype = 'f'
        ORDER BY contype = 'f' DESC, conname
    LOOP
        EXECUTE key.its || format('DROP CONSTRAINT %I', key.conname);
        kept := format('%sADD CONSTRAINT %I %s', key.its, key.conname, key.def) || kept;
    END LOOP;
    RETURN kept;
END $$;

-- Raises unique_violation where what came meanwhile breaks a key.
CREATE OR REPLACE FUNCTION restore_constraints(kept text[]) RETURNS void LANGUAGE plpgsql SET maintenance_work_mem = '256MB' AS $$
DECLARE statement text;
BEGIN
    FOREACH statement IN ARRAY kept LOOP EXECUTE statement; END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION drop_constraints, restore_constraints FROM PUBLIC;

REVOKE ALL ON FUNCTION
    close_first_nation_table, count_placed_people, count_valid_memberships, drop_first_nation_tables, has_people,
    install_first_nation, number_people, open_first_nation_tables
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    close_first_nation_table, count_valid_memberships, drop_first_nation_tables, install_first_nation,
    number_people, open_first_nation_tables
    TO hemayat_app;

-- case_data.sql
-- Whether the member of staff who acts has a role now: what the application checks, checked again where it is written.
CREATE OR REPLACE FUNCTION acting_has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'staff' AND EXISTS (
        SELECT FROM staff_member s
        WHERE 'staff:' || s.id = current_setting('hemayat.actor', true) AND s.is_active AND wanted = ANY (s.roles));
GRANT USAGE ON SEQUENCE case_data_id TO hemayat_app;
ALTER TABLE case_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON case_data FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON case_data FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'system'
        OR may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer'))));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_data
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON case_data FROM hemayat_app;

-- duplicates.sql
-- A pair is seen by whoever sees one of its households, and judged by officers who see both.
ALTER TABLE likely_duplicate ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON likely_duplicate FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system')
    AND (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        OR may_see(other_household_id, other_province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))));
CREATE POLICY moved ON likely_duplicate FOR UPDATE USING ((SELECT acting_kind()) = 'system' OR (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND may_see(other_household_id, other_province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND ((SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer')))));
-- Whose page opens: both households are the member's to see, and of each person a place that is or was.
CREATE OR REPLACE FUNCTION may_open(pair likely_duplicate) RETURNS boolean LANGUAGE sql STABLE
    RETURN may_see(pair.household_id, pair.province) AND may_see(pair.other_household_id, pair.other_province)
        AND 2 = (SELECT count(DISTINCT m.person_id) FROM membership m
            WHERE m.person_id IN (pair.person_id, pair.other_person_id));
-- What is found is written by the owner's functions alone (likenesses.sql).
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON likely_duplicate FROM hemayat_app;
GRANT UPDATE (stage, finding, settled_at, told_at) ON likely_duplicate TO hemayat_app;
ALTER TABLE duplicate_opinion ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON duplicate_opinion FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR ((SELECT acting_kind()) = 'staff'
    AND EXISTS (SELECT FROM likely_duplicate d WHERE (d.household_id, d.id) = (duplicate_opinion.household_id, duplicate_id)
        AND (by_id = (SELECT acting_member()) OR d.stage IN ('senior', 'settled')))));
CREATE POLICY given ON duplicate_opinion FOR INSERT WITH CHECK (by_id = (SELECT acting_member())
    AND acting_has_role(CASE WHEN is_senior THEN 'senior_officer' ELSE 'case_officer' END)
    AND EXISTS (SELECT FROM likely_duplicate d WHERE (d.household_id, d.id) = (duplicate_opinion.household_id, duplicate_id)
        AND may_see(d.household_id, d.province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
            AND may_see(d.other_household_id, d.other_province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND d.stage <> 'settled' AND is_senior = (d.stage = 'senior')));
CREATE POLICY resealed ON duplicate_opinion FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON duplicate_opinion FROM hemayat_app;
GRANT UPDATE (words) ON duplicate_opinion TO hemayat_app;

-- Nothing is found by one alone: two found it, each for themselves, or a senior officer where they did not agree.
CREATE OR REPLACE FUNCTION require_two_findings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(*) + count(*) FILTER (WHERE is_senior) FROM duplicate_opinion o
        WHERE (o.household_id, o.duplicate_id, o.finding) = (NEW.household_id, NEW.id, NEW.finding)) < 2 THEN
        RAISE EXCEPTION 'a finding about two people by one officer alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'likely_duplicate_by_two';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_two_findings() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER likely_duplicate_by_two AFTER INSERT OR UPDATE ON likely_duplicate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.stage = 'settled') EXECUTE FUNCTION require_two_findings();

-- likenesses.sql
-- Looking through everybody for who is alike. The application makes no tables of its own, so the owner's functions do.

-- A name as it is compared, as common/persian.py folds it, but in one word: so many are written in one word or in two.
CREATE OR REPLACE FUNCTION folded(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(
        regexp_replace(lower(normalize(name, NFC)), '[\s\u064b-\u065f\u0670]', '', 'g'),
        E'\u064a\u0649\u0643\u0629\u06c0\u06c2\u0623\u0625\u0624'
            || '۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩' || E'\u0640\u200c\u200d\u200e\u200f',
        E'\u06cc\u06cc\u06a9\u0647\u0647\u0647\u0627\u0627\u0648' || '01234567890123456789');

CREATE OR REPLACE FUNCTION begin_likenesses() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET client_min_messages = warning AS $$
BEGIN
    PERFORM require_system();
    DROP TABLE IF EXISTS pg_temp.alike, pg_temp.crowd, pg_temp.pair;
    CREATE TEMP TABLE alike (likeness uuid NOT NULL, person_id bigint NOT NULL) ON COMMIT DROP;
END $$;

-- Without a father's name two people are not alike: unknown is no name that they share.
CREATE OR REPLACE FUNCTION read_likenesses(first bigint, last bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE people bigint;
BEGIN
    PERFORM require_system();
    INSERT INTO alike SELECT md5(concat_ws('|', folded(given_name), folded(family_name), birth_date::text,
        encode(father_index, 'hex')))::uuid, id
    FROM person WHERE id BETWEEN first AND last AND father_index IS NOT NULL;
    GET DIAGNOSTICS people = ROW_COUNT;
    RETURN people;
END $$;

CREATE OR REPLACE FUNCTION compare_likenesses(most integer, at timestamptz, OUT pairs bigint, OUT fresh bigint, OUT gone bigint,
    OUT left_out bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
BEGIN
    PERFORM require_system();
    ANALYZE alike;
    CREATE TEMP TABLE crowd ON COMMIT DROP AS
        SELECT likeness, count(*) AS people FROM alike GROUP BY likeness HAVING count(*) > 1;
    SELECT coalesce(sum(people), 0) INTO left_out FROM crowd WHERE people > most;
    CREATE TEMP TABLE pair ON COMMIT DROP AS
    WITH members AS MATERIALIZED (
        SELECT a.likeness, a.person_id, m.household_id, m.province FROM crowd c JOIN alike a USING (likeness)
        JOIN membership m ON m.person_id = a.person_id AND upper_inf(m.valid) WHERE c.people <= most)
    SELECT one.household_id, one.province, other.household_id AS other_household_id, other.province AS other_province,
        one.person_id, other.person_id AS other_person_id
    FROM members one JOIN members other ON other.likeness = one.likeness AND other.person_id > one.person_id;
    GET DIAGNOSTICS pairs = ROW_COUNT;
    ANALYZE pair;
    -- Of a pair that nobody has spoken of and that is alike no more, nothing is left to find.
    DELETE FROM likely_duplicate d WHERE d.stage = 'first' AND NOT EXISTS (
        SELECT FROM pair p WHERE (p.person_id, p.other_person_id) = (d.person_id, d.other_person_id));
    GET DIAGNOSTICS gone = ROW_COUNT;
    -- Whoever moved is found where they are now.
    UPDATE likely_duplicate d SET household_id = p.household_id, province = p.province,
        other_household_id = p.other_household_id, other_province = p.other_province
    FROM pair p WHERE (p.person_id, p.other_person_id) = (d.person_id, d.other_person_id)
        AND (p.household_id, p.province, p.other_household_id, p.other_province)
            IS DISTINCT FROM (d.household_id, d.province, d.other_household_id, d.other_province);
    INSERT INTO likely_duplicate (household_id, province, other_household_id, other_province, person_id,
        other_person_id, found_at, stage, finding)
    SELECT p.household_id, p.province, p.other_household_id, p.other_province, p.person_id, p.other_person_id,
        at, 'first', '' FROM pair p ORDER BY p.person_id, p.other_person_id ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS fresh = ROW_COUNT;
END $$;
REVOKE EXECUTE ON FUNCTION begin_likenesses, read_likenesses, compare_likenesses FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_likenesses, read_likenesses, compare_likenesses TO hemayat_app;

-- actor_checks.sql
-- The households that any of these people belong to or ever did, and those that they applied for. For nobody who visits a
-- site. It is refused and not empty: an empty answer means that nothing is
-- barred. Where nobody was named the application asks before it lets somebody act.
CREATE OR REPLACE FUNCTION households_of(indexes bytea[]) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() IN ('head', 'partner', 'nobody') THEN
        RAISE EXCEPTION 'only staff and the system may ask this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT coalesce(array_agg(DISTINCT h.id), '{}') FROM (
        SELECT m.household_id AS id FROM person p JOIN membership m ON m.person_id = p.id
        WHERE p.national_id_index = ANY (indexes)
        UNION ALL
        SELECT a.household_id FROM applicant a WHERE a.person_index = ANY (indexes)
    ) AS h);
END $$;

-- barred.sql
REVOKE EXECUTE ON FUNCTION households_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION households_of TO hemayat_app;

-- actor_checks.sql
-- How many have spoken so far, for who may not yet read what they said: for an actor who may see both households of the pair.
CREATE OR REPLACE FUNCTION findings_of(household bigint, pair bigint) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() NOT IN ('staff', 'system') OR NOT EXISTS (
        SELECT FROM likely_duplicate d WHERE (d.household_id, d.id) = (household, pair)
            AND may_see(d.household_id, d.province) AND may_see(d.other_household_id, d.other_province)) THEN
        RAISE EXCEPTION 'only officers who may see both households may ask this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT coalesce(array_agg(o.finding ORDER BY o.id), '{}') FROM duplicate_opinion o
        WHERE (o.household_id, o.duplicate_id) = (household, pair));
END $$;

-- duplicates.sql
REVOKE EXECUTE ON FUNCTION findings_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION findings_of TO hemayat_app;

-- barred_for_staff.sql
-- The households whose files are closed to the member of staff who acts: their own and their relatives'. For staff alone:
-- nothing is barred for anybody else. The policies ask it only if staff act, but
-- PostgreSQL asks on its own account where a row that a statement locks was changed meanwhile, as by a form sent twice
-- at once, and households_of refuses heads.
CREATE OR REPLACE FUNCTION acting_barred() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN acting_kind() = 'staff'
        THEN households_of(ARRAY(SELECT t.person_index FROM staff_tie t WHERE t.member_id = acting_member()))
        ELSE '{}'::bigint[] END;
END;

-- barred.sql
REVOKE EXECUTE ON FUNCTION acting_barred FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_barred TO hemayat_app;

-- Below the application's own check. The select around the function lets a statement ask it once, not for each row;
-- for any table about a household: CREATE POLICY not_barred ON … AS RESTRICTIVE USING (the same).
CREATE POLICY not_barred ON household AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON membership AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON household_data AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON case_data AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

-- duplicates.sql
CREATE POLICY not_barred ON likely_duplicate AS RESTRICTIVE USING ((SELECT acting_kind()) <> 'staff' OR (
    household_id <> ALL ((SELECT acting_barred())::bigint[])
    AND other_household_id <> ALL ((SELECT acting_barred())::bigint[])));

-- own_household.sql
-- The first line of a function of the owner that a head of household calls: about their own household, which it gives, and
-- about no other.
CREATE OR REPLACE FUNCTION require_acting_head() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF acting_kind() <> 'head' OR acting_household() IS NULL THEN
        RAISE EXCEPTION 'only a head of household may do this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN acting_household();
END $$;

-- own_limits.sql
-- What one household may do, as accounts.limits.OWN says, which a test compares. Kept here so that a caller of
-- count_own_hit cannot give limits of its own.
CREATE OR REPLACE FUNCTION own_limits() RETURNS TABLE (kind text, span interval, most integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
        ('data_copy', interval '1 day', 10),
        ('letter', interval '1 day', 20),
        ('member of applicant', interval '10 minutes', 15),
        ('member of applicant', interval '1 day', 40),
        ('records of a register', interval '10 minutes', 8),
        ('records of a register', interval '1 day', 30),
        ('upload', interval '1 hour', 60)
$$;
REVOKE EXECUTE ON FUNCTION own_limits FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_limits TO hemayat_app;
-- Counts one hit of the household whose head acts, as count_hit does. Gives null if it counted, and else the hits that were
-- too many. The key is made here and of the household that acts: nothing else is counted, and nobody else's is read.
CREATE OR REPLACE FUNCTION count_own_hit(kind text, at timestamptz) RETURNS timestamptz[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bytea := sha256(convert_to(format('%s of household %s', kind, require_acting_head()), 'UTF8'));
    spans interval[];
    most integer[];
BEGIN
    SELECT array_agg(l.span), array_agg(l.most) INTO spans, most FROM own_limits() AS l
    WHERE l.kind = count_own_hit.kind;
    IF spans IS NULL THEN
        RAISE EXCEPTION 'nothing of the kind % is counted', kind USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF count_hit(own, at, spans, most) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT l.hits FROM sign_in_limit l WHERE l.key = own);
END $$;

-- own_household.sql
REVOKE EXECUTE ON FUNCTION count_own_hit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_own_hit TO hemayat_app;

-- own_limits.sql
REVOKE EXECUTE ON FUNCTION count_own_hit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_own_hit TO hemayat_app;

-- leads.sql
-- A head by the registers alone, or a later head, reaches nothing that is another person's (decision 0052). For the role of
-- the citizens' site, whose sessions are proven. The application says the same in accounts/headship.py.

-- Whether the head who acts leads the household by our own record too, as its head or in the head's stead. If our record has
-- no head, nobody contradicts the registers.
CREATE OR REPLACE FUNCTION acting_leads() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT of.is_in_stead OR coalesce((
            SELECT p.national_id_index = ANY (of.own) FROM membership m JOIN person p ON p.id = m.person_id
            WHERE m.household_id = acting_household() AND m.relation = 'head' AND upper_inf(m.valid)), true)
        FROM (
            SELECT s.acts_as <> '' AS is_in_stead, s.person_indexes || s.person_index AS own FROM citizen_session s
            WHERE acting_kind() = 'head' AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint
        ) AS of), false)
$$;
-- Whether the head who acts is somebody in the head's stead.
CREATE OR REPLACE FUNCTION acting_in_stead() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT s.acts_as <> '' FROM citizen_session s
        WHERE acting_kind() = 'head' AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint), false)
$$;
REVOKE ALL ON FUNCTION acting_leads, acting_in_stead FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_leads, acting_in_stead TO hemayat_app, hemayat_citizen;

CREATE POLICY of_who_leads ON disclosure_consent AS RESTRICTIVE TO hemayat_citizen USING ((SELECT acting_leads()));

-- places.sql
-- Persons, households and memberships each stand in one partition: the default one, named `…_all`. The indexes are the
-- partition's own, so that a first nation is loaded beside it into tables without any, indexed at once, and put in its
-- place whole (first_nation.sql).
CREATE OR REPLACE FUNCTION make_default_partition(parent text, place text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)',
        place, parent);
    EXECUTE format('REVOKE ALL ON %I FROM hemayat_app', place);
END $$;

-- Nobody stands twice. Nobody is in two households at once: of each person one membership is open; that index also finds
-- a person's memberships. At most one head: of the heads of a household one is open, and of those that ended no two were
-- at once; that the open one came after the others is seen to by a trigger (heads.sql). One exclusion constraint over all
-- heads would say the same, and took half of the time of an approval, for households that have had one head ever.
CREATE OR REPLACE FUNCTION add_partition_keys(parent text, place text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE ending text := right(place, -length(parent));
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', place);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I PRIMARY KEY (%s)', place, parent || '_pkey' || ending,
        CASE parent WHEN 'membership' THEN 'household_id, person_id, valid' ELSE 'id' END);
    IF parent = 'person' THEN
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I UNIQUE (national_id_index)',
            place, 'person_national_id' || ending);
    ELSIF parent = 'membership' THEN
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (person_id, upper(valid)) NULLS NOT DISTINCT',
            'membership_one_household' || ending, place);
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (household_id) WHERE relation = ''head'' AND upper_inf(valid)',
            'membership_one_head' || ending, place);
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I EXCLUDE USING gist (household_id WITH =, valid WITH &&)
            WHERE (relation = ''head'' AND NOT upper_inf(valid))', place, 'membership_one_head_before' || ending);
    END IF;
END $$;
