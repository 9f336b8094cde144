-- From now on the documents of a case stay. Called while the head of its household acts, who changes nothing else of a
-- document. Gives how many are filed now. What is infected is not.
CREATE FUNCTION file_own_documents(about text, at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home bigint := require_acting_head();
    filed integer;
BEGIN
    at := near_now(at);
    UPDATE document d SET filed_at = file_own_documents.at
    WHERE d.household_id = home AND d."case" = about AND d.filed_at IS NULL AND d.state <> 'infected';
    GET DIAGNOSTICS filed = ROW_COUNT;
    RETURN filed;
END $$;
REVOKE EXECUTE ON FUNCTION file_own_documents FROM PUBLIC;
GRANT EXECUTE ON FUNCTION file_own_documents TO hemayat_app;
