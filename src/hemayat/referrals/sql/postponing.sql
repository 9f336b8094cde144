-- Lower amounts that a custodian was told of and that start in the future, beside the amount paid now. On any day a
-- custodian pays by the latest record whose from_on is not in the future.
CREATE FUNCTION amounts_to_fall(day date, households bigint[]) RETURNS TABLE (household_id bigint, approval_id bigint,
    province varchar, custodian_id varchar, from_on date, amount_rial bigint, paid_rial bigint, decision_id bigint)
    LANGUAGE sql STABLE AS $f$
    SELECT last.household_id, last.approval_id, last.province, last.custodian_id, last.from_on, last.amount_rial,
        paid.amount_rial, last.decision_id
    FROM (SELECT DISTINCT ON (l.household_id, l.approval_id) l.* FROM referral_line l
        WHERE l.household_id = ANY (households) AND l.kind <> 'arrears'
        ORDER BY l.household_id, l.approval_id, l.id DESC) AS last
    CROSS JOIN LATERAL (SELECT l.kind, l.amount_rial FROM referral_line l
        WHERE (l.household_id, l.approval_id) = (last.household_id, last.approval_id) AND l.kind <> 'arrears'
            AND l.from_on <= day
        ORDER BY l.id DESC LIMIT 1) AS paid
    WHERE last.kind = 'changed' AND last.from_on > day AND paid.kind <> 'stopped'
        AND last.amount_rial < paid.amount_rial
$f$;

-- Support continues while an objection is open (A15): the custodian is told to pay the amount of today from the day on which
-- it would fall, and the lower amount from `until`. Gives how many amounts were put off.
CREATE FUNCTION postpone_lower_amount(household bigint, until date, at timestamptz) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE falling record; moved bigint := 0;
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'referrals are made by the system' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM lock_approvals(ARRAY[household]);
    PERFORM pg_advisory_xact_lock_shared(referral_lock());
    FOR falling IN SELECT * FROM amounts_to_fall((at AT TIME ZONE 'Asia/Tehran')::date, ARRAY[household]) AS f
        WHERE f.from_on < until
    LOOP
        INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial,
            because, decision_id)
        SELECT household, nextval('referral_number'), falling.approval_id, falling.province, falling.custodian_id,
            'changed', postpone_lower_amount.at, told.from_on, told.amount_rial, 'objection', falling.decision_id
        FROM (VALUES (1, falling.from_on, falling.paid_rial), (2, until, falling.amount_rial))
            AS told (place, from_on, amount_rial)
        ORDER BY told.place;
        moved := moved + 1;
    END LOOP;
    RETURN moved;
END $f$;
REVOKE EXECUTE ON FUNCTION postpone_lower_amount FROM PUBLIC;
GRANT EXECUTE ON FUNCTION postpone_lower_amount TO hemayat_app;
