"""Support that rests on what officers corrected, also in another case, which may have ended without a decision."""

from __future__ import annotations

# Of a decision `d`: the corrections behind a grant. Those of its own case; and those of another one that were in force
# and that no second officer had agreed to, if the household has more than before. It does not matter who decided.
CORRECTIONS_BEHIND = """
SELECT c.id, c.by_id, c.request_id, c.at
FROM request_correction c JOIN finding f ON (f.household_id, f.id) = (c.household_id, c.finding_id)
WHERE c.household_id = d.household_id AND c.at <= d.decided_at AND d.outcome = 'eligible'
    AND (c.request_id = d.request_id
        OR ((f.ended_at IS NULL OR f.ended_at > d.decided_at) AND correction_is_of_one(c) AND decision_is_better(d)))"""
