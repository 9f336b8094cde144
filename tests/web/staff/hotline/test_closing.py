"""A call is closed from any of its pages, and nothing that was typed there is lost; a late call-back is marked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.hotline.models import CallBack, CallStep
from tests.requests.steps import NOW
from tests.web.staff.hotline.test_console import BIRTH, WANTED, Enter, agent, main_of, send

pytestmark = pytest.mark.usefixtures("code")


def sent_again(page: str) -> set[tuple[str, str]]:
    """What the fields of the page hold, by name."""
    held = set()
    for control in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(f' {part}="([^"]*)"', control) for part in ("name", "value"))
        is_choice = re.search(r'type="(?:radio|checkbox)"', control)
        if name and (not is_choice or " checked" in control):
            held.add((name[1], value[1] if value else "on"))
    for name, options in re.findall(r'<select[^>]* name="([^"]*)".*?>(.*?)</select>', page, re.DOTALL):
        held |= {(name, value) for value in re.findall(r'value="([^"]*)"[^>]* selected', options)}
    return held


@pytest.mark.parametrize(
    ("at", "typed"),
    [
        ("ask", {"what": "0684159414", **BIRTH, "for_another": "on"}),
        ("lost-code", {"what": "0684159414"}),
        ("call-back", {"line": "09129999999", **WANTED, "part": "morning", "about": "how"}),
        ("wrong-number", {"line": "09129999999"}),
        ("general", {"words": "یارانه"}),
    ],
)
def test_an_outcome_without_a_subject_loses_nothing_that_was_typed(
    at: str, typed: dict[str, Any], enter: Enter
) -> None:
    sara = agent(enter)
    sara.post("/hotline/begin/")
    shown = main_of(sara.get("/hotline/" if at == "ask" else f"/hotline/{at}/").content.decode())
    controls = re.findall(r'<button[^>]* name="close-outcome"[^>]*>', shown)
    assert controls
    assert all('form="call"' in control for control in controls), "sent with what was typed"
    page = main_of(send(sara, f"/hotline/{at}/", {**typed, "close-outcome": "answered"}).content.decode())
    assert "موضوع تماس را انتخاب کنید" in page
    assert page.count("govuk-error-message") == 1, "the other form was not sent for itself"
    assert sent_again(page) >= {(name, str(value)) for name, value in typed.items()}
    with acting_as(SYSTEM, is_read_only=True):
        assert not CallBack.objects.exists()
        assert not CallStep.objects.exists()
    closed = {**typed, "close-topic": "other", "close-outcome": "answered"}
    assert "تماس بسته و ثبت شد" in send(sara, f"/hotline/{at}/", closed, follow=True).content.decode()
    with acting_as(SYSTEM, is_read_only=True):
        assert list(CallStep.objects.values_list("step", "topic")) == [("ended", "other")]


def test_the_subject_that_was_chosen_stays_when_the_other_form_is_sent(enter: Enter) -> None:
    sara = agent(enter)
    sara.post("/hotline/begin/")
    page = send(sara, "/hotline/lost-code/", {"what": "12", "close-topic": "how"}).content.decode()
    assert ("close-topic", "how") in sent_again(page)


def test_a_call_back_past_its_day_is_marked_and_counted(enter: Enter) -> None:
    sara = agent(enter)
    sara.post("/hotline/begin/")
    send(
        sara,
        "/hotline/call-back/",
        {"line": "02188888888", **WANTED, "part": "any", "about": "how"},
        follow=True,
    )
    send(sara, "/hotline/close/", {"close-topic": "how", "close-outcome": "call_back"})
    assert "تماس‌های دوباره: مهلت‌گذشته" not in sara.get("/").content.decode()
    with time_machine.travel(NOW + dt.timedelta(days=1)):
        sara = agent(enter)
        assert "مهلت گذشته" in main_of(sara.get("/hotline/call-backs/").content.decode())
        assert "تماس‌های دوباره: مهلت‌گذشته" in sara.get("/").content.decode()


def test_closing_asks_what_it_was_about(enter: Enter) -> None:
    sara = agent(enter)
    sara.post("/hotline/begin/")
    page = send(sara, "/hotline/close/", {"close-outcome": "answered"}).content.decode()
    assert "<title>خطا:" in page
    assert "موضوع تماس را انتخاب کنید" in page
    send(sara, "/hotline/close/", {"close-topic": "other", "close-outcome": "left"})
    with acting_as(SYSTEM, is_read_only=True):
        assert not CallStep.objects.filter(step="ended").exists()
