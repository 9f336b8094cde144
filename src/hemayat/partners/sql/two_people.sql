CREATE FUNCTION take_confirmed_proposal(code text, wanted text, given jsonb) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE partner_proposal SET used_at = clock_timestamp() WHERE id = (
        SELECT id FROM partner_proposal
        WHERE organisation_id = code AND kind = wanted AND is_confirmed AND used_at IS NULL AND body @> given
        ORDER BY id LIMIT 1 FOR UPDATE);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this takes two administrators'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_two_people';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION take_confirmed_proposal FROM PUBLIC;

CREATE FUNCTION key_takes_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM take_confirmed_proposal(
        NEW.organisation_id, 'key', jsonb_build_object('public', encode(NEW.public, 'base64')));
    RETURN NEW;
END $$;
CREATE TRIGGER key_takes_two BEFORE INSERT ON partner_key FOR EACH ROW EXECUTE FUNCTION key_takes_two();

CREATE FUNCTION terms_take_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM take_confirmed_proposal(NEW.organisation_id, 'terms', jsonb_build_object(
        'purpose', NEW.purpose, 'purpose_fa', NEW.purpose_fa, 'purpose_en', NEW.purpose_en,
        'attributes', to_jsonb(NEW.attributes), 'basis', NEW.basis, 'law', NEW.law,
        'quota_per_day', NEW.quota_per_day, 'from_on', to_char(NEW.from_on, 'YYYY-MM-DD'),
        'until_on', to_char(NEW.until_on, 'YYYY-MM-DD')));
    RETURN NEW;
END $$;
CREATE TRIGGER terms_take_two BEFORE INSERT ON partner_terms FOR EACH ROW EXECUTE FUNCTION terms_take_two();

CREATE FUNCTION organisation_takes_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.callback_url IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.callback_url IS DISTINCT FROM OLD.callback_url) THEN
        PERFORM take_confirmed_proposal(NEW.code, 'callback', jsonb_build_object('url', NEW.callback_url));
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.is_active AND NOT OLD.is_active THEN
        PERFORM take_confirmed_proposal(NEW.code, 'opening', '{}');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER organisation_takes_two BEFORE INSERT OR UPDATE OF callback_url, is_active ON organisation
    FOR EACH ROW EXECUTE FUNCTION organisation_takes_two();

-- By whoever acts, and by an administrator whose power is not new.
CREATE FUNCTION proposal_by_who_acts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_by_id IS DISTINCT FROM acting_member() THEN
        RAISE EXCEPTION 'a proposal is confirmed by whoever acts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_two_people';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposal_by_who_acts BEFORE UPDATE OF is_confirmed ON partner_proposal FOR EACH ROW
    WHEN (NEW.is_confirmed AND NOT OLD.is_confirmed) EXECUTE FUNCTION proposal_by_who_acts();
CREATE TRIGGER proposal_by_settled BEFORE UPDATE OF is_confirmed ON partner_proposal FOR EACH ROW
    WHEN (NEW.is_confirmed AND NOT OLD.is_confirmed)
    EXECUTE FUNCTION confirmer_is_settled('ended_by_id', 'must', 'administrator');
CREATE TRIGGER proposal_still_made BEFORE UPDATE OF is_confirmed ON partner_proposal FOR EACH ROW
    WHEN (NEW.is_confirmed AND NOT OLD.is_confirmed)
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'administrator');

REVOKE ALL ON FUNCTION key_takes_two, organisation_takes_two, terms_take_two FROM PUBLIC;
