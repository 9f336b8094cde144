"""The desk of a deputy: the cases of who is away, marked as theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hemayat.accounts.deputies import take_leave
from hemayat.requests import actions
from tests.requests.steps import NOW, officer

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_a_deputy_finds_the_case_among_their_own_and_decides_it(
    undecided: int, enter: Callable[..., Client]
) -> None:
    nima, sara = enter("nima"), officer(name="sara")
    actions.claim(request_id=undecided, by=sara, now=NOW)
    nima.post(f"/cases/{undecided}/", {"opens_file": "1", "why": "request"})
    assert f"/cases/{undecided}/decide/" not in nima.get(f"/cases/{undecided}/").content.decode()
    today = NOW.date()
    take_leave(deputy=officer(name="nima").pk, from_on=today, until_on=today, by=sara, on=today, now=NOW)
    queue = nima.get("/cases/?place=mine").content.decode()
    assert f'href="/cases/{undecided}/?queue=place%3Dmine"' in queue
    assert "به جانشینی از <bdi>sara</bdi>" in queue
    page = nima.get(f"/cases/{undecided}/").content.decode()
    assert "شما جانشین هستید" in page
    sent = {"outcome": "eligible", "reason": "کارشناسی خودرو"}
    done = nima.post(f"/cases/{undecided}/decide/", sent)
    assert done.headers["Location"] == f"/cases/{undecided}/?done=decide"
