"""How often a day an organisation may ask for a purpose: counted in the database, one statement."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hemayat.partners.models import Terms

_TAKE = """
INSERT INTO partner_use AS u (terms_id, day, asked) VALUES (%s, %s, 1)
ON CONFLICT (terms_id, day) DO UPDATE SET asked = u.asked + 1 WHERE u.asked < %s
RETURNING asked"""


class QuotaSpent(Exception):
    """Nothing more is answered for this purpose today."""


def take_quota(terms: Terms, today: dt.date) -> None:
    """Count one search, as the system. Raises QuotaSpent."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [terms.pk, today, terms.quota_per_day])
        if cursor.fetchone() is None:
            raise QuotaSpent(
                f"all {terms.quota_per_day} searches agreed for {terms.purpose} today are used; ask again tomorrow"
            )
