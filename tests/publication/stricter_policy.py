"""The law of the small nation, made harder by its incomes and milder by its cars: some lose, and some gain."""

from __future__ import annotations

from tests.support.nations import POLICY

_CHANGED = {
    "1: 480_000_000, 2: 600_000_000": "1: 90_000_000, 2: 200_000_000",
    "values: {1398-08-24: 3_000_000_000}": "values: {1398-08-24: 5_000_000_000}",
}
HARDER = POLICY
for _before, _after in _CHANGED.items():
    assert _before in HARDER, "the policy reads otherwise by now"
    HARDER = HARDER.replace(_before, _after)
