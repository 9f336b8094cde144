"""What anybody who calls may be told: of the agreement in force and of this service, nothing of a household."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import version_in_force
from hemayat.common.language import Message, Words
from hemayat.common.spoken_numbers import number_in_words
from hemayat.requests.states import CaseKind


def general_answers(today: dt.date) -> list[tuple[Words, Words]]:
    """Each question that is asked often, and its answer to be read aloud. One query."""
    agreement = version_in_force(today)
    return [_how_to_apply(agreement), _how_long(agreement), *_FIXED, _late(agreement), _ask(agreement)]


def _how_to_apply(agreement: ServiceAgreement) -> tuple[Words, Words]:
    address = urlsplit(agreement.contacts.service_address).netloc
    return (
        Message("How do I apply?"),
        Message(
            "The head of household must sign in at {address} and file the request there. This is "
            "free, and you do not need to visit an office. We do not accept requests by phone."
        ).format(address=address),
    )


def _how_long(agreement: ServiceAgreement) -> tuple[Words, Words]:
    within = agreement.parameters.answer_within
    days = [within[kind] for kind in (CaseKind.APPLICATION, CaseKind.OBJECTION, CaseKind.DISPUTE)]
    fa, en = ([number_in_words(day, lang) for day in days] for lang in ("fa", "en"))
    return (
        Message("When will I get an answer?"),
        Message(
            "We answer an application within {value} working days, an objection within {value_2}, "
            "and a report of wrong information within {value_2_2}. We give you the exact date "
            "with your tracking code."
        ).format(value=Words(fa[0], en[0]), value_2=Words(fa[1], en[1]), value_2_2=Words(fa[2], en[2])),
    )


def _late(agreement: ServiceAgreement) -> tuple[Words, Words]:
    office = agreement.contacts.inspection_office
    return (
        Message("The due date has passed, and I have no result."),
        Message(
            "Once the due date has passed, you can complain on the site to the {office}. It is "
            "separate from the office that handles your case."
        ).format(office=office),
    )


def _ask(agreement: ServiceAgreement) -> tuple[Words, Words]:
    days = agreement.parameters.question_within
    return (
        Message("I have another question."),
        Message(
            "Ask your question on the site, under questions and answers. We answer within {days} working days."
        ).format(days=Words(number_in_words(days, "fa"), number_in_words(days, "en"))),
    )


_FIXED = (
    (
        Message("The result is wrong."),
        Message(
            "The head of household can object on the site, below the result. If some information is "
            "wrong, they can select it and send a document. No support is cut off until we answer the "
            "objection."
        ),
    ),
    (
        Message("I have lost my tracking code."),
        Message(
            "We can send the tracking code now, but only to the number you gave when you filed the request."
        ),
    ),
    (
        Message("I am not receiving the sign-in code."),
        Message(
            "The code is sent only to a number in the head of household’s own name. Check the national ID, "
            "the date of birth and the number. If you have no number in your own name, sign in through the "
            "national portal."
        ),
    ),
    (
        Message("My number has changed."),
        Message(
            "Sign in to the site with a new number in your own name. We will send answers to your "
            "new requests and questions to that number. You can see the results of earlier "
            "requests on the site. We do not change numbers by phone."
        ),
    ),
)
