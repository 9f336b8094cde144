-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- organisation.sql
-- Who works with us is for every eye; the system and the desk write it.
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON organisation FOR SELECT USING (true);
CREATE POLICY written ON organisation USING ((SELECT acting_kind()) IN ('system', 'staff'));
-- Closed, never deleted: what was handed over to it stays on record.
REVOKE DELETE, TRUNCATE ON organisation FROM hemayat_app;

-- terms.sql
-- Keys, tokens and terms are the desk's and the system's; an organisation that asks is known by the system first.
ALTER TABLE partner_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON partner_key USING ((SELECT acting_kind()) IN ('system', 'staff'));
ALTER TABLE partner_token ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON partner_token USING ((SELECT acting_kind()) IN ('system', 'staff'));
ALTER TABLE partner_proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON partner_proposal USING ((SELECT acting_kind()) IN ('system', 'staff'));
ALTER TABLE partner_use ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON partner_use USING ((SELECT acting_kind()) = 'system');
CREATE POLICY seen ON partner_use FOR SELECT USING ((SELECT acting_kind()) = 'staff');
-- A head reads what they may consent to.
ALTER TABLE partner_terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON partner_terms FOR SELECT USING (true);
CREATE POLICY written ON partner_terms USING ((SELECT acting_kind()) IN ('system', 'staff'));

-- What was confirmed, and under which key something was signed, stays on record.
REVOKE UPDATE, DELETE, TRUNCATE ON partner_key, partner_token, partner_terms, partner_proposal FROM hemayat_app;
GRANT UPDATE (revoked_at) ON partner_key, partner_token TO hemayat_app;
GRANT UPDATE (ended_at) ON partner_terms TO hemayat_app;
GRANT UPDATE (ended_by_id, ended_at, is_confirmed) ON partner_proposal TO hemayat_app;
GRANT USAGE ON SEQUENCE disclosure_consent_id TO hemayat_app;
ALTER TABLE disclosure_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON disclosure_consent FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY given ON disclosure_consent FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
CREATE POLICY withdrawn ON disclosure_consent FOR UPDATE
    USING ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND withdrawn_at IS NULL)
    WITH CHECK (withdrawn_at IS NOT NULL);
REVOKE UPDATE, DELETE, TRUNCATE ON disclosure_consent FROM hemayat_app;
GRANT UPDATE (withdrawn_at) ON disclosure_consent TO hemayat_app;

-- two_people.sql
CREATE OR REPLACE FUNCTION take_confirmed_proposal(code text, wanted text, given jsonb) RETURNS void LANGUAGE plpgsql
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

CREATE OR REPLACE FUNCTION key_takes_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM take_confirmed_proposal(
        NEW.organisation_id, 'key', jsonb_build_object('public', encode(NEW.public, 'base64')));
    RETURN NEW;
END $$;
CREATE TRIGGER key_takes_two BEFORE INSERT ON partner_key FOR EACH ROW EXECUTE FUNCTION key_takes_two();

CREATE OR REPLACE FUNCTION terms_take_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM take_confirmed_proposal(NEW.organisation_id, 'terms', jsonb_build_object(
        'purpose', NEW.purpose, 'purpose_fa', NEW.purpose_fa, 'purpose_en', NEW.purpose_en,
        'attributes', to_jsonb(NEW.attributes), 'basis', NEW.basis, 'law', NEW.law,
        'quota_per_day', NEW.quota_per_day, 'from_on', to_char(NEW.from_on, 'YYYY-MM-DD'),
        'until_on', to_char(NEW.until_on, 'YYYY-MM-DD')));
    RETURN NEW;
END $$;
CREATE TRIGGER terms_take_two BEFORE INSERT ON partner_terms FOR EACH ROW EXECUTE FUNCTION terms_take_two();

CREATE OR REPLACE FUNCTION organisation_takes_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
CREATE OR REPLACE FUNCTION proposal_by_who_acts() RETURNS trigger LANGUAGE plpgsql AS $$
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

REVOKE ALL ON FUNCTION key_takes_two, organisation_takes_two, terms_take_two FROM PUBLIC;
