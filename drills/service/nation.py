"""For a process of an installation: a published nation whose heads are signed in, each with a request ready to file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from drills.service.browser import line_of
from drills.service.installation import keep
from drills.service.storm import Ready
from hemayat.accounts.identity_match import IdentityMatch
from hemayat.accounts.results import NewSession
from hemayat.accounts.session_admission import VerifiedPerson, admit
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.queries import head_of, province_of
from hemayat.requests import actions
from hemayat.requests.states import CaseKind
from tests.requests.steps import ANSWERS, consent
from tests.support.nations import rows_of_nation
from tests.support.publishing import decide, publish

EVERY_SO_OFTEN = 20
"""One of so many requests is a dispute; the others object."""


def main(folder: str, households: str, heads: str) -> None:
    """The snapshot is left in FOLDER/nation, and the heads in a file beside it."""
    rows = rows_of_nation(int(households))
    for person in rows["persons"]:
        person["mobile"] = line_of(person["national_id"])
    run = publish(decide(Path(folder), rows))
    keep([ready(household, run) for household in range(1, int(heads) + 1)], Path(folder))


def ready(household: int, run: int) -> Ready:
    """Signed in and filled in by what the pages themselves call."""
    now = dt.datetime.now(dt.UTC)
    entered = signed_in(household, now)
    by = entered.citizen
    kind = CaseKind.OBJECTION if household % EVERY_SO_OFTEN else CaseKind.DISPUTE
    about = run if kind is CaseKind.OBJECTION else None
    request = actions.begin_draft(kind=kind, about_run=about, by=by, now=now)
    actions.save_answers(request_id=request, answers=ANSWERS[kind], by=by, now=now)
    consent(request, by, now)
    return Ready(household, request, entered.token)


def signed_in(household: int, now: dt.datetime) -> NewSession:
    """As the last step of every way of signing in does it."""
    with acting_as(SYSTEM):
        head = head_of(household, now.date())
        assert head is not None
        sealed = key_ring().seal(head.national_id.encode(), b"national_id")
        found = IdentityMatch("head", household, province_of(household) or "")
        person = VerifiedPerson(sealed, found, True, "code", "storm", head.mobile or b"")
        entered = admit(person, device="", former="", now=now)
    assert isinstance(entered, NewSession)
    return entered
