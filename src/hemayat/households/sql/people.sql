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
