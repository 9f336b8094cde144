"""Who may sign in: heads of household by what the registers confirm, staff by name.

The tables of staff come second: accounts, how they come in, whose files are closed to them, who stands in for whom.
"""

from __future__ import annotations

from functools import reduce

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import UserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from hemayat.accounts.power_models import StaffIdentity, StaffPower, StaffPowerRequest, StaffPowerWait
from hemayat.accounts.roles import forbidden_pairs
from hemayat.accounts.states import AttemptState, JourneyState

__all__ = ["StaffIdentity", "StaffPower", "StaffPowerRequest", "StaffPowerWait"]
TIES = ("self", "spouse", "child", "parent", "sibling", "other")


def _compatible() -> Q:
    pairs = (~Q(roles__contains=list(pair)) for pair in forbidden_pairs())
    return reduce(lambda item, other: item & other, pairs)


class SignInAttempt(models.Model):
    """A sign-in by one-time code, from asking to entering. Known by the hash of a token that only the browser has.

    `sealed`: national id, birth date and line, as JSON, until the registers have answered; then, until the code is
    entered, the national id alone, as the session keeps it, and the line in `mobile_sealed`.
    `person_indexes`, `line_indexes`: of who was confirmed, by every key; a session begins with them (enter_code.sql).
    `holder`: blind index of the person, birth date and line that were typed (sign_in_codes.py). `network`: keyed hash
    of the network that asked. `not_before`: when its code is sent; `inquire_at`: when its turn at the registers is.
    `lives_apart`: as it was typed; the worker writes it down from `sealed`.
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField(default=b"")
    mobile_sealed = models.BinaryField(default=b"")
    person_indexes = ArrayField(models.BinaryField(max_length=32), default=list)
    line_indexes = ArrayField(models.BinaryField(max_length=32), default=list)
    state = models.CharField(max_length=16, default=AttemptState.ASKED.value)
    holder = models.BinaryField(max_length=32, default=b"", db_index=True)
    network = models.BinaryField(max_length=32, default=b"")
    is_for_another = models.BooleanField(default=False)
    lives_apart = models.BooleanField(default=False, db_default=False)
    is_call = models.BooleanField(default=False)
    not_before = models.DateTimeField()
    inquire_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    silent = ArrayField(models.CharField(max_length=32), default=list)
    finding = models.CharField(max_length=16, default="")
    household_id = models.BigIntegerField(null=True)
    province = models.CharField(max_length=2, default="")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        db_table = "sign_in_attempt"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[str(state) for state in AttemptState]),
                name="sign_in_attempt_state",
            ),
            models.CheckConstraint(condition=models.Q(tries__range=(0, 5)), name="sign_in_attempt_tries"),
        ]


class SignInCode(models.Model):
    """A code that was sent (sign_in_codes.py). `code_hash`: keyed, salted with `holder`. Gone once it has let in."""

    holder = models.BinaryField(max_length=32, db_index=True)
    code_hash = models.BinaryField(max_length=32)
    is_long = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sign_in_code"


class SsoAttempt(models.Model):
    """A journey to a single sign-on and back: of a citizen to the national one, or of staff to the ministry's.

    `sealed`: nonce and PKCE verifier; once the registers have confirmed a citizen, their national id, as the session
    keeps it. `answer_sealed`: the code with which the browser came back, until the worker has asked the provider.
    `not_before`: while it only has a place, when it may begin (sql/journey_places.sql).
    What follows is what the worker found, as in `SignInAttempt`; `problem` is empty if the person is confirmed.
    Staff use the first four columns alone (staff_sso.py). A row is used once, and then deleted.
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    state_hash = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
    not_before = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, default=JourneyState.BEGUN.value)
    answer_sealed = models.BinaryField(default=b"")
    problem = models.CharField(max_length=16, default="")
    silent = ArrayField(models.CharField(max_length=32), default=list)
    finding = models.CharField(max_length=16, default="")
    household_id = models.BigIntegerField(null=True)
    province = models.CharField(max_length=2, default="")
    is_synthetic = models.BooleanField(default=False)
    person_indexes = ArrayField(models.BinaryField(max_length=32), default=list)

    class Meta:
        db_table = "sso_attempt"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[str(state) for state in JourneyState]),
                name="sso_attempt_state",
            ),
        ]


class PendingTurn(models.Model):
    """A turn in the waiting room whose message is not sent yet (turn_notices.py): over in seconds.

    `place`: as the proxy names it. `network`: keyed hash of the network from which the number was typed.
    """

    place = models.TextField(unique=True)
    line_sealed = models.BinaryField()
    network = models.BinaryField(max_length=32)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "pending_turn"


class SignInLimit(models.Model):
    """How often something was tried of late: `hits` for limits counted one by one, else `used` since `began_at`.

    For a pace, `began_at` is when it would be untouched again (sql/codes_and_places.sql).

    `key`: blind index of what is limited. The row means nothing after `forget_at`.
    """

    key = models.BinaryField(max_length=32, primary_key=True)
    hits = ArrayField(models.DateTimeField(), default=list)
    began_at = models.DateTimeField()
    used = models.IntegerField(default=0)
    forget_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sign_in_limit"


class Applicant(models.Model):
    """Somebody of whom no register knows a household, and the number that they apply under, given once.

    The numbers begin above those of any register (sql/entering.sql). `person_index`: of the national id.
    """

    person_index = models.BinaryField(max_length=32, primary_key=True)
    household_id = models.BigIntegerField(unique=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "applicant"


class CitizenSession(models.Model):
    """A head of household who is signed in. Known by the hash of a token that only the browser has.

    `expires_at` moves on when the head does something, never beyond `ends_at`. `device`: what the page called it.
    `acts_as`: "guardian" or "attorney" where it is not the head but who acts in their stead. `applies_as`: which
    kind of applicant (states.AppliesAs). `national_id_sealed`, `mobile_sealed`: of the person; the database empties
    them as the session ends (sql/entering.sql).
    `person_indexes`: of the person by every key, for policies that ask whose something is (sql/acting_person.sql).
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    person_index = models.BinaryField(max_length=32)
    person_indexes = ArrayField(models.BinaryField(max_length=32), default=list)
    household_id = models.BigIntegerField(null=True)
    province = models.CharField(max_length=2, default="")
    is_synthetic = models.BooleanField(default=False)
    via = models.CharField(max_length=16)
    acts_as = models.CharField(max_length=16, default="")
    is_applicant = models.BooleanField(default=False)
    applies_as = models.CharField(max_length=16, default="", db_default="")
    national_id_sealed = models.BinaryField(default=b"")
    mobile_sealed = models.BinaryField(default=b"")
    device = models.CharField(max_length=80, default="")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "citizen_session"
        indexes = [models.Index(fields=["person_index"], name="citizen_session_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__lte=models.F("ends_at")), name="citizen_session_ends"
            )
        ]


class OwnPhone(models.Model):
    """A phone or computer that a head has called only theirs (sql/own_phones.sql), known by a token of its browser.

    `session_id`: the session that was begun there last. Household, person and device are those of that session.
    `former_hash`: of the token before, which counts until the browser has come with the new one. `tries`: dates of
    birth that were tried there since the last sign-in.
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    former_hash = models.BinaryField(max_length=32, unique=True, null=True)
    person_indexes = ArrayField(models.BinaryField(max_length=32))
    household_id = models.BigIntegerField()
    device = models.CharField(max_length=80)
    session_id = models.BigIntegerField(unique=True)
    tries = models.SmallIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "own_phone"
        indexes = [GinIndex(fields=["person_indexes"], name="own_phone_of_person")]


class MessagesRead(models.Model):
    """`read_until`: when the newest message was made that the household has seen here (sql/unread_messages.sql)."""

    household_id = models.BigIntegerField(primary_key=True)
    read_until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "messages_read"


class Conversation(models.Model):
    """What a telephone line is in the middle of (conversations.py). It means nothing after `expires_at`.

    `key`: blind index of channel and line. `call_hash`: of the call or dialogue as its gateway names it.
    `heard_hash`: of the last message that was answered. `sealed`: JSON of what was said so far, a national id among it.
    """

    key = models.BinaryField(max_length=32, unique=True)
    call_hash = models.BinaryField(max_length=32, default=b"")
    heard_hash = models.BinaryField(max_length=32, default=b"")
    sealed = models.BinaryField(default=b"")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "conversation"


class StaffMember(AbstractBaseUser):
    """A person on the ministry's side. `provinces`: whose households they may see; empty means none, '*' all.

    `joined_at`: since when they have a password of their own; None for who is invited, or was reset, and has not come
    yet. `totp_sealed`: the secret of the second factor; empty for demo accounts and who has not come yet. `totp_step`:
    the last half minute whose code was taken, so that none is taken twice. `sso_subject`: by which the ministry's own
    sign-in names them; None for who does not use it. `origin`: "operator" for an account of `hemayat staff add`,
    "invited" for one of the desk, "before" for those that are older than this column. `closed_at`, `closed_by_id`: when
    it was closed last, and by which administrator alone; the database writes both (sql/closings.sql). None for two
    people and for the operator.
    """

    username = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=32), default=list)
    provinces = ArrayField(models.CharField(max_length=2), default=list)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    totp_sealed = models.BinaryField(default=b"")
    totp_step = models.BigIntegerField(default=0)
    sso_subject = models.CharField(max_length=255, null=True, unique=True)
    origin = models.CharField(max_length=8, default="invited")
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.BigIntegerField(null=True)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "staff_member"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_demo=True)
                | Q(joined_at=None)
                | ~Q(totp_sealed=b"")
                | Q(sso_subject__isnull=False),
                name="staff_member_has_a_second_factor",
            ),
            models.CheckConstraint(condition=_compatible(), name="staff_member_compatible_roles"),
            models.CheckConstraint(
                condition=Q(origin__in=["operator", "invited", "before"]), name="staff_member_origin"
            ),
        ]


class StaffTie(models.Model):
    """Somebody whose file is closed to the member: themselves, or a relative whom they declared."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="ties")
    national_id = models.BinaryField()
    person_index = models.BinaryField(max_length=32, db_index=True)
    relation = models.CharField(max_length=8)
    declared_at = models.DateTimeField()

    class Meta:
        db_table = "staff_tie"
        constraints = [
            models.CheckConstraint(condition=Q(relation__in=TIES), name="staff_tie_relation"),
            models.UniqueConstraint(fields=["member", "person_index"], name="staff_tie_once"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(relation="self"), name="staff_tie_one_self"
            ),
            models.UniqueConstraint(
                fields=["person_index"], condition=Q(relation="self"), name="staff_tie_one_account"
            ),
        ]


class StaffInvitation(models.Model):
    """A link by which a member chooses a password, once. `secret_sealed`: of the authenticator they are to set up.

    `code_hash`: of the code that was sent to the member's own line last, salted by the hash of the link's token.
    """

    member = models.ForeignKey(StaffMember, models.PROTECT)
    token_hash = models.BinaryField(max_length=32, unique=True)
    secret_sealed = models.BinaryField(default=b"")
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    code_hash = models.BinaryField(max_length=32, default=b"")
    code_sent_at = models.DateTimeField(null=True)
    codes_sent = models.SmallIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "staff_invitation"


class StaffReset(models.Model):
    """A lost password or authenticator: asked for by one, confirmed or refused by another."""

    member = models.ForeignKey(StaffMember, models.PROTECT)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        db_table = "staff_reset"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_confirmed=False) | ~Q(ended_by=F("asked_by")), name="staff_reset_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("member")) & (Q(ended_by=None) | ~Q(ended_by=F("member"))),
                name="staff_reset_by_others",
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(ended_at=None), name="staff_reset_one_open"
            ),
        ]


class StaffSession(models.Model):
    """A browser at the desk (staff_sessions.py). `data`: what the site keeps for it, signed."""

    key_hash = models.BinaryField(max_length=32, unique=True)
    member = models.ForeignKey(StaffMember, models.PROTECT, null=True)
    data = models.TextField()
    device = models.CharField(max_length=80, default="")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "staff_session"


class StaffPasskey(models.Model):
    """A passkey (WebAuthn) of a member. `credential`: identifier and public key, as the library writes them.

    `held_at`: since when it signs nobody in, until its member confirms it.
    """

    member = models.ForeignKey(StaffMember, models.PROTECT)
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_passkey"


class StaffLeave(models.Model):
    """Days on which a member is away, and who stands in for them, if anybody: first and last day included."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="leaves")
    deputy = models.ForeignKey(StaffMember, models.PROTECT, related_name="stands_in", null=True)
    from_on = models.DateField()
    until_on = models.DateField()
    set_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_leave"
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="staff_leave_days"),
            models.CheckConstraint(condition=~Q(deputy=F("member")), name="staff_leave_another"),
        ]
