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
