"""Requests of heads of household, and all that belongs to one: history, consents, people, questions, visits, disputes.

Every table begins with the household, as its key does. A request is never taken out; its history is only added to.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from hemayat.cases.readable_times import readable_time
from hemayat.households.row_numbers import row_number_field
from hemayat.registers.schema import RELATIONS
from hemayat.requests.correction_models import FindingReview, SharedCause, SharedCauseCase
from hemayat.requests.desk_models import (
    CaseHandOut,
    Correction,
    CorrectionCheck,
    DocumentOpening,
    ListExport,
    Look,
    MemberStrike,
    Note,
    OfficerAnswer,
    Override,
    QueueForecast,
    SavedFilter,
)
from hemayat.requests.states import CaseKind, CaseState

__all__ = [
    "Affected",
    "ApplicantWords",
    "CaseHandOut",
    "Consent",
    "Correction",
    "CorrectionCheck",
    "Dispute",
    "DocumentOpening",
    "FindingReview",
    "ListExport",
    "Look",
    "MemberStrike",
    "Note",
    "OfficerAnswer",
    "OfficerQuestion",
    "Override",
    "QueueForecast",
    "Request",
    "RequestEvent",
    "RequestMember",
    "SavedFilter",
    "SharedCause",
    "SharedCauseCase",
    "Visit",
]


class Request(models.Model):
    """One request of one household, from its first draft on.

    `person_index`, `person_sealed`: who files it, of whom registers are asked; `mobile`: the line that they confirmed
    as they signed in. `answers`: sealed JSON, question → answer (questions.py). `due_on`: the day told with the code;
    the clock says the day as it stands now. `key_hash`: of the form that filed it, so that the same form
    sent again finds it. `officer_id`: the case officer who took it up. `awaited`: register → since when its answer is
    waited for, told in the open; `tries`: how often it was asked since; `next_at`: when to look at it again. `round`:
    how often everything was asked anew; each round's answers stand apart. For the queues of the desk (sql/desk.sql):
    `place`: in which of them it stands; `answer_on`: the day by which we answer, `moved_due_on` once a pause moved it;
    `touched_at`: when somebody last did something; `stuck_since`: when a job found that nobody had for long. `lane`: in
    which it waits for an officer (document_lane.py); empty is the ordinary one, None is not looked at yet.
    `words_at`: when the applicant last wrote something of their own; empty if they never did. `person_asked_about`: the
    request that ended automatically, if this objection asks for a case officer to look at it (person_review.py).
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_number")
    province = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=20, default=CaseState.DRAFT.value)
    person_index = models.BinaryField(max_length=32)
    person_sealed = models.BinaryField(default=b"")
    mobile = models.BinaryField(null=True)
    mobile_index = models.BinaryField(null=True)
    acts_as = models.CharField(max_length=16, blank=True)
    is_applicant = models.BooleanField(default=False)
    is_synthetic = models.BooleanField()
    about_run = models.BigIntegerField(null=True)
    about_decision = models.BigIntegerField(null=True)
    answers = models.BinaryField(default=b"")
    tracking_code = models.CharField(max_length=12, unique=True, null=True)
    key_hash = models.BinaryField(max_length=32, null=True)
    agreement_number = models.PositiveIntegerField(null=True)
    clock_id = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    officer_id = models.BigIntegerField(null=True)
    awaited = models.JSONField(default=dict)
    tries = models.SmallIntegerField(default=0)
    round = models.SmallIntegerField(default=1)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    decision_id = models.BigIntegerField(null=True)
    moved_due_on = models.DateField(null=True)
    touched_at = models.DateTimeField(null=True)
    stuck_since = models.DateTimeField(null=True)
    words_at = models.DateTimeField(null=True)
    person_asked_about = models.BigIntegerField(null=True)
    lane = models.CharField(max_length=8, null=True)
    answer_on = models.GeneratedField(
        expression=Coalesce("moved_due_on", "due_on"),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    place = models.GeneratedField(
        expression=Case(
            When(Q(filed_at__isnull=True) | Q(ended_at__isnull=False), then=Value("")),
            When(state="awaiting_officer", officer_id__isnull=True, then=Value("waiting")),
            When(state="awaiting_officer", then=Value("taken")),
            When(state="awaiting_applicant", then=Value("applicant")),
            default=Value("registers"),
        ),
        output_field=models.CharField(max_length=12),
        db_persist=True,
    )

    class Meta:
        db_table = "request"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in CaseKind]), name="request_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in CaseState]), name="request_state"
            ),
            models.UniqueConstraint(
                fields=["household_id", "kind"],
                condition=Q(state=CaseState.DRAFT.value) & ~Q(kind=CaseKind.CHANGE_OF_HEAD.value),
                name="request_one_draft_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["household_id", "person_index"],
                condition=Q(state=CaseState.DRAFT.value, kind=CaseKind.CHANGE_OF_HEAD.value),
                name="request_one_draft_of_a_new_head",
            ),
            models.UniqueConstraint(fields=["household_id", "key_hash"], name="request_one_for_a_form"),
            models.UniqueConstraint(
                fields=["household_id", "person_asked_about"],
                condition=Q(person_asked_about__isnull=False),
                name="request_person_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(lane__isnull=True) | Q(lane__in=["", "document"]), name="request_lane"
            ),
            # Filed is filed whole: with code, due date, agreement and clock (R4.8a).
            models.CheckConstraint(
                condition=Q(
                    filed_at__isnull=False,
                    tracking_code__isnull=False,
                    due_on__isnull=False,
                    agreement_number__isnull=False,
                    clock_id__isnull=False,
                )
                | Q(
                    filed_at__isnull=True,
                    tracking_code__isnull=True,
                    due_on__isnull=True,
                    state__in=[CaseState.DRAFT.value, CaseState.WITHDRAWN.value],
                ),
                name="request_is_filed_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[CaseState.DECIDED.value, CaseState.WITHDRAWN.value], ended_at__isnull=False
                )
                | (
                    ~Q(state__in=[CaseState.DECIDED.value, CaseState.WITHDRAWN.value])
                    & Q(ended_at__isnull=True, decision_id__isnull=True)
                ),
                name="request_ends_once",
            ),
        ]
        indexes = [
            # Whoever has the number alone (an officer, a job) finds it by this; it also seals keys anew in its order.
            models.Index(fields=["id"], name="request_by_number"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="request_due"),
            models.Index(
                fields=["officer_id"],
                condition=Q(officer_id__isnull=False) & ~Q(place=""),
                name="request_at_hand",
            ),
        ]


class RequestEvent(models.Model):
    """One thing that happened to a request; only ever added. `state`: in which it was afterwards.

    `notice_key`: of the message in the outbox that tells of it; empty where none does. `detail`: no private reason.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_event_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=8)
    event = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    detail = models.JSONField(default=dict)
    notice_key = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "request_event"
        indexes = [
            models.Index(fields=["household_id", "request_id", "id"], name="request_event_of"),
            # Rows lie in the order of their instants, so that a few pages of index find the newest of millions.
            BrinIndex(fields=["at"], name="request_event_at"),
        ]
        constraints = [readable_time("at", "request_event_readable")]


class Consent(models.Model):
    """The head's consent that one register is asked, with the text that was read (consents.py).

    The text names every register of the request; each is a row, since each consent can be withdrawn.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_consent_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    register = models.CharField(max_length=32)
    lang = models.CharField(max_length=2)
    wording = models.TextField()
    wording_sha256 = models.CharField(max_length=64)
    version = models.SmallIntegerField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "request_consent"
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "request_id", "register"],
                condition=Q(withdrawn_at__isnull=True),
                name="request_consent_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="request_consent_withdrawn_after",
            ),
        ]


class RequestMember(models.Model):
    """Somebody in the household of an application that no register knows as one, as the civil registry confirmed them.

    The head is not among them. `row`: what the registry said of the person, sealed JSON.
    `person_index`: by it the database closes a filed request to staff who declared the person a relative, or are
    the person (households_of). `person_sealed`: for a rotation of keys.
    """

    pk = models.CompositePrimaryKey("household_id", "request_id", "person_no")
    household_id = models.BigIntegerField()
    request_id = models.BigIntegerField()
    person_no = models.SmallIntegerField()
    id = row_number_field("request_member_number")
    province = models.CharField(max_length=2, blank=True)
    relation = models.CharField(max_length=16)
    row = models.BinaryField()
    person_sealed = models.BinaryField()
    person_index = models.BinaryField(max_length=32)
    confirmed_at = models.DateTimeField()
    reference = models.UUIDField()

    class Meta:
        db_table = "request_member"
        constraints = [
            models.CheckConstraint(condition=Q(relation__in=list(RELATIONS)), name="request_member_relation"),
            models.CheckConstraint(
                condition=Q(person_no__gt=1) & ~Q(relation="head"), name="request_member_beside_head"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="request_member_by_number"),
            # households_of asks by it with every statement of a member of staff.
            models.Index(fields=["person_index"], name="request_member_by_person"),
        ]


class ApplicantWords(models.Model):
    """What the applicant adds in writing to a request that is filed and still open; sealed."""

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_words_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    words = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "request_words"
        indexes = [models.Index(fields=["household_id", "request_id", "id"], name="request_words_of")]
        constraints = [readable_time("at", "request_words_readable")]


class OfficerQuestion(models.Model):
    """What a case officer asks the applicant, and the answer; both sealed, since they may be about anything.

    `asked_by_id`: None if the system asks for consent to more registers (applicant_questions.py).
    `reminders`: how many of the agreed days for one are over; `remind_on`: the next of them. `call_on`: from when the
    hotline calls the head, once the last reminder was sent (reminders.py).
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_question_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    asked_by_id = models.BigIntegerField(null=True)
    words = models.BinaryField()
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    answer = models.BinaryField(default=b"")
    answered_at = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0, db_default=0)
    remind_on = models.DateField(null=True)
    call_on = models.DateField(null=True)

    class Meta:
        db_table = "request_question"
        indexes = [
            models.Index(
                fields=["remind_on"],
                condition=Q(answered_at__isnull=True, remind_on__isnull=False),
                name="request_question_to_remind",
            ),
            models.Index(
                fields=["call_on"],
                condition=Q(answered_at__isnull=True, call_on__isnull=False),
                name="request_question_to_call",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "request_id"],
                condition=Q(answered_at__isnull=True),
                name="request_question_one_open",
            )
        ]


class Visit(models.Model):
    """The applicant is asked to come: an exception, beside the states and never one of them (R4.3a, R4.4b).

    sql/requests.sql refuses one whose notice is not in the outbox when its transaction ends.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_visit_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    called_by_id = models.BigIntegerField()
    reason = models.TextField()
    place = models.TextField()
    at = models.DateTimeField()
    called_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)
    notice_key = models.CharField(max_length=80)

    class Meta:
        db_table = "request_visit"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(place="") & ~Q(notice_key=""),
                name="request_visit_says_why_and_where",
            ),
            models.CheckConstraint(condition=Q(at__gt=models.F("called_at")), name="request_visit_to_come"),
        ]


class Dispute(models.Model):
    """One data item that the head says is wrong, put to the register that owns it; its answer counts, not an opinion.

    `reference` is ours, `owner_reference` the register's own. `state`: "sent" where a file was handed over and no
    receipt has come back; `people`: about whom that file asks, sealed. `result`: corrected or upheld; `answer`: sealed.
    """

    pk = models.CompositePrimaryKey("household_id", "request_id")
    household_id = models.BigIntegerField()
    request_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    register = models.CharField(max_length=32)
    fact = models.CharField(max_length=80)
    claim = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    reference = models.UUIDField()
    owner_reference = models.CharField(max_length=80, blank=True)
    clock_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    people = models.BinaryField(default=b"")
    result = models.CharField(max_length=16, blank=True)
    answer = models.BinaryField(default=b"")

    class Meta:
        db_table = "request_dispute"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["unsent", "sent", "acknowledged", "answered"]),
                name="request_dispute_state",
            )
        ]


_CAUSES = (
    ("because_household", "because_request"),
    ("because_event",),
    ("because_review",),
    ("because_run",),
)


def _one_cause() -> Q:
    """Exactly one of the causes is named."""
    names = [name for cause in _CAUSES for name in cause]
    found = Q()
    for cause in _CAUSES:
        found |= Q(**{f"{name}__isnull": name not in cause for name in names})
    return found


class Affected(models.Model):
    """A household that somebody else's request changed, or an event in its people's lives: it is decided again, once.

    `because_household`, `because_request`: plain numbers of that request; its head is never told more than that.
    `because_event`: the number of the life event. `because_review`: of the review that ended an officer's finding.
    `because_run`: of the national run that lacks data about a household with support; `answer_by`: the day on which an
    officer looks at it, if the registers have not answered (missing_data.py).
    `handed_over_at`: since when a case officer is to look at it, because of `why`: what is missing, or silent.
    `round`: registers that were behind the event are asked again in the next.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_affected_number")
    province = models.CharField(max_length=2, blank=True)
    because_household = models.BigIntegerField(null=True)
    because_request = models.BigIntegerField(null=True)
    because_event = models.BigIntegerField(null=True)
    because_review = models.BigIntegerField(null=True)
    because_run = models.BigIntegerField(null=True)
    answer_by = models.DateField(null=True)
    round = models.SmallIntegerField(default=1)
    since = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True)
    why = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    decision_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "request_affected"
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "because_household", "because_request"], name="request_affected_once"
            ),
            models.UniqueConstraint(
                fields=["household_id", "because_event"], name="request_affected_once_by_event"
            ),
            models.UniqueConstraint(
                fields=["household_id", "because_run"], name="request_affected_once_by_run"
            ),
            models.CheckConstraint(condition=_one_cause(), name="request_affected_has_one_cause"),
            models.CheckConstraint(
                condition=Q(because_run__isnull=True, answer_by__isnull=True)
                | Q(because_run__isnull=False, answer_by__isnull=False),
                name="request_affected_answer_by",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="request_affected_due"),
            models.Index(
                fields=["province", "handed_over_at"],
                condition=Q(handed_over_at__isnull=False, decided_at__isnull=True),
                name="request_affected_desk",
            ),
        ]
