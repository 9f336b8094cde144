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
