-- For one household; the planner takes it as a part of the statement that asks.
DO $$ BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION in_force(household bigint) RETURNS TABLE (household_id bigint, province varchar,
        outcome text, amount_rial bigint, decile smallint, run_id bigint, decision_id bigint, since timestamptz,
        takes_effect_on date, counts_from_on date, adverse_from_on date, is_asked boolean, is_kept_by_finding boolean)
        LANGUAGE sql STABLE AS %L',
        in_force_query('SELECT * FROM published_determination', 'WHERE x.household_id = $1', 'FULL'));
END $$;
