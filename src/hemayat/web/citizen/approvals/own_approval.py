"""A letter as its page and its file show it: the approval, the decision that it rests on in words, and the QR code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

import segno
from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from hemayat.approvals.permissions import is_holder, note_refusal
from hemayat.approvals.public_validity import Validity, validity_on
from hemayat.approvals.queries import (
    ApprovalEventView,
    ApprovalView,
    SignedLetter,
    approval_of,
    history_of,
    letter_of,
)
from hemayat.approvals.signed_facts import in_qr
from hemayat.approvals.states import (
    HOUSEHOLD_ENDED,
    LEFT_OUT,
    PUT_OFF,
    ApprovalEventKind,
    ApprovalEventReason,
)
from hemayat.common.language import Message, Words
from hemayat.eligibility.presenter import DecisionView, present_decision
from hemayat.eligibility.queries import PublishedResult, decision_in, determination_in
from hemayat.eligibility.reasons import RegisterSource, laws_of
from hemayat.households.queries import NamedPerson, person
from hemayat.web.citizen.access import household_of
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language

WORDS: dict[str, Words] = {
    HOUSEHOLD_ENDED: Message("the household no longer exists, because nobody is left in it"),
    LEFT_OUT: Message("this household is not in the civil registry’s new data"),
    ApprovalEventReason.CIRCUMSTANCES: Message("under a new decision, the household is no longer eligible"),
    ApprovalEventReason.CHANGE_OF_HEAD: Message(
        "the head of the household changed; an approval cannot be transferred, so the new head receives "
        "a new one"
    ),
    ApprovalEventReason.DEATH: Message("the holder has died"),
    ApprovalEventReason.WITHDRAWAL: Message("the holder gave up the approval"),
    ApprovalEventReason.LAW: Message("a law ended this service"),
    ApprovalEventReason.CORRECTION: Message(
        "the previous holder was wrongly reported dead, and their approval is valid again"
    ),
}
"""Why it ended, to its household."""


@dataclass(frozen=True)
class ApprovalLetterDisplay:
    """`letter`: None for the seconds until it is signed. `qr`: what the code holds."""

    approval: ApprovalView
    holder: NamedPerson
    told: DecisionView
    letter: SignedLetter | None
    history: tuple[ApprovalEventView, ...]

    @property
    def stands(self) -> Validity:
        return validity_on(self.approval.issued_on, self.approval.ended_on, timezone.localdate())

    @property
    def why_ended(self) -> str:
        because = self.ended_as if self.ended_as in WORDS else self.approval.ended_because
        return WORDS[because].in_(page_language()) if because in WORDS else ""

    @property
    def ended_as(self) -> str:
        """What was reported of the end, if no decision stands behind it; of one that was put off, the end before it."""
        ends = [history for history in self.history if history.kind == ApprovalEventKind.ENDED]
        events = [history.event for history in ends if history.number == self.approval.ended_by]
        if events == [PUT_OFF]:
            events = [
                history.event
                for history in ends
                if history.event != PUT_OFF and history.number < (self.approval.ended_by or 0)
            ]
        return events[-1] if events else ""

    @property
    def ended_with_household(self) -> bool:
        """Whether nobody was left in the household: no decision said so."""
        return self.ended_as == HOUSEHOLD_ENDED

    @property
    def was_left_out(self) -> bool:
        """Whether the register of a national run did not have the household: no decision said so."""
        return self.ended_as == LEFT_OUT

    @property
    def policy(self) -> str:
        """The version of the rules, as it is signed."""
        return str(json.loads(self.letter.payload)["policy"]).rpartition(" ")[2] if self.letter else ""

    @property
    def sources(self) -> list[RegisterSource]:
        """Every register that counted, once."""
        found = {
            source.title: source for reason in self.told.explanation.reasons for source in reason.sources
        }
        return list(found.values())

    @property
    def laws(self) -> list[str]:
        """Every law that counted: each act once, followed by its articles."""
        return laws_of(self.told.explanation.reasons)

    @property
    def verify_at(self) -> str:
        return f"{settings.ENVIRONMENT.citizen_origin}/verify/"

    @property
    def qr(self) -> str:
        if self.letter is None:
            return ""
        return in_qr(self.letter.jws, self.approval.serial, settings.ENVIRONMENT.citizen_origin)

    @property
    def qr_squares(self) -> tuple[int, str]:
        """How many squares wide the code is with its margin, and the dark ones as a path."""
        matrix = [bytes(row) for row in segno.make(self.qr, error="m", micro=False).matrix_iter(border=4)]
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
        )
        return len(matrix), path


def own_approval(request: HeadRequest, number: int) -> ApprovalView:
    """One of the household's. Another's is not found; of a former head it is found, and theirs alone."""
    approval = approval_of(household_of(request), number)
    if approval is None:
        raise Http404
    return approval


def is_refused(request: HeadRequest, approval: ApprovalView) -> bool:
    """Whether somebody else than its holder asks for it (R4.5); once the page is written, that is on record."""
    if is_holder(approval, request.citizen, timezone.localdate()):
        return False
    transaction.on_commit(partial(note_refusal, approval, request.citizen, timezone.now()), robust=True)
    return True


def shown_of(approval: ApprovalView) -> ApprovalLetterDisplay:
    ground, holder = _ground(approval), person(approval.holder_id)
    if ground is None or holder is None:
        raise Http404
    return ApprovalLetterDisplay(
        approval,
        holder,
        present_decision(ground, page_language(), has_changes=False),
        letter_of(approval),
        tuple(history_of(approval.household, approval.id)),
    )


def _ground(approval: ApprovalView) -> PublishedResult | None:
    if approval.run_id is not None:
        return determination_in(approval.household, approval.run_id)
    return decision_in(approval.household, approval.decision_id or 0)
