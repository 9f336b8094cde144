-- Lower amounts that a custodian was told of before their day and that start after `after`, beside the amount paid now, or
-- until that day if it has come. On any day a custodian pays by the latest record whose from_on is not in the future.
CREATE FUNCTION amounts_to_fall(after date, day date, households bigint[]) RETURNS TABLE (household_id bigint, approval_id bigint,
    province varchar, custodian_id varchar, from_on date, amount_rial bigint, paid_rial bigint, decision_id bigint)
    LANGUAGE sql STABLE AS $f$
    SELECT last.household_id, last.approval_id, last.province, last.custodian_id, last.from_on, last.amount_rial,
        paid.amount_rial, last.decision_id
    FROM (SELECT DISTINCT ON (l.household_id, l.approval_id) l.* FROM referral_line l
        WHERE l.household_id = ANY (households) AND l.kind <> 'arrears'
        ORDER BY l.household_id, l.approval_id, l.id DESC) AS last
    CROSS JOIN LATERAL (SELECT l.kind, l.amount_rial FROM referral_line l
        WHERE (l.household_id, l.approval_id) = (last.household_id, last.approval_id) AND l.kind <> 'arrears'
            AND l.from_on <= least(day, last.from_on - 1)
        ORDER BY l.id DESC LIMIT 1) AS paid
    WHERE last.kind = 'changed' AND last.from_on > after AND (last.at AT TIME ZONE 'Asia/Tehran')::date < last.from_on
        AND paid.kind <> 'stopped'
        AND last.amount_rial < paid.amount_rial
$f$;

-- Support continues while an objection is open (A15): the custodian is told to pay the amount of today from the day on which
-- it would fall, and the lower amount from `until`. Gives how many amounts were put off.
CREATE FUNCTION postpone_lower_amount(household bigint, until date, after date, at timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE falling record; moved bigint := 0;
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'referrals are made by the system' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM lock_approvals(ARRAY[household]);
    PERFORM pg_advisory_xact_lock_shared(referral_lock());
    FOR falling IN SELECT *
        FROM amounts_to_fall(after, (at AT TIME ZONE 'Asia/Tehran')::date, ARRAY[household]) AS f
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

-- Where a change was put off only after its day had come: what custodians did not pay for the months that ended meanwhile,
-- with these last days. What is paid for a month is what had been told by its last day. Gives how many records were made.
CREATE FUNCTION owe_postponed_months(household bigint, month_ends date[], at timestamptz) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE owed bigint;
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'referrals are made by the system' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(referral_lock());
    INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial,
        arrears_rial, because)
    SELECT household, nextval('referral_number'), last.approval_id, last.province, last.custodian_id, 'arrears',
        owe_postponed_months.at, o.from_on, o.due_rial, o.missed_rial, 'objection'
    FROM (SELECT DISTINCT ON (l.approval_id) l.approval_id, l.province, l.custodian_id FROM referral_line l
        WHERE l.household_id = household AND l.kind <> 'arrears' ORDER BY l.approval_id, l.id DESC) AS last
    CROSS JOIN LATERAL (
        SELECT min(m.day) AS from_on, max(due.rial) AS due_rial, sum(due.rial - paid.rial) AS missed_rial
        FROM unnest(month_ends) AS m (day)
        CROSS JOIN LATERAL (SELECT CASE l.kind WHEN 'stopped' THEN 0 ELSE l.amount_rial END AS rial FROM referral_line l
            WHERE (l.household_id, l.approval_id) = (household, last.approval_id) AND l.kind <> 'arrears'
                AND l.from_on <= m.day
            ORDER BY l.id DESC LIMIT 1) AS due
        CROSS JOIN LATERAL (SELECT CASE l.kind WHEN 'stopped' THEN 0 ELSE l.amount_rial END AS rial FROM referral_line l
            WHERE (l.household_id, l.approval_id) = (household, last.approval_id) AND l.kind <> 'arrears'
                AND l.from_on <= m.day AND (l.at AT TIME ZONE 'Asia/Tehran')::date <= m.day
            ORDER BY l.id DESC LIMIT 1) AS paid
        WHERE due.rial > paid.rial) AS o
    WHERE o.missed_rial > 0;
    GET DIAGNOSTICS owed = ROW_COUNT;
    RETURN owed;
END $f$;
REVOKE EXECUTE ON FUNCTION postpone_lower_amount, owe_postponed_months FROM PUBLIC;
GRANT EXECUTE ON FUNCTION postpone_lower_amount, owe_postponed_months TO hemayat_app;
