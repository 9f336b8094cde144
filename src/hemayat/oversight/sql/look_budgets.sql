-- How many households' files a member of staff opened today, and the hard stop. One statement for each look, so that of
-- many browsers at once none goes past the stop. Whose files they were is read by nobody here: the record has that.
ALTER TABLE look_day ENABLE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON look_day FROM hemayat_app;

ALTER TABLE look_extension ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON look_extension FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff'));
CREATE POLICY given ON look_extension FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'staff' AND by_id = (SELECT acting_member()));
REVOKE UPDATE, DELETE, TRUNCATE ON look_extension FROM hemayat_app;
CREATE TRIGGER extended_by_settled BEFORE INSERT ON look_extension FOR EACH ROW
    EXECUTE FUNCTION confirmer_is_settled('by_id', 'must', 'senior_officer', 'inspector');

CREATE FUNCTION current_look_day() RETURNS date LANGUAGE sql STABLE RETURN (now() AT TIME ZONE 'Asia/Tehran')::date;

-- Whether whoever acts may open this file: one that was opened today always, another one below `most` and what a
-- supervisor added today. `is_free`: counted, and never refused.
CREATE FUNCTION count_file_opening(household bigint, most integer, is_free boolean) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := acting_member();
    today date := current_look_day();
    added integer := coalesce((SELECT sum(households) FROM look_extension WHERE member_id = who AND day = today), 0);
    taken look_day;
BEGIN
    IF who IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO look_day (member_id, day, opened) VALUES (who, today, '{}') ON CONFLICT DO NOTHING;
    SELECT * INTO taken FROM look_day WHERE member_id = who AND day = today FOR UPDATE;
    IF household = ANY (taken.opened) THEN
        RETURN true;
    ELSIF cardinality(taken.opened) >= most + added AND NOT is_free THEN
        RETURN false;
    END IF;
    UPDATE look_day SET opened = opened || household WHERE member_id = who AND day = today;
    RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION count_file_opening, looks_today FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_file_opening, looks_today TO hemayat_app;
