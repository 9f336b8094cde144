"""What anybody who calls may be told: of the agreement in force and of this service, nothing of a household."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import in_force
from hemayat.common.language import Message, Words
from hemayat.common.spoken_numbers import number_in_words
from hemayat.requests.states import CaseKind


def general_answers(today: dt.date) -> list[tuple[Words, Words]]:
    """Each question that is asked often, and its answer to be read aloud. One query."""
    agreement = in_force(today)
    return [_how_to_apply(agreement), _how_long(agreement), *_FIXED, _late(agreement), _ask(agreement)]


def _how_to_apply(agreement: ServiceAgreement) -> tuple[Words, Words]:
    address = urlsplit(agreement.contacts.service_address).netloc
    return (
        Message("How do I apply?"),
        Message(
            "The head of the household signs in at {address} and files it. It is free of charge, "
            "and no office has to be visited. We file no request on the telephone."
        ).format(address=address),
    )


def _how_long(agreement: ServiceAgreement) -> tuple[Words, Words]:
    within = agreement.parameters.answer_within
    days = [within[kind] for kind in (CaseKind.APPLICATION, CaseKind.OBJECTION, CaseKind.DISPUTE)]
    fa, en = ([number_in_words(day, lang) for day in days] for lang in ("fa", "en"))
    return (
        Message("When do you answer?"),
        Message(
            "To an application within {value} working days, to an objection within {value_2}, "
            "about a wrong datum within {value_2_2}. The day is told with the tracking code."
        ).format(value=Words(fa[0], en[0]), value_2=Words(fa[1], en[1]), value_2_2=Words(fa[2], en[2])),
    )


def _late(agreement: ServiceAgreement) -> tuple[Words, Words]:
    office = agreement.contacts.inspection_office
    return (
        Message("The day has passed, and there is no result."),
        Message(
            "From that day on, a complaint to the {office} can be made at the site. It is read "
            "by an office other than those who have the case."
        ).format(office=office),
    )


def _ask(agreement: ServiceAgreement) -> tuple[Words, Words]:
    days = agreement.parameters.question_within
    return (
        Message("I have another question."),
        Message(
            "Write it at the site, under questions and answers. We answer within {days} working days."
        ).format(days=Words(number_in_words(days, "fa"), number_in_words(days, "en"))),
    )


_FIXED = (
    (
        Message("The result is not right."),
        Message(
            "The head objects at the site, below the result. If one datum is wrong, they choose "
            "that datum and send a proof. Until the answer comes, nothing is cut off."
        ),
    ),
    (
        Message("I have lost my tracking code."),
        Message("We send it now to the number that you had as you filed the request, and to no other."),
    ),
    (
        Message("No code for signing in comes."),
        Message(
            "A code comes only to a line in the head’s own name. Look again at the national id, "
            "the day of birth and the number. Without a line of your own, sign in by the "
            "national single sign-on."
        ),
    ),
    (
        Message("My number has changed."),
        Message(
            "Sign in at the site with the new number, which is in your own name. What you "
            "request or ask from then on is answered there; see the results of your earlier "
            "requests at the site. We change no number on the telephone."
        ),
    ),
)
