"""The rows behind the figures, each with its province and its day in Iran: months, weeks and days count the same rows.

Parameters: `since` and `until`, the day after the last one; DUE and DECIDED also take `province` and `kind`.
"""

from __future__ import annotations

DAY = "(({}) AT TIME ZONE 'Asia/Tehran')::date"
WITHIN = (
    "{0} >= %(since)s::timestamp AT TIME ZONE 'Asia/Tehran' "
    "AND {0} < %(until)s::timestamp AT TIME ZONE 'Asia/Tehran'"
)
_END_OF_DAY = "(day + interval '1 day') AT TIME ZONE 'Asia/Tehran'"
UNDECIDED = "r.state = 'decided' AND r.decision_id IS NULL"
"""A request that ended automatically, because the registry names another head: nothing was decided.

No measure of decisions counts it. If one did and another did not, the difference would show a few cases.
"""
# What fell due, whether it was decided by that day, and what was decided: each case counts in the week of that day. A
# paused clock leaves a case out, unless the case was late already when it was stopped.
DUE = f"""
SELECT r.household_id, r.id, r.province, r.kind, r.state, r.tracking_code, r.filed_at, r.ended_at, r.answer_on,
    r.state = 'decided' AND (r.ended_at AT TIME ZONE 'Asia/Tehran')::date <= r.answer_on AS is_in_time
FROM request r
WHERE r.filed_at IS NOT NULL AND r.answer_on >= %(since)s AND r.answer_on < %(until)s
    AND (r.state <> 'awaiting_applicant' OR EXISTS (
        SELECT FROM clock_event p
        WHERE (p.household_id, p.clock_id, p.happening) = (r.household_id, r.clock_id, 'paused')
            AND (p.at AT TIME ZONE 'Asia/Tehran')::date > r.answer_on))
    AND NOT ((r.state = 'withdrawn' OR {UNDECIDED}) AND (r.ended_at AT TIME ZONE 'Asia/Tehran')::date <= r.answer_on)
    AND (%(province)s::text IS NULL OR r.province = %(province)s)
    AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)"""  # noqa: S608 - constants of this file
DECIDED = f"""
SELECT r.kind, r.province, (r.ended_at AT TIME ZONE 'Asia/Tehran')::date AS day,
    (r.ended_at AT TIME ZONE 'Asia/Tehran')::date - (r.filed_at AT TIME ZONE 'Asia/Tehran')::date AS days
FROM request r
WHERE r.state = 'decided' AND r.filed_at IS NOT NULL AND r.ended_at IS NOT NULL AND NOT ({UNDECIDED})
    AND r.ended_at >= %(since)s::timestamp AT TIME ZONE 'Asia/Tehran'
    AND r.ended_at < %(until)s::timestamp AT TIME ZONE 'Asia/Tehran'
    AND (%(province)s::text IS NULL OR r.province = %(province)s)
    AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)"""  # noqa: S608 - as above
FILED = f"""
SELECT r.province, {DAY.format("r.filed_at")} AS day FROM request r WHERE {WITHIN.format("r.filed_at")}"""  # noqa: S608 - as above
BY_PERSON = f"""
SELECT r.province, {DAY.format("r.ended_at")} AS day, d.decided_by LIKE 'staff:%%' AS is_by_person
FROM request r JOIN decision d ON (d.household_id, d.id) = (r.household_id, r.decision_id)
WHERE r.filed_at IS NOT NULL AND r.state = 'decided' AND {WITHIN.format("r.ended_at")}"""  # noqa: S608 - as above
OBJECTIONS = f"""
SELECT r.province, {DAY.format("r.ended_at")} AS day, r.kind = 'objection' AS is_objection,
    d.outcome = 'eligible' AND coalesce(old.outcome, earlier.outcome) <> 'eligible' AS is_overturned
FROM request r LEFT JOIN decision d ON r.kind = 'objection' AND (d.household_id, d.id) = (r.household_id, r.decision_id)
LEFT JOIN decision old ON (old.household_id, old.id) = (d.household_id, d.before_decision_id)
LEFT JOIN determination earlier ON d.before_decision_id IS NULL
    AND (earlier.run_id, earlier.household_id) = (d.before_run_id, d.household_id)
WHERE r.filed_at IS NOT NULL AND r.state = 'decided' AND NOT ({UNDECIDED}) AND {WITHIN.format("r.ended_at")}"""  # noqa: S608 - as above
COMPLAINTS = f"""
SELECT province, {DAY.format("filed_at")} AS day FROM complaint WHERE {WITHIN.format("filed_at")}"""  # noqa: S608 - as above
# From each event of a request to the next one it is in one state. A request waits for an officer at the end of a day
# that ends within such a span. Every province at once, since only the whole country is kept; each day, also if it is 0.
BACKLOG = f"""
WITH span AS (
    SELECT e.state, e.at AS since, lead(e.at) OVER (PARTITION BY e.household_id, e.request_id ORDER BY e.id) AS until
    FROM request r JOIN request_event e ON (e.household_id, e.request_id) = (r.household_id, r.id)
    WHERE r.filed_at < %(until)s::timestamp AT TIME ZONE 'Asia/Tehran'
        AND (r.ended_at IS NULL OR r.ended_at >= %(since)s::timestamp AT TIME ZONE 'Asia/Tehran')
)
SELECT '', day::date, count(span.state)
FROM generate_series(%(since)s::timestamp, %(until)s::timestamp - interval '1 day', interval '1 day') day
LEFT JOIN span ON span.state = 'awaiting_officer' AND since < {_END_OF_DAY}
    AND (until IS NULL OR until >= {_END_OF_DAY})
GROUP BY 2"""  # noqa: S608 - as above
