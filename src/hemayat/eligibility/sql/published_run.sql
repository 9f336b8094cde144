-- The history of what was published is written by the database, from every change of what is published.
CREATE OR REPLACE FUNCTION keep_published_period() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE published_period SET until = CASE WHEN TG_OP = 'DELETE' THEN now() ELSE greatest(NEW.since, since) END
    WHERE province = OLD.province AND until IS NULL;
    IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
    INSERT INTO published_period (province, since, run_id, adverse_from_on)
    VALUES (NEW.province, NEW.since, NEW.run_id, NEW.adverse_from_on);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_period AFTER INSERT OR UPDATE OR DELETE ON published_run
    FOR EACH ROW EXECUTE FUNCTION keep_published_period();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON published_period FROM hemayat_app;
REVOKE TRUNCATE ON published_run FROM hemayat_app;

-- What a household was told by a run: the run that is published in its province, whatever province that run puts it in.
CREATE OR REPLACE VIEW published_determination WITH (security_invoker) AS
SELECT t.run_id, t.household_id, t.province, t.outcome, t.amount_rial, t.decile, t.decision, p.since, p.adverse_from_on
FROM household h
JOIN published_run p ON p.province = h.province
JOIN determination t ON t.run_id = p.run_id AND t.household_id = h.id;

-- The same for statements over a nation, as the text of a query: while one run is published everywhere, which is the rule,
-- its partition is read alone. The join with the households costs as much again as reading it.
CREATE OR REPLACE FUNCTION published_determinations() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE runs bigint[];
BEGIN
    SELECT array_agg(DISTINCT run_id) INTO runs FROM published_run HAVING count(*) = 32;
    IF cardinality(runs) = 1 THEN
        RETURN format('SELECT t.run_id, t.household_id, t.province, t.outcome, t.amount_rial, t.decile, t.decision, p.since,
            p.adverse_from_on FROM determination t JOIN published_run p ON p.province = t.province WHERE t.run_id = %s',
            runs[1]);
    END IF;
    RETURN 'SELECT * FROM published_determination';
END $$;

REVOKE ALL ON FUNCTION keep_published_period FROM PUBLIC;
