-- Persons, households and memberships each stand in one partition: the default one, named `…_all`. The indexes are the
-- partition's own, so that a first nation is loaded beside it into tables without any, indexed at once, and put in its
-- place whole (first_nation.sql).
CREATE FUNCTION make_default_partition(parent text, place text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)',
        place, parent);
    EXECUTE format('REVOKE ALL ON %I FROM hemayat_app', place);
END $$;

-- Nobody stands twice. Nobody is in two households at once: of each person one membership is open; that index also finds
-- a person's memberships. At most one head: of the heads of a household one is open, and of those that ended no two were
-- at once; that the open one came after the others is seen to by a trigger (heads.sql). One exclusion constraint over all
-- heads would say the same, and took half of the time of an approval, for households that have had one head ever.
CREATE FUNCTION add_partition_keys(parent text, place text) RETURNS void LANGUAGE plpgsql AS $$
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

-- Django made plain tables of the models; nobody is in them yet.
DO $$
DECLARE parent text; plain text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['person', 'household', 'membership'] LOOP
        plain := parent || '_plain';
        EXECUTE format('ALTER TABLE %I RENAME TO %I', parent, plain);
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS
            INCLUDING IDENTITY) PARTITION BY RANGE (%I)', parent, plain,
            CASE parent WHEN 'membership' THEN 'household_id' ELSE 'id' END);
        EXECUTE format('DROP TABLE %I', plain);
        EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (%s)', parent,
            CASE parent WHEN 'membership' THEN 'household_id, person_id, valid' ELSE 'id' END);
        PERFORM make_default_partition(parent, parent || '_all'), add_partition_keys(parent, parent || '_all');
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I DEFAULT', parent, parent || '_all');
    END LOOP;
    EXECUTE format('ALTER SEQUENCE %s RENAME TO person_id_seq', pg_get_serial_sequence('person', 'id'));
END $$;

-- What the registers said of each household, one partition for each national run. Nothing changes in it but by the
-- functions of parts.sql: a partition is loaded apart, closed, and attached whole.
CREATE TABLE household_data (
    run_id bigint NOT NULL,
    household_id bigint NOT NULL,
    province varchar(2) NOT NULL,
    people text NOT NULL,
    facts text NOT NULL,
    PRIMARY KEY (run_id, household_id)
) PARTITION BY LIST (run_id);

ALTER TABLE case_data ALTER id SET DEFAULT nextval('case_data_id');
ALTER SEQUENCE case_data_id OWNED BY case_data.id;
ALTER SEQUENCE likely_duplicate_number OWNED BY likely_duplicate.id;

-- Pairs of persons who may be one: who sees them, who says what they are.
ALTER SEQUENCE duplicate_opinion_number OWNED BY duplicate_opinion.id;

-- Each officer says what they find without knowing what another found; once that is settled all may read it.
ALTER TABLE duplicate_opinion ADD CONSTRAINT duplicate_opinion_of_a_pair
    FOREIGN KEY (household_id, duplicate_id) REFERENCES likely_duplicate (household_id, id) ON UPDATE CASCADE;
