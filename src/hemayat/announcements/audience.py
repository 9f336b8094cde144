"""Who is concerned by a change of the agreement: SQL that finds them along the keys, household by household.

One notice for each household with an approval in force or an open request, to its head today; and one for each other
person whose open request it is. Whose approval the law has ended already is told of that ending as well. Where the head
has no line on file, the line that was confirmed with the latest request is used; where there is none at all, the notice
is read at the site.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from hemayat.approvals.states import ApprovalEventReason
from hemayat.requests.states import OPEN, CaseState

_NAMED = re.compile(r"%\((\w+)\)s")
_SERVED = """
SELECT household_id, province, issued_at FROM approval_standing
WHERE issued_on <= %(on)s AND (ended_on IS NULL OR ended_on > %(on)s OR ended_because = %(or_ended_by)s)"""
_OPEN = "FROM request WHERE state = ANY(%(open)s)"
_SPAN = "household_id > %(after)s AND household_id <= %(upto)s"
UPTO = f"""
WITH active AS (
    SELECT household_id FROM approval WHERE household_id > %(after)s ORDER BY household_id LIMIT %(limit)s
), of_active AS (
    SELECT max(household_id) AS last, count(*) = %(limit)s AS is_full FROM active
), asking AS (
    SELECT household_id FROM request WHERE (state = ANY(%(open)s) OR state = ANY(%(drafts)s))
        AND household_id > %(after)s
        AND household_id <= (SELECT CASE WHEN is_full THEN last ELSE {2**63 - 1} END FROM of_active)
    ORDER BY household_id LIMIT %(limit)s
), of_asking AS (
    SELECT max(household_id) AS last, count(*) = %(limit)s AS is_full FROM asking
)
SELECT CASE WHEN r.is_full THEN r.last WHEN a.is_full THEN a.last ELSE greatest(a.last, r.last) END
FROM of_active a, of_asking r"""  # noqa: S608 - all of it stands here
"""The last household of the next batch; nothing where there is none. However many requests have ended, none of them is
looked at twice. Whether an approval is in force is looked at once, for those of the batch."""

_HEADS = """
LEFT JOIN membership m ON m.household_id = c.household_id AND m.relation = 'head' AND upper_inf(m.valid)
LEFT JOIN person p ON p.id = m.person_id
LEFT JOIN LATERAL (
    SELECT r.mobile, r.mobile_index, r.is_synthetic FROM request r
    WHERE p.mobile IS NULL AND r.household_id = c.household_id AND r.mobile IS NOT NULL ORDER BY r.id DESC LIMIT 1
) AS l ON true"""
_LINE = """
coalesce(p.mobile, l.mobile), coalesce(p.mobile_index, l.mobile_index),
coalesce(p.is_synthetic, l.is_synthetic, false)"""
_HOUSEHOLDS = f"""
SELECT household_id, min(province) AS province FROM (
    SELECT household_id, province FROM ({_SERVED}) AS active WHERE {_SPAN}{{since_issue}}
    UNION ALL SELECT household_id, province {_OPEN} AND {_SPAN}{{since_filing}}
) AS either GROUP BY household_id"""  # noqa: S608 - as above
_OTHERS = f"""
SELECT DISTINCT ON (r.household_id, r.person_index) r.household_id, r.id, r.province, r.mobile, r.mobile_index,
    r.is_synthetic
FROM (SELECT * {_OPEN} AND {_SPAN}{{since_filing}}) AS r
JOIN membership m ON m.household_id = r.household_id AND m.relation = 'head' AND upper_inf(m.valid)
JOIN person p ON p.id = m.person_id AND p.national_id_index <> r.person_index
ORDER BY r.household_id, r.person_index, r.id"""  # noqa: S608 - as above


def _selected(since_issue: str = "", since_filing: str = "") -> str:
    given = {"since_issue": since_issue, "since_filing": since_filing}
    return f"""
SELECT %(key)s || c.household_id, c.household_id, c.province, {_LINE}
FROM ({_HOUSEHOLDS.format(**given)}) AS c {_HEADS}
UNION ALL
SELECT %(key)s || o.household_id || ':' || o.id, o.household_id, o.province, o.mobile, o.mobile_index, o.is_synthetic
FROM ({_OTHERS.format(**given)}) AS o"""  # noqa: S608 - as above


BATCH = _selected()
"""As notifications.actions.queue_selected takes it, of one batch."""
WITH_DRAFTS = f"""
SELECT %(key)s || c.household_id, c.household_id, c.province, {_LINE}
FROM (
    SELECT household_id, min(province) AS province FROM request WHERE state = ANY(%(drafts)s) AND {_SPAN}
    GROUP BY household_id
) AS c {_HEADS}"""  # noqa: S608 - as above
"""Those who have begun a request and not filed it."""
COVERAGE = f"""
SELECT count(*), count(o.key), coalesce(o.state, '') FROM (
    SELECT k.key FROM ({
    _selected(" AND issued_at <= %(begun_at)s", " AND filed_at <= %(begun_at)s")
}) AS k (key, household, province, sealed, index, is_synthetic)
) AS k LEFT JOIN outbox o ON o.key = k.key GROUP BY o.state"""  # noqa: S608 - as above
"""Of those who were concerned when it began and still are: how many, for how many a notice is queued, by its state."""


def positional(query: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The same with its values in order, to stand within another statement."""
    return _NAMED.sub("%s", query), [values[name] for name in _NAMED.findall(query)]


def statement_values(on: dt.date, *, is_ending: bool, **more: Any) -> Mapping[str, Any]:
    """The values that these statements name."""
    states = {"open": [str(state) for state in OPEN], "drafts": [str(CaseState.DRAFT)]}
    return {"on": on, "or_ended_by": str(ApprovalEventReason.LAW) if is_ending else "", **states, **more}
