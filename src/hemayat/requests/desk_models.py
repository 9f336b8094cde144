"""What the desk keeps: notes, looks, proposals against the rules and corrections of a case, and the queues as wholes.

None of it is for the head of the household to read as it is here; of what it comes to, the decision says why.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemayat.households.row_numbers import row_number_field


class SavedFilter(models.Model):
    """A view of the queue that a member of staff named for themselves; nobody else reads it.

    `asked`: what the page's address asks for, as the desk writes it (queues.py).
    """

    member_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    asked = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "desk_filter"
        constraints = [
            models.UniqueConstraint(fields=["member_id", "name"], name="desk_filter_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="desk_filter_has_a_name"),
        ]


class ListExport(models.Model):
    """A list of cases that a member of staff wants as a file: which one, why, and who agreed (list_exports.py).

    `asked`: as in SavedFilter. `cases`: how many the list had. `ended_at`: when it was downloaded or refused.
    """

    member_id = models.BigIntegerField()
    asked = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    cases = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    refused_by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_export"
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose="") & Q(cases__lte=200), name="desk_export_has_a_purpose"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by_id__isnull=True, confirmed_at__isnull=True)
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by_id=F("member_id"))),
                name="desk_export_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(refused_by_id__isnull=True) | ~Q(refused_by_id=F("member_id")),
                name="desk_export_refused_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["member_id"], condition=Q(ended_at__isnull=True), name="desk_export_open"),
        ]


class Note(models.Model):
    """What officers write for each other about a case; its head never reads it. Sealed, since it may be about anything.

    `to_id`: whom the case was handed over to with these words.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_note_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    by_id = models.BigIntegerField()
    at = models.DateTimeField()
    words = models.BinaryField()
    to_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "request_note"
        indexes = [models.Index(fields=["household_id", "request_id", "id"], name="request_note_of")]


class OfficerAnswer(models.Model):
    """What an officer answers to one document of a request, or to the applicant's words; the applicant reads it.

    `document_id`: empty for the words. `words` is sealed; `words_index`: a keyed hash of them, to count answers that
    are the same. Only ever added to; the newest answer to each counts.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("officer_answer_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    document_id = models.UUIDField(null=True)
    words = models.BinaryField()
    words_index = models.BinaryField(max_length=32)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "officer_answer"
        indexes = [
            models.Index(fields=["household_id", "request_id", "id"], name="officer_answer_of"),
            models.Index(fields=["at"], name="officer_answer_at"),
        ]


class MemberStrike(models.Model):
    """An officer struck a claimed member (RequestMember) out: the request is decided without them.

    It is never taken back; an objection to the decision names the member again. `round`: of the registers' answers,
    which number the members with this one. `reason`: sealed; the applicant reads it.
    """

    pk = models.CompositePrimaryKey("household_id", "request_id", "person_no")
    household_id = models.BigIntegerField()
    request_id = models.BigIntegerField()
    person_no = models.SmallIntegerField()
    id = row_number_field("member_strike_number")
    province = models.CharField(max_length=2, blank=True)
    round = models.SmallIntegerField()
    reason = models.BinaryField()
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "member_strike"
        indexes = [models.Index(fields=["id"], name="member_strike_by_number")]


class DocumentOpening(models.Model):
    """When a member of staff first opened a document of a request."""

    pk = models.CompositePrimaryKey("household_id", "document_id", "member_id")
    household_id = models.BigIntegerField()
    document_id = models.UUIDField()
    member_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "document_opening"
        indexes = [models.Index(fields=["household_id", "request_id"], name="document_opening_of")]


class CorrectionCheck(models.Model):
    """That a second officer agrees to what was corrected on documents in a case; only ever added to.

    `upto_id`: the last correction that they saw, and agree to; what came after it waits for another check.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("correction_check_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    by_id = models.BigIntegerField()
    upto_id = models.BigIntegerField(db_default=0)
    at = models.DateTimeField()

    class Meta:
        db_table = "correction_check"
        indexes = [models.Index(fields=["household_id", "request_id"], name="correction_check_of")]


class Look(models.Model):
    """When an officer last had a case open, and the time before: what came after that is new to them."""

    pk = models.CompositePrimaryKey("household_id", "request_id", "member_id")
    household_id = models.BigIntegerField()
    request_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "request_look"


class Override(models.Model):
    """An officer says that the rules are not right about this case, and why; a second person says whether that holds.

    `against`: what the rules say. `reason` is sealed until the decision says it; `answer`: why it was refused.
    `is_reexamined`: proposed by a blind second reader who disagreed with the refusal.
    `result`: confirmed, refused or withdrawn; empty while it waits. sql/overrides.sql holds the two to be two.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_override_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    outcome = models.CharField(max_length=16)
    against = models.CharField(max_length=16)
    reason = models.BinaryField()
    proposed_by_id = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    result = models.CharField(max_length=12, blank=True)
    settled_by_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    answer = models.BinaryField(default=b"")
    decision_id = models.BigIntegerField(null=True)
    is_reexamined = models.BooleanField(default=False)

    class Meta:
        db_table = "request_override"
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "request_id"],
                condition=Q(result=""),
                name="request_override_one_open",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["eligible", "not_eligible"]) & ~Q(outcome=F("against")),
                name="request_override_says_otherwise",
            ),
            models.CheckConstraint(
                condition=Q(result="", settled_by_id__isnull=True, settled_at__isnull=True)
                | Q(result="withdrawn", settled_by_id=F("proposed_by_id"), settled_at__isnull=False)
                | (
                    Q(
                        result__in=["confirmed", "refused"],
                        settled_at__isnull=False,
                        settled_by_id__isnull=False,
                    )
                    & ~Q(settled_by_id=F("proposed_by_id"))
                ),
                name="request_override_by_two",
            ),
            models.CheckConstraint(
                condition=Q(result="confirmed", decision_id__isnull=False)
                | (~Q(result="confirmed") & Q(decision_id__isnull=True)),
                name="request_override_leads_to_a_decision",
            ),
        ]
        indexes = [
            models.Index(
                fields=["province", "proposed_at"], condition=Q(result=""), name="request_override_open"
            ),
            models.Index(
                fields=["decision_id"], condition=Q(decision_id__isnull=False), name="request_override_made"
            ),
        ]


class Correction(models.Model):
    """An officer's finding about one row of a register, made with a document: a lasting fact of the household.

    The register's answer is stored as it came. `said`, `used`: sealed JSON of the row; `said` is empty if the register
    has no such row and one is added, `used` is empty if the row is removed. `person_id`: the person whom the row is
    about. `valid_from`, `valid_to`: the period for which the document shows it. `register_on`: the day of the register
    that the officer corrected; a different record of a later day contradicts the correction (corrected_rows.py).
    `document_id`: the proof, filed with the request `request_id`. `finding_id`: the eligibility.Finding that says
    whether the correction is in force.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("request_correction_number")
    province = models.CharField(max_length=2, blank=True)
    request_id = models.BigIntegerField()
    register = models.CharField(max_length=32)
    person_id = models.BigIntegerField()
    said = models.BinaryField(default=b"")
    used = models.BinaryField(default=b"")
    why = models.BinaryField()
    document_id = models.UUIDField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    register_on = models.DateField()
    by_id = models.BigIntegerField()
    at = models.DateTimeField()
    finding_id = models.BigIntegerField()

    class Meta:
        db_table = "request_correction"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="request_correction_period",
            ),
            models.CheckConstraint(
                condition=~Q(said=b"") | ~Q(used=b""), name="request_correction_says_something"
            ),
        ]
        indexes = [models.Index(fields=["household_id", "request_id", "id"], name="request_correction_of")]


class QueueForecast(models.Model):
    """The forecast of one province's queue, or of the nation's ("*"), as a job last measured it (forecast.py).

    `decided`, `officer_days`: by case officers in the last `pace_days` working days. `schedule`: for each due date the
    date, how many cases are due by then, the day on which they are decided at that pace, and how many of them late.
    `spare`: cases that may still be taken out of turn; handing one out from the document lane counts it down.
    """

    province = models.CharField(max_length=2, primary_key=True)
    measured_at = models.DateTimeField()
    waiting = models.BigIntegerField()
    decided = models.BigIntegerField()
    pace_days = models.PositiveIntegerField()
    officer_days = models.BigIntegerField()
    empties_on = models.DateField(null=True)
    late = models.BigIntegerField(null=True)
    officers_needed = models.BigIntegerField(null=True)
    spare = models.BigIntegerField(null=True)
    schedule = models.JSONField()

    class Meta:
        db_table = "queue_forecast"
        constraints = [
            # Without a pace nothing is foretold of a queue in which cases wait.
            models.CheckConstraint(
                condition=Q(decided__gt=0)
                | Q(waiting=0)
                | Q(empties_on=None, late=None, officers_needed=None, spare=None),
                name="queue_forecast_has_a_pace",
            )
        ]


class CaseHandOut(models.Model):
    """How many cases an officer took on a day, and how many of them out of turn, from the document lane.

    `share`: what the agreement allows, in tenths of a percent.
    """

    pk = models.CompositePrimaryKey("member_id", "day")
    member_id = models.BigIntegerField()
    day = models.DateField()
    share = models.PositiveSmallIntegerField()
    taken = models.PositiveIntegerField()
    from_lane = models.PositiveIntegerField()

    class Meta:
        db_table = "case_hand_out"
        constraints = [
            models.CheckConstraint(
                condition=Q(from_lane=0) | Q(from_lane__lte=F("share") * F("taken") / 1000),
                name="case_hand_out_within_share",
            )
        ]
