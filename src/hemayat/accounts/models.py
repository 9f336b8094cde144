"""Who may sign in: staff by name, heads of household by what the registers confirm."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from hemayat.accounts.states import AttemptState


class StaffMember(AbstractBaseUser):
    """A person on the ministry's side. `provinces`: whose households they may see; empty means none, '*' all.

    `totp_sealed`: the secret of the second factor; empty for demo accounts only. `totp_step`: the last half minute
    whose code was taken, so that none is taken twice.
    """

    username = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=32), default=list)
    provinces = ArrayField(models.CharField(max_length=2), default=list)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    totp_sealed = models.BinaryField(default=b"")
    totp_step = models.BigIntegerField(default=0)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "staff_member"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_demo=True) | ~models.Q(totp_sealed=b""),
                name="staff_member_has_a_second_factor",
            )
        ]


class SignInAttempt(models.Model):
    """A sign-in by one-time code, from asking to entering. Known by the hash of a token that only the browser has.

    `sealed`: national id, birth date and line, as JSON, until the registers have answered; then, until the code is
    entered, the national id alone, as the session keeps it, and the line in `mobile_sealed`.
    `code_hash`: keyed, salted by the attempt's own token; empty where no code was sent.
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField(default=b"")
    mobile_sealed = models.BinaryField(default=b"")
    state = models.CharField(max_length=16, default=AttemptState.ASKED.value)
    code_hash = models.BinaryField(max_length=32, default=b"")
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


class SsoAttempt(models.Model):
    """A journey to the national single sign-on and back. `sealed`: nonce and PKCE verifier. Taken once, then gone."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    state_hash = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sso_attempt"


class SignInLimit(models.Model):
    """How often something was tried of late: `hits` for limits counted one by one, else `used` since `began_at`.

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
    `acts_as`: "guardian" or "attorney" where it is not the head but who acts in their stead. `national_id_sealed`,
    `mobile_sealed`: of the person; the database empties them as the session ends (sql/entering.sql).
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    person_index = models.BinaryField(max_length=32)
    household_id = models.BigIntegerField(null=True)
    province = models.CharField(max_length=2, default="")
    is_synthetic = models.BooleanField(default=False)
    via = models.CharField(max_length=16)
    acts_as = models.CharField(max_length=16, default="")
    is_applicant = models.BooleanField(default=False)
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
