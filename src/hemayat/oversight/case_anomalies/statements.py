"""What each rule about cases asks the database: one statement a rule. Parameters: `since`, `until` and its limits.

The columns that a statement names are listed in rules.yaml; a test compares both. None says where somebody is
from or was born.
"""

from __future__ import annotations

# Who filed with one mark (a line or a browser): a household once, in the province of its last filing, as represented if
# it ever was. A name is compared with the others of the same mark alone, to leave relatives out.
_TOGETHER = """
, many AS (SELECT mark FROM filing GROUP BY mark HAVING count(DISTINCT filing.household_id) >= %(least)s)
SELECT encode(sha256(filing.mark), 'hex'), filing.household_id,
    (array_agg(filing.province ORDER BY filing.filed_at DESC))[1], bool_or(filing.acts_as <> ''),
    coalesce(max(p.family_name), ''),
    bool_or(EXISTS (
        SELECT FROM call_caller c
        WHERE c.household_id = filing.household_id
            AND c.proven_at BETWEEN filing.filed_at - interval '1 day' AND filing.filed_at + interval '1 day'))
FROM filing JOIN many USING (mark)
LEFT JOIN membership m ON m.household_id = filing.household_id AND m.is_head AND upper_inf(m.valid)
LEFT JOIN person p ON p.id = m.person_id
GROUP BY 1, 2 ORDER BY 1, 2"""
ONE_LINE = f"""
WITH filing AS (
    SELECT r.mobile_index AS mark, r.household_id, r.province, r.acts_as, r.filed_at FROM request r
    WHERE r.filed_at >= %(since)s AND r.filed_at < %(until)s AND r.mobile_index IS NOT NULL
){_TOGETHER}"""  # noqa: S608 - all of it is ours
ONE_BROWSER = f"""
WITH filing AS (
    SELECT b.browser AS mark, a.household_id, a.province, coalesce(a.detail ->> 'acts_as', '') AS acts_as,
        a.at AS filed_at
    FROM audit_event a JOIN session_browser b ON a.actor_id = 'session:' || b.session_id
    WHERE a.event = 'request.filed' AND a.actor_kind = 'head' AND a.at >= %(since)s AND a.at < %(until)s
){_TOGETHER}"""  # noqa: S608 - all of it is ours
# Two of these households are related if one person has lived in both, now or earlier.
SHARED_MEMBERS = """
SELECT array_agg(DISTINCT m.household_id) FROM membership m
WHERE m.household_id = ANY(%(households)s) GROUP BY m.person_id HAVING count(DISTINCT m.household_id) > 1"""
SPLIT = """
WITH parted AS (
    SELECT DISTINCT h.id AS household, o.household_id AS former, h.province, b.province AS former_province,
        h.since
    FROM household h
    JOIN membership n ON n.household_id = h.id AND lower(n.valid) = h.since
    JOIN membership o ON o.person_id = n.person_id AND o.household_id <> h.id AND upper(o.valid) = h.since
    JOIN household b ON b.id = o.household_id AND b.ended_on IS NULL
    WHERE h.since >= (%(since)s::timestamptz AT TIME ZONE 'Asia/Tehran')::date AND h.ended_on IS NULL
), outcomes AS (
    SELECT parted.household, d.outcome, (d.decided_at AT TIME ZONE 'Asia/Tehran')::date AS day
    FROM parted JOIN decision d ON d.household_id IN (parted.household, parted.former)
    WHERE d.decided_at < %(until)s
    UNION ALL
    SELECT parted.household, t.outcome, (r.published_at AT TIME ZONE 'Asia/Tehran')::date
    FROM parted JOIN run r ON r.published_at < %(until)s
    JOIN determination t ON t.run_id = r.id AND t.household_id IN (parted.household, parted.former)
)
SELECT parted.household, parted.former, parted.province, parted.former_province,
    (SELECT min(outcomes.day) - parted.since FROM outcomes
        WHERE outcomes.household = parted.household AND outcomes.outcome = 'eligible' AND outcomes.day >= parted.since),
    coalesce((SELECT outcomes.outcome = 'not_eligible' FROM outcomes
        WHERE outcomes.household = parted.household AND outcomes.day < parted.since
        ORDER BY outcomes.day DESC LIMIT 1), false),
    (SELECT count(*) FROM life_event e
        WHERE e.kind IN ('marriage', 'divorce', 'death', 'change_of_head', 'residence') AND e.state <> 'corrected'
            AND e.occurred_on BETWEEN parted.since - 365 AND parted.since + 30
            AND (e.household_id IN (parted.household, parted.former) OR EXISTS (
                SELECT FROM membership w
                WHERE w.household_id IN (parted.household, parted.former)
                    AND w.person_id IN (e.person_id, e.other_id))))
FROM parted ORDER BY 1, 2"""
# Records, and the households that they are about: one that is sent again and comes back again is one household.
AGENCY = """
SELECT b.custodian_id, count(*) FILTER (WHERE a.result = 'rejected'), count(*),
    count(DISTINCT a.household_id) FILTER (WHERE a.result = 'rejected')
FROM referral_answer a JOIN referral_batch b ON b.id = a.batch_id
WHERE a.at >= %(since)s AND a.at < %(until)s GROUP BY 1 ORDER BY 1"""
# Drawn evenly, and the same ones each night.
REJECTED_BY_AGENCY = """
SELECT a.household_id, (array_agg(a.province ORDER BY a.at DESC))[1]
FROM referral_answer a JOIN referral_batch b ON b.id = a.batch_id
WHERE b.custodian_id = %(custodian)s AND a.result = 'rejected' AND a.at >= %(since)s AND a.at < %(until)s
GROUP BY 1 ORDER BY md5(a.household_id::text) LIMIT %(most)s"""
