"""The link of an invitation and the codes that belong to it: sent to the member's own line, shown on no page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from hemayat.accounts import totp
from hemayat.accounts.errors import LineNotConfirmed
from hemayat.accounts.models import StaffIdentity, StaffInvitation, StaffMember
from hemayat.accounts.staff_notices import send_to_member
from hemayat.accounts.staff_secrets import StaffSecret, seal
from hemayat.accounts.tokens import code_hashes, hash_of, new_code, new_token
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message

INVITATION_LIFE = timedelta(hours=72)
CODE_LIFE = timedelta(minutes=10)
BETWEEN_CODES = timedelta(minutes=1)
MOST_CODES = 10
"""Of one link. Another link begins anew."""

_LINK = Message(
    "Link to set up your account at the Hemayat desk, valid for 72 hours:\n{link}\nDo not share it."
)
_CODE = Message(
    "{code} is the code to set up your account at Hemayat.\nValid for 10 minutes. Do not share it."
)


def send_link_to(member: StaffMember, now: datetime) -> None:
    """A new link to the member's own line, in the caller's transaction; any other is void. Raises LineNotConfirmed."""
    with acting_as(SYSTEM):
        row = (
            StaffIdentity.objects.select_related("member")
            .filter(member=member)
            .exclude(line_sealed=b"")
            .first()
        )
        if row is None:
            raise LineNotConfirmed
        send_invitation(row, now)


def send_invitation(identity: StaffIdentity, now: datetime) -> None:
    """In the caller's transaction as the system."""
    member, token = identity.member, new_token()
    StaffInvitation.objects.filter(member=member, used_at=None).delete()
    staff_invitation = StaffInvitation.objects.create(
        member=member,
        token_hash=hash_of(token),
        made_by=identity.asked_by or member,
        made_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    staff_invitation.secret_sealed = seal(StaffSecret.INVITED_TOTP, staff_invitation.pk, totp.new_secret())
    staff_invitation.save(update_fields=["secret_sealed"])
    link = f"{settings.ENVIRONMENT.staff_origin}/join/{token}/"
    send_to_member(
        identity,
        _LINK.format(link=link).fa,
        key=f"staff-link:{staff_invitation.pk}",
        life=INVITATION_LIFE,
        now=now,
    )


def send_first_code(invitation: StaffInvitation, now: datetime) -> bool:
    """A code to the member's own line, in the caller's transaction as the system; False if the last was just now."""
    last = invitation.code_sent_at
    if invitation.codes_sent >= MOST_CODES or (last is not None and now - last < BETWEEN_CODES):
        return False
    identity = StaffIdentity.objects.get(member_id=invitation.member_id)
    code = new_code()
    invitation.code_hash = code_hashes(code, bytes(invitation.token_hash))[0]
    invitation.code_sent_at, invitation.tries = now, 0
    invitation.codes_sent += 1
    invitation.save(update_fields=["code_hash", "code_sent_at", "tries", "codes_sent"])
    send_to_member(
        identity,
        _CODE.format(code=code).fa,
        key=f"staff-code:{invitation.pk}.{invitation.codes_sent}",
        life=CODE_LIFE,
        now=now,
    )
    return True
