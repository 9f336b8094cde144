-- Numbers are drawn before they are committed, and a batch holds every record up to a number: whoever draws some holds
-- this lock with others, whoever cuts a batch holds it alone, for a moment.
CREATE OR REPLACE FUNCTION referral_lock() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN x'7265666572'::bigint;

-- What is in force for these households ($3), or for all, and from which day.
CREATE OR REPLACE FUNCTION referral_holds(households bigint[]) RETURNS text LANGUAGE sql STABLE RETURN format($q$
    SELECT f.household_id, f.outcome, f.amount_rial, f.decision_id,
        coalesce(f.takes_effect_on, f.counts_from_on, (f.since AT TIME ZONE 'Asia/Tehran')::date) AS from_on,
        f.adverse_from_on
    FROM (%s) AS f $q$, in_force_of_all(households));

-- Which custodian each approval `a` of $3 goes to that has no referral yet, as the rules stand: by its province, or by what
-- its ground says of its household where a rule asks for that.
CREATE OR REPLACE FUNCTION referral_custodians() RETURNS text LANGUAGE plpgsql STABLE AS $f$
BEGIN
    IF NOT EXISTS (SELECT FROM custodian_rule WHERE fact <> '') THEN
        RETURN $q$(SELECT p.province, (SELECT c.custodian_id FROM custodian_rule c
                WHERE c.province IN ('', p.province) ORDER BY c.place LIMIT 1) AS custodian_id
            FROM (SELECT DISTINCT province FROM approval WHERE $3::bigint[] IS NULL OR household_id = ANY ($3)) AS p
            ) AS c ON c.province = a.province $q$;
    END IF;
    RETURN $q$LATERAL (SELECT (
            SELECT c.custodian_id FROM custodian_rule c
            LEFT JOIN (SELECT s.run_id, f.told ->> 'name' AS name, f.place::int - 1 AS place
                FROM data_set s, jsonb_array_elements(s.columns) WITH ORDINALITY AS f (told, place)) AS f
                ON f.name = c.fact AND f.run_id = coalesce(g.run_id, a.run_id)
            WHERE c.province IN ('', a.province) AND (c.fact = '' OR g.facts::jsonb ->> f.place = c.value)
            ORDER BY c.place LIMIT 1) AS custodian_id
        FROM (SELECT x.run_id, x.facts FROM decision x WHERE x.household_id = a.household_id AND x.id = a.decision_id
            UNION ALL
            SELECT h.run_id, h.facts FROM household_data h WHERE h.household_id = a.household_id AND h.run_id = a.run_id
            ) AS g) AS c ON true $q$;
END $f$;

-- Approvals without a referral each get theirs, with what their ground says.
CREATE OR REPLACE FUNCTION make_referrals(at timestamptz, households bigint[]) RETURNS bigint LANGUAGE plpgsql AS $f$
DECLARE made bigint; keys text[] := '{}';
BEGIN
    IF households IS NULL AND NOT EXISTS (SELECT FROM referral) THEN keys := drop_constraints('referral'); END IF;
    EXECUTE format($q$
        INSERT INTO referral (household_id, approval_id, id, province, holder_id, custodian_id, made_at, begins_on,
            amount_rial, arrears_rial, decision_id)
        SELECT a.household_id, a.id, nextval('referral_number'), a.province, a.holder_id, c.custodian_id, $1,
            coalesce(x.counts_from_on, (a.issued_at AT TIME ZONE 'Asia/Tehran')::date),
            -- A lower amount whose day is still to come (A15): the earlier one is paid until then, and follows as a change.
            CASE WHEN x.takes_effect_on > ($1 AT TIME ZONE 'Asia/Tehran')::date THEN greatest(x.amount_rial,
                (SELECT b.amount_rial FROM decision b WHERE b.household_id = x.household_id AND b.id = x.before_decision_id),
                (SELECT b.amount_rial FROM determination b
                    WHERE b.run_id = x.before_run_id AND b.household_id = x.household_id))
                ELSE coalesce(x.amount_rial, t.amount_rial) END,
            x.arrears_rial, a.decision_id
        FROM approval a
        LEFT JOIN %s
        LEFT JOIN determination t ON t.run_id = a.run_id AND t.household_id = a.household_id
        LEFT JOIN decision x ON x.household_id = a.household_id AND x.id = a.decision_id
        WHERE ($3::bigint[] IS NULL OR a.household_id = ANY ($3)) AND NOT EXISTS (
            SELECT FROM referral r WHERE r.household_id = a.household_id AND r.approval_id = a.id)
        ORDER BY a.household_id, a.id $q$, referral_custodians()) USING at, NULL::bigint, households;
    GET DIAGNOSTICS made = ROW_COUNT;
    PERFORM restore_constraints(keys);
    RETURN made;
END $f$;

-- Where the last that a custodian was told is not what is in force: the next thing that it is to be told. Reads alone.
-- A custodian pays on a day what the last record says whose from_on has come. So where a run takes back a cut that was told
-- and has not come yet, the amount that is being paid is told first; if the run itself grants less than that (`goes_on`),
-- the next call tells the lower amount, from the day from which a worse result counts (A15). Nobody is paid less before.
-- An end that is moved to a later day is told in the same way: support is restored from the earlier day, whether that has
-- come or not, and the next call tells the later end. A stop alone would leave the earlier one in force until the later day.
CREATE OR REPLACE FUNCTION referral_changes(day date, households bigint[]) RETURNS TABLE (household_id bigint,
    approval_id bigint, province varchar, custodian_id varchar, kind text, from_on date, amount_rial bigint, because text,
    decision_id bigint, goes_on boolean)
    LANGUAGE plpgsql STABLE AS $f$
BEGIN
    RETURN QUERY EXECUTE format($q$
        WITH told AS (
            SELECT DISTINCT ON (l.household_id, l.approval_id) l.household_id, l.approval_id, l.custodian_id, l.amount_rial,
                l.from_on, CASE l.kind WHEN 'stopped' THEN l.from_on END AS stops_on,
                l.kind = 'changed' AND l.because = 'objection' AND l.from_on > $1 AS is_put_off
            FROM referral_line l WHERE ($3::bigint[] IS NULL OR l.household_id = ANY ($3)) AND l.kind <> 'arrears'
            ORDER BY l.household_id, l.approval_id, l.id DESC),
        stands AS (
            SELECT s.household_id, s.id, s.province, least(s.ended_on, s.suspended_on) AS stops_on,
                CASE WHEN s.ended_on <= s.suspended_on OR s.suspended_on IS NULL THEN s.ended_because
                    ELSE 'nothing_due' END AS because
            FROM approval_standing s WHERE $3::bigint[] IS NULL OR s.household_id = ANY ($3)),
        -- Materialized: the planner expects one row of `told`, and would compute every household's result for each approval.
        holds AS MATERIALIZED (%s)
        SELECT s.household_id, s.id, s.province, t.custodian_id,
            CASE WHEN s.stops_on IS NOT NULL AND NOT m.is_moved THEN 'stopped'
                WHEN t.stops_on IS NOT NULL THEN 'restored' ELSE 'changed' END,
            coalesce(CASE WHEN m.is_moved THEN t.stops_on END, s.stops_on,
                CASE WHEN k.keeps_rial < h.amount_rial AND t.stops_on > $1 THEN h.from_on ELSE t.stops_on END,
                CASE WHEN coalesce(k.keeps_rial, h.amount_rial) < t.amount_rial THEN h.adverse_from_on END, h.from_on),
            CASE WHEN s.stops_on IS NOT NULL OR h.outcome IS DISTINCT FROM 'eligible' THEN t.amount_rial
                ELSE greatest(h.amount_rial, k.keeps_rial) END,
            CASE WHEN m.is_moved THEN '' ELSE coalesce(s.because, '') END,
            CASE WHEN s.stops_on IS NULL THEN h.decision_id END,
            m.is_moved OR coalesce(s.stops_on IS NULL AND k.keeps_rial > h.amount_rial, false)
        FROM stands s
        JOIN told t ON t.household_id = s.household_id AND t.approval_id = s.id
        LEFT JOIN holds h ON h.household_id = s.household_id
        CROSS JOIN LATERAL (SELECT coalesce(s.stops_on > t.stops_on AND s.stops_on > $1, false) AS is_moved) AS m
        -- What is being paid, where a run takes back a stop or a cut that is still to come.
        LEFT JOIN LATERAL (
            SELECT CASE WHEN t.stops_on > $1 THEN t.amount_rial
                WHEN t.stops_on IS NULL AND t.from_on > $1 AND h.amount_rial > t.amount_rial THEN (
                    SELECT l.amount_rial FROM referral_line l WHERE l.household_id = s.household_id AND l.approval_id = s.id
                        AND l.kind <> 'arrears' AND l.from_on <= $1 ORDER BY l.id DESC LIMIT 1) END AS keeps_rial
            WHERE h.decision_id IS NULL AND h.outcome = 'eligible' AND t.from_on > $1) AS k ON true
        WHERE s.stops_on IS DISTINCT FROM t.stops_on
            OR s.stops_on IS NULL AND h.outcome = 'eligible' AND (h.amount_rial IS DISTINCT FROM t.amount_rial
                -- The objection that put a lower amount off is answered: it counts from the answer's own day.
                OR t.is_put_off AND coalesce(h.adverse_from_on, h.from_on) < t.from_on)
        ORDER BY s.household_id, s.id $q$, referral_holds(households)) USING day, NULL::bigint, households;
END $f$;

-- What is owed of decisions that a review corrected, or of days that another head had no support for, and was told to no
-- custodian yet (A15). It goes to the custodian that the approval is with: what was owed before may have been handed to
-- another, alone. Reads alone.
CREATE OR REPLACE FUNCTION referral_arrears(households bigint[]) RETURNS TABLE (household_id bigint, approval_id bigint,
    province varchar, custodian_id varchar, from_on date, amount_rial bigint, arrears_rial bigint, decision_id bigint)
    LANGUAGE plpgsql STABLE AS $f$
BEGIN
    -- Planned for what is asked, as everything here: of one household, and of all.
    RETURN QUERY EXECUTE $q$
        SELECT d.household_id, l.approval_id, l.province, l.custodian_id, d.counts_from_on, d.amount_rial, d.arrears_rial,
            d.id
        FROM decision d
        CROSS JOIN LATERAL (SELECT l.approval_id, l.province, l.custodian_id FROM referral_line l
            WHERE l.household_id = d.household_id AND l.kind <> 'arrears'
            ORDER BY l.approval_id DESC, l.id DESC LIMIT 1) AS l
        WHERE ($1::bigint[] IS NULL OR d.household_id = ANY ($1)) AND d.counts_from_on IS NOT NULL
            AND d.outcome = 'eligible' AND d.arrears_rial IS DISTINCT FROM 0
            AND NOT EXISTS (SELECT FROM referral r WHERE r.household_id = d.household_id AND r.decision_id = d.id)
            AND NOT EXISTS (SELECT FROM referral_event e
                WHERE e.household_id = d.household_id AND e.decision_id = d.id AND e.kind = 'arrears')
        ORDER BY d.household_id, d.id $q$ USING households;
END $f$;

-- Referrals of these households, or of all, brought into line with their approvals and with what holds. Done twice, it
-- does nothing the second time.
CREATE OR REPLACE FUNCTION follow_approvals(at timestamptz, households bigint[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET work_mem = '96MB' AS $f$
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'referrals are made by the system' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF households IS NULL THEN
        LOCK TABLE approval, approval_event IN SHARE ROW EXCLUSIVE MODE;
    ELSE
        PERFORM lock_approvals(households);
    END IF;
    RETURN sync_referrals(at, households);
END $f$;

-- The same for a caller that holds these approvals, or all. Nobody may call it but functions of the owner.
CREATE OR REPLACE FUNCTION sync_referrals(at timestamptz, households bigint[]) RETURNS bigint LANGUAGE plpgsql AS $f$
DECLARE made bigint; told bigint := 0; more bigint; owed bigint; is_first boolean; left_over bigint[] := households;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(referral_lock());
    is_first := households IS NULL AND NOT EXISTS (SELECT FROM referral) AND NOT EXISTS (SELECT FROM approval_event)
        AND NOT EXISTS (SELECT FROM decision);
    made := make_referrals(at, households);
    -- A nation that nobody was told of before is told what its ground says: there is nothing to compare.
    IF is_first THEN RETURN made; END IF;
    -- A cut or an end that is taken back is told before the one that follows: the second time for those few alone.
    FOR pass IN 1..2 LOOP
        WITH changes AS MATERIALIZED (
            SELECT * FROM referral_changes((sync_referrals.at AT TIME ZONE 'Asia/Tehran')::date, left_over)),
        added AS (
            INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on,
                amount_rial, because, decision_id)
            SELECT c.household_id, nextval('referral_number'), c.approval_id, c.province, c.custodian_id, c.kind,
                sync_referrals.at, c.from_on, c.amount_rial, c.because, c.decision_id
            FROM changes AS c RETURNING 1)
        SELECT (SELECT count(*) FROM added), (SELECT array_agg(c.household_id) FROM changes AS c WHERE c.goes_on)
        INTO more, left_over;
        told := told + more;
        EXIT WHEN left_over IS NULL;
    END LOOP;
    INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial,
        arrears_rial, because, decision_id)
    SELECT o.household_id, nextval('referral_number'), o.approval_id, o.province, o.custodian_id, 'arrears',
        sync_referrals.at, o.from_on, o.amount_rial, o.arrears_rial, '', o.decision_id
    FROM referral_arrears(households) AS o;
    GET DIAGNOSTICS owed = ROW_COUNT;
    RETURN made + told + owed;
END $f$;

-- The same for everybody, when a run was published: called in the transaction that publishes it, after apply_run_results.
CREATE OR REPLACE FUNCTION refer_run(run bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN follow_approvals(
        coalesce((SELECT max(p.since) FROM published_run AS p WHERE p.run_id = refer_run.run), now()), NULL);
END $$;

-- A corrected run replaces wrong ones whose cut had come already: what was not paid meanwhile is owed, month by month.
-- `wrong`: the run that is replaced, and the runs that it replaced as a correction itself. `since`: the first day on which
-- one of them counted. `month_ends`: the last days of the months that ended since then; what a custodian pays for a month is
-- what it had been told by its last day. Arrears that it was told of the same months before are taken off.
CREATE OR REPLACE FUNCTION owe_missed_months(wrong bigint[], run bigint, provinces text[], since date, month_ends date[],
    at timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE owed bigint;
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'referrals are made by the system' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(referral_lock());
    INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial,
        arrears_rial, because)
    SELECT o.household_id, nextval('referral_number'), o.approval_id, o.province, o.custodian_id, 'arrears',
        owe_missed_months.at, owe_missed_months.since, o.due, o.missed - o.told, 'wrong_run'
    FROM (
        SELECT x.household_id, x.approval_id, x.due, l.province, l.custodian_id,
            (SELECT coalesce(sum(greatest(x.due - greatest(paid.rial, own.rial), 0)), 0)
                FROM unnest(month_ends) AS m (day)
                CROSS JOIN LATERAL (
                    SELECT sum(last.rial) AS rial FROM (
                        SELECT DISTINCT ON (r.approval_id)
                            CASE r.kind WHEN 'stopped' THEN 0 ELSE r.amount_rial END AS rial
                        FROM referral_line r
                        WHERE r.household_id = x.household_id AND r.kind <> 'arrears' AND r.at < owe_missed_months.at
                            AND (r.at AT TIME ZONE 'Asia/Tehran')::date <= m.day AND r.from_on <= m.day
                        ORDER BY r.approval_id, r.id DESC) AS last) AS paid
                -- The household's own decision has told the arrears of that month, with a new referral or alone.
                CROSS JOIN LATERAL (
                    SELECT max(coalesce(r.amount_rial, x.due)) AS rial FROM referral_line r
                    WHERE r.household_id = x.household_id AND r.kind IN ('introduced', 'arrears')
                        AND r.decision_id IS NOT NULL AND r.settles IS NULL AND r.from_on <= m.day AND (r.at AT TIME ZONE 'Asia/Tehran')::date > m.day) AS own) AS missed,
            (SELECT coalesce(sum(r.arrears_rial), 0) FROM referral_line r
                WHERE r.household_id = x.household_id AND r.kind = 'arrears' AND r.because = 'wrong_run'
                    AND r.at >= x.wrong_since) AS told
        FROM (
            -- Only households for which a wrong run changed something: of the approval in force, or of one that the wrong run
            -- ended before a decision of the household's own had this one issued.
            SELECT DISTINCT s.household_id, s.id AS approval_id, t.amount_rial AS due, p.since AS wrong_since
            FROM (SELECT province, min(q.since) AS since FROM published_period q
                WHERE q.run_id = ANY (wrong) AND province = ANY (provinces) GROUP BY province) AS p
            JOIN household h ON h.province = p.province
            CROSS JOIN LATERAL (
                SELECT t.amount_rial FROM determination t
                WHERE t.run_id = run AND t.household_id = h.id AND t.outcome = 'eligible'
                UNION ALL
                -- The corrected run cannot decide it: what had been told before the wrong one is due.
                (SELECT r.amount_rial FROM household_not_decided n
                    JOIN referral_line r ON r.household_id = n.household_id AND r.kind <> 'arrears' AND r.at < p.since
                    WHERE n.run_id = run AND n.household_id = h.id ORDER BY r.id DESC LIMIT 1)) AS t
            JOIN referral_event e ON e.household_id = h.id AND e.kind <> 'arrears' AND e.at >= p.since
                AND e.at < owe_missed_months.at
            JOIN approval_standing s ON s.household_id = h.id AND s.ended_on IS NULL
            WHERE e.approval_id = s.id OR EXISTS (
                SELECT FROM approval_standing o
                JOIN approval_event w ON w.household_id = o.household_id AND w.number = o.ended_by
                WHERE o.household_id = e.household_id AND o.id = e.approval_id AND w.run_id = ANY (wrong))) AS x
        CROSS JOIN LATERAL (SELECT r.province, r.custodian_id FROM referral_line r
            WHERE r.household_id = x.household_id AND r.approval_id = x.approval_id AND r.kind <> 'arrears'
            ORDER BY r.id DESC LIMIT 1) AS l
        -- A decision of the household's own that is in force says itself what is owed; one that the run replaced does not.
        WHERE NOT EXISTS (SELECT FROM decision d WHERE d.household_id = x.household_id)
            OR NOT EXISTS (SELECT FROM in_force(x.household_id) AS f WHERE f.decision_id IS NOT NULL)) AS o
    WHERE o.missed > o.told;
    GET DIAGNOSTICS owed = ROW_COUNT;
    RETURN owed;
END $f$;

-- A corrected run that cannot decide a household takes back a lower amount of the wrong runs too, from its first day: what was told
-- before them is due until the household is decided (A15). Gives how many. Before owe_missed_months.
CREATE OR REPLACE FUNCTION take_back_cuts(wrong bigint[], run bigint, provinces text[], at timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE moved bigint;
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'referrals are made by the system' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(referral_lock());
    INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial,
        because)
    SELECT n.household_id, nextval('referral_number'), last.approval_id, last.province, last.custodian_id, 'changed',
        take_back_cuts.at, last.from_on, before.amount_rial, ''
    FROM household_not_decided n JOIN household h ON h.id = n.household_id AND h.province = ANY (provinces)
    CROSS JOIN LATERAL (SELECT min(q.since) AS since FROM published_period q
        WHERE q.run_id = ANY (wrong) AND q.province = h.province) AS p
    CROSS JOIN LATERAL (SELECT * FROM referral_line r WHERE r.household_id = n.household_id AND r.kind <> 'arrears'
        ORDER BY r.approval_id DESC, r.id DESC LIMIT 1) AS last
    CROSS JOIN LATERAL (SELECT * FROM referral_line r WHERE r.household_id = n.household_id AND r.kind <> 'arrears'
        AND r.approval_id = last.approval_id AND r.at < p.since ORDER BY r.id DESC LIMIT 1) AS before
    WHERE n.run_id = run AND last.kind = 'changed' AND last.at >= p.since AND before.kind <> 'stopped'
        AND last.amount_rial < before.amount_rial AND NOT EXISTS (SELECT FROM in_force(n.household_id));
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END $f$;

-- What came back is told once more, with everything that was told after it: to the same custodian, or to `other`, and then the
-- former is told that it has nothing to do with it from the day of that record on. The first record introduces; an end or another
-- amount that is announced follows it, so that the household is paid until then. What is owed is told alone, and whoever pays
-- goes on. Gives the new record's number.
CREATE OR REPLACE FUNCTION resend_records(at timestamptz, household bigint, rejected bigint, other varchar) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE told referral_line; last referral_line; made bigint; holds record; is_last boolean;
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'referrals are made by the system' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM lock_approvals(ARRAY[household]);
    PERFORM pg_advisory_xact_lock_shared(referral_lock());
    SELECT * INTO STRICT told FROM referral_line l WHERE l.household_id = household AND l.id = rejected;
    SELECT * INTO STRICT last FROM referral_line l
    WHERE l.household_id = household AND l.approval_id = told.approval_id AND l.kind <> 'arrears'
    ORDER BY l.id DESC LIMIT 1;
    EXECUTE referral_holds(ARRAY[household]) INTO holds USING at, NULL::bigint, ARRAY[household];
    is_last := told.id = last.id AND told.kind <> 'stopped';
    IF other IS NOT NULL AND told.kind <> 'arrears' THEN
        INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial,
            because)
        VALUES (household, nextval('referral_number'), told.approval_id, told.province, last.custodian_id, 'stopped',
            resend_records.at, told.from_on, last.amount_rial, 'another_custodian');
    END IF;
    INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial,
        arrears_rial, because, decision_id, settles)
    VALUES (household, nextval('referral_number'), told.approval_id, told.province, coalesce(other, last.custodian_id),
        CASE WHEN told.kind IN ('arrears', 'stopped') THEN told.kind ELSE 'introduced' END, resend_records.at, told.from_on,
        CASE WHEN is_last AND holds.outcome = 'eligible' THEN holds.amount_rial ELSE told.amount_rial END,
        told.arrears_rial, CASE told.kind WHEN 'stopped' THEN told.because ELSE 'again' END, told.decision_id, rejected)
    RETURNING id INTO made;
    IF told.kind <> 'arrears' THEN
        INSERT INTO referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on, amount_rial,
            because, decision_id)
        SELECT household, nextval('referral_number'), l.approval_id, l.province, coalesce(other, last.custodian_id), l.kind,
            resend_records.at, l.from_on, l.amount_rial, l.because, l.decision_id
        FROM (SELECT * FROM referral_line l WHERE l.household_id = household AND l.approval_id = told.approval_id
            AND l.kind <> 'arrears' AND l.id > rejected AND l.id <= last.id ORDER BY l.id) AS l;
    END IF;
    RETURN made;
END $f$;

REVOKE EXECUTE ON FUNCTION follow_approvals, sync_referrals, resend_records, owe_missed_months, take_back_cuts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION follow_approvals, resend_records, owe_missed_months, take_back_cuts TO hemayat_app;
