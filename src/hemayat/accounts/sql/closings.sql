-- One administrator must not be able to close everybody. After two accounts with a power within a day, or ten of any kind,
-- the next one needs a second person (confirm_power). These numbers are small enough for the desk to keep working, and large
-- enough to stop a stolen account alone.
CREATE FUNCTION closing_takes_two(who bigint) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT count(*) >= 10 OR count(*) FILTER (WHERE powers_in(roles::text[]) <> '{}') >= 2
    FROM staff_member WHERE closed_by_id = who AND closed_at > now() - interval '24 hours'
$$;

-- Not SECURITY DEFINER, because it has to see in whose name the statement runs. A function of the owner writes both columns
-- itself; an account that the operator closes at the machine names nobody.
CREATE FUNCTION stamp_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NEW;
    END IF;
    -- Two closings at the same moment would not count each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('closings of ' || acting_member(), 0));
    IF closing_takes_two(acting_member()) THEN
        RAISE EXCEPTION 'after several accounts within a day, closing one takes two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_closings';
    END IF;
    NEW.closed_at := now();
    NEW.closed_by_id := acting_member();
    RETURN NEW;
END $$;
CREATE TRIGGER stamp_closing BEFORE UPDATE OF is_active ON staff_member
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION stamp_closing();

-- An overseer can reopen an account that an administrator closed lately. It is as it was before, so nobody gains anything.
-- Its powers do not count as new: otherwise nobody could confirm anything after an attack.
CREATE FUNCTION reopen_closed_account(whose bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_member() IS NULL OR NOT is_settled(acting_member(), 'oversight') THEN
        RAISE EXCEPTION 'only oversight can reopen an account that an administrator closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_reopened_by_oversight';
    END IF;
    UPDATE staff_member SET is_active = true
    WHERE id = whose AND NOT is_active AND closed_by_id IS NOT NULL AND closed_at > now() - interval '72 hours';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no administrator closed this account in the last 72 hours'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_closed_lately';
    END IF;
END $$;
REVOKE ALL ON FUNCTION closing_takes_two, reopen_closed_account FROM PUBLIC;
GRANT EXECUTE ON FUNCTION closing_takes_two, reopen_closed_account TO hemayat_app;
