"""What a head does page by page, and what is there afterwards."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from hemayat.accounts import actions
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import NewSession
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.households.queries import head_of
from hemayat.requests.actions import ask_applicant
from tests.accounts import steps
from tests.documents.upload_steps import check_all
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.support.publishing import publisher

WHY = "خودرو را فروخته‌ام."
NEWCOMER = 7_000
"""Of a person whom the civil registry knows, and in no household."""


def token_of(register: RegisterServer, household: int | None, now: dt.datetime, national_id: str = "") -> str:
    """A session of the head of this household, who signs in with the right code.

    `national_id`: of somebody else, who is its head by the registers alone.
    """
    number = household or NEWCOMER
    if household is None:
        national_id = made_up_id(number)
    elif not national_id:
        with acting_as(SYSTEM, is_read_only=True):
            head = head_of(household, now.date())
        assert head is not None, household
        national_id = head.national_id
    register.add(number, national_id=national_id, household_id=household, is_head=household is not None)
    attempt = steps.asked(number, now=now, national_id=national_id)
    steps.work(now)
    entered = actions.enter_code(attempt=attempt.token, code=steps.last_code(), now=now)
    assert isinstance(entered, NewSession), entered
    return entered.token


def text_of(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    words: str = response.content.decode()
    return words


def begin(browser: Client, kind: str, **given: str) -> int:
    """A draft of this kind, as by the buttons of the pages."""
    response = browser.post("/my/requests/new/", {"kind": kind, **given})
    found = re.match(r"/my/requests/(\d+)/", response.headers.get("Location", ""))
    assert found, response.content.decode()
    return int(found[1])


def answer(browser: Client, number: int, page: str, **given: Any) -> str:
    """One page filled in; where it leads to."""
    response = browser.post(f"/my/requests/{number}/{page}/", given)
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def consent(browser: Client, number: int) -> str:
    """The button of the page of consents; the page that it was pressed on."""
    page = text_of(browser.get(f"/my/requests/{number}/consents/"))
    found = re.search(r'name="read" value="(\w+)"', page)
    assert found, page
    assert answer(browser, number, "consents", read=found[1]) == f"/my/requests/{number}/check/"
    return page


def ready_objection(browser: Client, why: str = "") -> int:
    """A draft with nothing missing. `why`: what the head writes, if anything."""
    number = begin(browser, "objection")
    answer(browser, number, "claim", criteria=["car"], why=why)
    consent(browser, number)
    return number


def file(browser: Client, number: int) -> str:
    """Check, and file; the page of confirmation."""
    page = text_of(browser.get(f"/my/requests/{number}/check/"))
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found, page
    response = browser.post(f"/my/requests/{number}/check/", {"key": found[1]})
    assert response.headers["Location"] == f"/my/requests/{number}/filed/"
    return text_of(browser.get(response.headers["Location"]))


def picture(width: int = 40) -> bytes:
    """A small one, as a telephone's camera would give it; another width is another picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, 30), "white").save(out, "JPEG")
    return out.getvalue()


def send(browser: Client, number: int, content: bytes, name: str = "سند.jpg") -> str:
    """A file sent as evidence and checked; its id, as the page links to it."""
    response = browser.post(
        f"/my/requests/{number}/evidence/", {"content": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 302, response.content.decode()
    check_all()
    page = text_of(browser.get(response.headers["Location"]))
    return re.findall(rf"/my/requests/{number}/evidence/([0-9a-f-]{{36}})/", page)[-1]


def officer() -> StaffMember:
    return publisher("officer", roles=("case_officer",))


def unclear(browser: Client, take_on: Callable[[], int]) -> int:
    """An objection that is with an officer, since a register passes somebody over however often it is asked."""
    number = ready_objection(browser, WHY)
    file(browser, number)
    for hours in range(0, 24, 6):
        with time_machine.travel(timezone.now() + dt.timedelta(hours=hours)):
            take_on()
    return number


def asked_by_officer(browser: Client, take_on: Callable[[], int], words: str) -> int:
    """An objection whose data do not suffice, and an officer's question about it."""
    number = unclear(browser, take_on)
    ask_applicant(request_id=number, words=words, by=officer(), now=timezone.now())
    return number


def decided(browser: Client, take_on: Callable[[], int]) -> int:
    """The number of a decision that an objection came to."""
    number = ready_objection(browser)
    file(browser, number)
    take_on()
    return int(re.findall(r"/my/decisions/own/(\d+)/", text_of(browser.get(f"/my/requests/{number}/")))[0])
