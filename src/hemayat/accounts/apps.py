"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class AccountsConfig(AppConfig):
    name = "hemayat.accounts"
    # Attempts, conversations and sessions are over within the day, long before an old key is destroyed; this lasts.
    sealed = (
        SealedColumn("staff_member", "totp_sealed", about="staff_totp", is_bound=True),
        SealedColumn("staff_invitation", "secret_sealed", about="staff_invitation", is_bound=True),
        SealedColumn("staff_tie", "national_id", about="national_id", index="person_index"),
        SealedColumn("staff_identity", "told_sealed", about="staff_identity", key="member_id", is_bound=True),
        SealedColumn("staff_identity", "line_sealed", about="staff_line", key="member_id", is_bound=True),
    )
