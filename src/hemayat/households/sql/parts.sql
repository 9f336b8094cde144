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
