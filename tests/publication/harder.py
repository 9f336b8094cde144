"""The law of the small nation, made harder by its incomes and milder by its cars: some lose, and some gain."""

from __future__ import annotations

from tests.support.nations import POLICY

HARDER = POLICY.replace("1: 480_000_000, 2: 600_000_000", "1: 90_000_000, 2: 200_000_000").replace(
    'vehicle_ceiling: {unit: rial, law: {act: a, article: "2"}, values: {1398-08-24: 3_000_000_000}}',
    'vehicle_ceiling: {unit: rial, law: {act: a, article: "2"}, values: {1398-08-24: 5_000_000_000}}',
)
