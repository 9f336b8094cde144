"""Every change to requests, one function each: of the head, of the system, of a case officer, of a senior officer.

Call them outside any transaction.
"""

from __future__ import annotations

from hemayat.requests.applicant_actions import (
    add_words,
    answer_question,
    begin_draft,
    file_evidence,
    file_request,
    file_together,
    give_consents,
    save_answers,
    withdraw_request,
)
from hemayat.requests.assessment import take_on_due
from hemayat.requests.case_assignment import (
    claim,
    claim_many,
    hand_over_case,
    hand_over_many,
    release,
    release_abandoned,
    release_many,
    release_untouched,
    take_back_many,
    take_next,
)
from hemayat.requests.case_decision import decide, decide_by_rules
from hemayat.requests.cause_reopening import reopen_cases
from hemayat.requests.claimed_members import strike_out_member
from hemayat.requests.continued_support import continue_support
from hemayat.requests.correction_entry import correct_data_item
from hemayat.requests.decision_checks import answer_applicant, check_corrections, keep_opening
from hemayat.requests.dispute_export import hand_over_by_file
from hemayat.requests.dispute_import import take_in_file
from hemayat.requests.document_lane import sort_into_lanes
from hemayat.requests.finding_reviews import end_after_review, keep_after_review
from hemayat.requests.list_exports import ask_export, confirm_export, end_export, refuse_export
from hemayat.requests.members import add_member, remove_member
from hemayat.requests.notes import add_note, keep_look, keep_look_at_affected
from hemayat.requests.officer_actions import (
    ask_again,
    ask_applicant,
    ask_many,
    call_off_visit,
    call_visit,
    name_people,
)
from hemayat.requests.override import (
    confirm_override,
    propose_override,
    refuse_override,
    withdraw_override,
)
from hemayat.requests.person_review import ask_for_person
from hemayat.requests.queues import forget_filter, save_filter
from hemayat.requests.reconciliation import reconcile
from hemayat.requests.redetermination import continue_as_head, take_on_affected
from hemayat.requests.redetermination_decision import (
    decide_affected,
    decide_affected_by_rules,
    strike_out_affected_member,
)
from hemayat.requests.reminders import send_reminders
from hemayat.requests.shared_causes import (
    collect_cases,
    keep_cause_answer,
    mark_cause_sent,
    open_error_cause,
    open_record_cause,
)
from hemayat.requests.submission import FiledCase, SubmittedForm

__all__ = [
    "FiledCase",
    "SubmittedForm",
    "add_member",
    "add_note",
    "add_words",
    "answer_applicant",
    "answer_question",
    "ask_again",
    "ask_applicant",
    "ask_export",
    "ask_for_person",
    "ask_many",
    "begin_draft",
    "call_off_visit",
    "call_visit",
    "check_corrections",
    "claim",
    "claim_many",
    "collect_cases",
    "confirm_export",
    "confirm_override",
    "continue_as_head",
    "continue_support",
    "correct_data_item",
    "decide",
    "decide_affected",
    "decide_affected_by_rules",
    "decide_by_rules",
    "end_after_review",
    "end_export",
    "file_evidence",
    "file_request",
    "file_together",
    "forget_filter",
    "give_consents",
    "hand_over_by_file",
    "hand_over_case",
    "hand_over_many",
    "keep_after_review",
    "keep_cause_answer",
    "keep_look",
    "keep_look_at_affected",
    "keep_opening",
    "mark_cause_sent",
    "name_people",
    "open_error_cause",
    "open_record_cause",
    "propose_override",
    "reconcile",
    "refuse_export",
    "refuse_override",
    "release",
    "release_abandoned",
    "release_many",
    "release_untouched",
    "remove_member",
    "reopen_cases",
    "save_answers",
    "save_filter",
    "send_reminders",
    "sort_into_lanes",
    "strike_out_affected_member",
    "strike_out_member",
    "take_back_many",
    "take_in_file",
    "take_next",
    "take_on_affected",
    "take_on_due",
    "withdraw_override",
    "withdraw_request",
]
