-- What was found by comparing everybody (record_linkage.py). The application makes no tables of its own, so the owner's
-- functions do.

-- A name as it is compared, as common/persian.py folds it, but in one word, because many are written in one word or in two.
CREATE OR REPLACE FUNCTION folded(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN translate(
        regexp_replace(lower(normalize(name, NFC)), '[\s\u064b-\u065f\u0670]', '', 'g'),
        E'\u064a\u0649\u0643\u0629\u06c0\u06c2\u0623\u0625\u0624'
            || '۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩' || E'\u0640\u200c\u200d\u200e\u200f',
        E'\u06cc\u06cc\u06a9\u0647\u0647\u0647\u0627\u0627\u0648' || '01234567890123456789');

CREATE OR REPLACE FUNCTION begin_likely_pairs() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET client_min_messages = warning AS $$
BEGIN
    PERFORM require_system();
    DROP TABLE IF EXISTS pg_temp.pair;
    CREATE TEMP TABLE pair (household_id bigint, province text, other_household_id bigint, other_province text,
        person_id bigint, other_person_id bigint, weight integer, needed integer, evidence jsonb) ON COMMIT DROP;
END $$;

-- Both have to be in a household now.
CREATE OR REPLACE FUNCTION add_likely_pairs(people bigint[], others bigint[], weights integer[], needed integer, evidence jsonb)
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE added bigint;
BEGIN
    PERFORM require_system();
    INSERT INTO pair (household_id, province, other_household_id, other_province, person_id, other_person_id, weight, needed, evidence)
    SELECT one.household_id, one.province, other.household_id, other.province, p.person_id, p.other_person_id, p.weight,
        add_likely_pairs.needed, add_likely_pairs.evidence -> (p.place::integer - 1)
    FROM unnest(people, others, weights) WITH ORDINALITY AS p(person_id, other_person_id, weight, place)
        JOIN membership one ON one.person_id = p.person_id AND upper_inf(one.valid)
        JOIN membership other ON other.person_id = p.other_person_id AND upper_inf(other.valid);
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END $$;

CREATE OR REPLACE FUNCTION keep_likely_pairs(at timestamptz, OUT fresh bigint, OUT gone bigint) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET work_mem = '96MB' AS $$
BEGIN
    PERFORM require_system();
    ANALYZE pair;
    -- Of a pair that nobody has spoken of and that is alike no more, nothing is left to find.
    DELETE FROM likely_duplicate d WHERE d.stage = 'first' AND NOT EXISTS (
        SELECT FROM pair p WHERE (p.person_id, p.other_person_id) = (d.person_id, d.other_person_id));
    GET DIAGNOSTICS gone = ROW_COUNT;
    -- People who moved are found where they are now. What an officer has judged keeps the evidence that they saw.
    UPDATE likely_duplicate d SET household_id = p.household_id, province = p.province,
        other_household_id = p.other_household_id, other_province = p.other_province
    FROM pair p WHERE (p.person_id, p.other_person_id) = (d.person_id, d.other_person_id)
        AND (p.household_id, p.province, p.other_household_id, p.other_province)
            IS DISTINCT FROM (d.household_id, d.province, d.other_household_id, d.other_province);
    UPDATE likely_duplicate d SET weight = p.weight, needed = p.needed, evidence = p.evidence
    FROM pair p WHERE (p.person_id, p.other_person_id) = (d.person_id, d.other_person_id) AND (d.stage = 'first' OR d.evidence = '[]')
        AND (p.weight, p.needed, p.evidence) IS DISTINCT FROM (d.weight, d.needed, d.evidence);
    INSERT INTO likely_duplicate (household_id, province, other_household_id, other_province, person_id,
        other_person_id, found_at, stage, finding, weight, needed, evidence)
    SELECT p.household_id, p.province, p.other_household_id, p.other_province, p.person_id, p.other_person_id,
        at, 'first', '', p.weight, p.needed, p.evidence FROM pair p ORDER BY p.person_id, p.other_person_id ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS fresh = ROW_COUNT;
END $$;
REVOKE EXECUTE ON FUNCTION begin_likely_pairs, add_likely_pairs, keep_likely_pairs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_likely_pairs, add_likely_pairs, keep_likely_pairs TO hemayat_app;
