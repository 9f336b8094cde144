"""Clause 3: the service and its support, the address where people sign in, and who is served there."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R3.1",
        "src/hemayat/web/citizen/templates/citizen/start.html",
        '<p class="govuk-body">{% translate "Call" %} {% include "citizen/hotlines.html" %}.',
        '<p class="govuk-body">{% translate "Call" %} <a href="tel:0216363">0216363</a>.',
        "Whoever seeks support from the start page calls a number that is not ours.",
        Kind.VALUE,
    ),
    Fault(
        "R3.1",
        "src/hemayat/web/citizen/templates/citizen/start.html",
        '<h2 class="govuk-heading-m" id="support">',
        '<h2 class="govuk-heading-m" id="contact">',
        "The support part of the service has no place of its own that others can link to.",
    ),
    Fault(
        "R3.2",
        "src/hemayat/web/citizen/sign_in/views.py",
        "return own_path(begun.following) if begun.following else HOME",
        "return HOME",
        "A head who asked for their decision signs in and does not get to it.",
    ),
    Fault(
        "R3.2",
        "src/hemayat/web/shared/context.py",
        "environment.staff_origin if site == 'staff' else environment.citizen_origin}/",
        "environment.staff_origin}/",
        "The page tells citizens that the address of the staff's site is the true one.",
        Kind.VALUE,
    ),
    Fault(
        "R3.3a",
        "src/hemayat/accounts/identity_match.py",
        'return "head" if confirmed.is_head else "not_head"',
        'return "head"',
        "A member who is not the head reads and files what only the head may.",
        Kind.PERSON,
    ),
    Fault(
        "R3.3a",
        "src/hemayat/accounts/identity_match.py",
        "    if confirmed.household_id is None:\n        return _applies_as(confirmed)\n",
        "",
        "Somebody whom no register knows as part of a household is turned away and cannot apply.",
    ),
    Fault(
        "R3.3a",
        "src/hemayat/web/citizen/status/views.py",
        "not_decided_words(why_not_decided(household))",
        "None",
        "A household that the run could not decide is not told why, nor what happens next.",
    ),
)
