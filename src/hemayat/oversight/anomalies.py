"""Work of staff that deserves a second look: a few rules, each simple enough to be told to whom it names.

What a rule finds is a question and no answer: it says what to look at in the record. Every rule counts, for each
member, how often something happened (`count`) out of how much (`of`), and says from when on that is listed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from hemayat.audit.queries import LOOK
from hemayat.common.language import Message
from hemayat.oversight.anomaly_rule import AnomalyRule
from hemayat.oversight.corrected_grants import CORRECTIONS_BEHIND

READ_SECONDS = 60
MOST_SHOWN = 50


@dataclass(frozen=True)
class Anomaly:
    """`member`: by number. `what`: which register, where the rule is about one."""

    member: int
    what: str
    count: int
    of: int


_IN_TIME = "at >= %(since)s AND at < %(until)s AND actor_kind = 'staff'"
_OVERRIDES = f"""
WITH done AS (
    SELECT actor_id, count(*) FILTER (WHERE event = 'desk.override_proposed') AS proposed, count(*) AS settled
    FROM audit_event
    WHERE event IN ('desk.override_proposed', 'request.decided_by_officer') AND {_IN_TIME} GROUP BY actor_id
), middle AS (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY proposed) AS proposed FROM done)
SELECT actor_id, '', done.proposed, settled FROM done, middle
WHERE done.proposed >= %(least)s AND done.proposed > %(times)s * middle.proposed"""  # noqa: S608 - all of it stands here
_UNREAD = f"""
WITH decided AS (
    SELECT actor_id, household_id, at FROM audit_event
    WHERE event = 'request.decided_by_officer' AND {_IN_TIME}
)
SELECT actor_id, '', count(*) FILTER (WHERE NOT EXISTS (
    SELECT FROM audit_event look
    WHERE look.household_id = decided.household_id AND look.event = %(look)s AND look.actor_id = decided.actor_id
        AND look.at <= decided.at - %(seconds)s * interval '1 second')) AS unread, count(*)
FROM decided GROUP BY actor_id HAVING count(*) FILTER (WHERE NOT EXISTS (
    SELECT FROM audit_event look
    WHERE look.household_id = decided.household_id AND look.event = %(look)s AND look.actor_id = decided.actor_id
        AND look.at <= decided.at - %(seconds)s * interval '1 second')) >= %(least)s"""  # noqa: S608 - as above
_ONLY_LOOKED = f"""
WITH looked AS (
    SELECT actor_id, household_id, bool_or(event <> %(look)s) AS worked
    FROM audit_event
    WHERE household_id IS NOT NULL AND {_IN_TIME}
    GROUP BY actor_id, household_id HAVING bool_or(event = %(look)s)
)
SELECT actor_id, '', count(*) FILTER (WHERE NOT worked), count(*) FROM looked GROUP BY actor_id
HAVING count(*) FILTER (WHERE NOT worked) >= %(least)s AND 2 * count(*) FILTER (WHERE NOT worked) > count(*)"""  # noqa: S608 - as above
_CORRECTIONS = f"""
WITH corrected AS (
    SELECT actor_id, register, count(*) AS many
    FROM audit_event, jsonb_array_elements_text(detail -> 'registers') register
    WHERE event = 'request.data_item_corrected' AND {_IN_TIME} GROUP BY actor_id, register
)
SELECT actor_id, register, many, (SELECT sum(many) FROM corrected c WHERE c.register = corrected.register)::bigint
FROM corrected WHERE many >= %(least)s"""  # noqa: S608 - as above
# Read from the decisions themselves: the record names the officer of a decision, and not what it rests on. A correction
# counts for who decided its own case, and also for who made it, if the system decided, or another officer elsewhere.
_CORRECTED_GRANTS = f"""
WITH granted AS (
    SELECT d.id, d.decided_by AS member, EXISTS (
        SELECT FROM request_correction c
        WHERE (c.household_id, c.request_id) = (d.household_id, d.request_id)) AS is_corrected
    FROM decision d
    WHERE d.decided_at >= %(since)s AND d.decided_at < %(until)s AND d.request_id IS NOT NULL
        AND d.decided_by LIKE 'staff:%%' AND d.kind <> 'override' AND d.outcome = 'eligible'
    UNION ALL
    SELECT d.id, 'staff:' || behind.by_id, true
    FROM decision d CROSS JOIN LATERAL ({CORRECTIONS_BEHIND}) behind
    WHERE d.decided_at >= %(since)s AND d.decided_at < %(until)s AND d.kind <> 'override'
)
SELECT member, '', count(DISTINCT id) FILTER (WHERE is_corrected), count(DISTINCT id)
FROM granted GROUP BY member
HAVING count(DISTINCT id) FILTER (WHERE is_corrected) >= %(least)s"""  # noqa: S608 - as above

RULES = (
    AnomalyRule(
        "overrides",
        Message("Frequent proposals that differ from the result of the rules"),
        Message(
            "Officers who made at least 5 proposals that differ from the result of the rules, and whose "
            "share of such proposals is more than three times the median of their colleagues. The share is the "
            "percentage of such proposals among all their decisions and proposals."
        ),
        _OVERRIDES,
        {"least": 5, "times": 3},
    ),
    AnomalyRule(
        "unread",
        Message("Decisions made too quickly for the case to have been read"),
        Message(
            "Officers who decided at least 3 cases within 60 seconds of opening them, or without "
            "opening them. The share is the percentage of such decisions among all their decisions."
        ),
        _UNREAD,
        {"least": 3, "seconds": READ_SECONDS, "look": LOOK},
    ),
    AnomalyRule(
        "only_looked",
        Message("Case files opened with no action taken"),
        Message(
            "Staff who opened at least 10 case files without taking any action, if these are more "
            "than half of the files they opened."
        ),
        _ONLY_LOOKED,
        {"least": 10, "look": LOOK},
    ),
    AnomalyRule(
        "corrections",
        Message("Many corrections to one register"),
        Message(
            "Officers who corrected at least 10 data items in one register. The share is the officer’s "
            "percentage of all corrections to that register. Many corrections can also mean that the "
            "register is wrong."
        ),
        _CORRECTIONS,
        {"least": 10},
    ),
    AnomalyRule(
        "corrected_grants",
        Message("Support granted on corrected information"),
        Message(
            "Officers who granted support at least 3 times on information that was corrected with documents. "
            "If one officer alone corrected the information and the system or a colleague then granted "
            "support, this counts for that officer too. The share is the percentage of such grants among all "
            "grants counted for that officer. Open the cases and check the documents."
        ),
        _CORRECTED_GRANTS,
        {"least": 3},
    ),
)


def findings(rule: AnomalyRule, since: dt.datetime, until: dt.datetime) -> list[Anomaly]:
    """What the rule finds in this time, the most frequent first. One query."""
    statement = f"SELECT * FROM ({rule.statement}) found ORDER BY 3 DESC, 1, 2 LIMIT {MOST_SHOWN}"  # noqa: S608 - all of it is ours
    with connection.cursor() as cursor:
        cursor.execute(statement, {**rule.given, "since": since, "until": until})
        return [
            Anomaly(int(actor.removeprefix("staff:")), what, count, of)
            for actor, what, count, of in cursor.fetchall()
        ]
