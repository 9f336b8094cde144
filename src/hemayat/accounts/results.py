"""What the sign-in actions give back: plain values for a page to put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hemayat.accounts.states import ProblemKind
from hemayat.audit.context import Actor

WARNING = timedelta(minutes=5)


@dataclass(frozen=True)
class PendingSignIn:
    """A code was asked for. `token` names the attempt; it belongs in a cookie or a hidden field, never in a URL.

    `sent_at`: when the code is sent, if what was typed is right.
    """

    token: str
    expires_at: datetime
    sent_at: datetime


@dataclass(frozen=True)
class SignInProblem:
    """Why nobody is signed in. Only what the kind is about is filled (states.ProblemKind).

    `household`: to which a confirmed person belongs who is not its head. `token`: of a place that is kept for the next
    try (SsoPlace).
    """

    kind: ProblemKind
    retry_at: datetime | None = None
    tries_left: int = 0
    silent: tuple[str, ...] = ()
    household: int | None = field(default=None, repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Citizen:
    """A signed-in head of household. `session` is the session's plain id; `ends_at` no renewal moves.

    `acts_as`: "guardian" or "attorney" where it is not the head but who acts in their stead. `is_applicant`: no
    register knows them as the head of a household, and `household` is the number that they apply under; `applies_as`:
    what the civil registry has instead (states.AppliesAs). `national_id_sealed`,
    `mobile_sealed`: of the person, as households seal theirs; the line is one that its register confirmed.
    `token_hash`: of the session's token, by which the database binds who acts. `seen_at`: when the session was renewed
    last. `unread_messages`: of the household.
    """

    person_index: bytes
    household: int | None
    session: int
    expires_at: datetime
    is_synthetic: bool
    province: str
    ends_at: datetime
    created_at: datetime
    via: str
    acts_as: str = ""
    is_applicant: bool = False
    applies_as: str = ""
    national_id_sealed: bytes = field(default=b"", repr=False)
    mobile_sealed: bytes = field(default=b"", repr=False)
    token_hash: bytes = field(default=b"", repr=False, compare=False)
    seen_at: datetime | None = field(default=None, compare=False)
    unread_messages: int = field(default=0, compare=False)

    @property
    def actor(self) -> Actor:
        """Who acts, for actions and for the database."""
        return Actor("head", f"session:{self.session}", household=self.household, token_hash=self.token_hash)

    @property
    def warn_at(self) -> datetime:
        """From when a page says that the session is about to end."""
        return self.expires_at - WARNING

    @property
    def may_be_renewed(self) -> bool:
        """Whether staying longer is possible at all."""
        return self.expires_at < self.ends_at


@dataclass(frozen=True)
class NewSession:
    """`token` is the new session's; it is shown once, here, for the cookie."""

    token: str
    citizen: Citizen


@dataclass(frozen=True)
class SsoRedirect:
    """`url`: where the browser goes; `token`: for a cookie of this browser alone, wanted back by `finish_sso`."""

    url: str
    token: str


@dataclass(frozen=True)
class SsoPlace:
    """Many begin the national sign-in: this browser may at `begins_at`, with `token` as `former` of `begin_sso`."""

    token: str = field(repr=False)
    begins_at: datetime


@dataclass(frozen=True)
class AttemptStatus:
    """How an attempt stands, without a word about the person.

    `kind`: "waiting" (a code comes if the details are right), "register_silent", "used", or "expired".
    `sent_at`: when it is sent, in the turn of its network.
    """

    kind: str
    asked_at: datetime
    expires_at: datetime
    tries_left: int
    sent_at: datetime


@dataclass(frozen=True)
class OwnSession:
    """One line of the list of a head's own sessions."""

    id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    device: str
    via: str


@dataclass(frozen=True)
class OwnPhoneRow:
    """One line of the list of phones that a head has called only theirs. `session`: begun there last."""

    id: int
    device: str
    session: int
    added_at: datetime
    used_at: datetime
