"""Which member of staff a desk session belongs to. It lets nobody in: `check_staff_password` does."""

from __future__ import annotations

from hemayat.accounts.models import StaffMember


class StaffBackend:
    """For django.contrib.auth, which asks it at each page, so that a closed account is out at once."""

    def get_user(self, user_id: int) -> StaffMember | None:
        """The member, while the account is open."""
        return StaffMember.objects.filter(pk=user_id, is_active=True).first()
