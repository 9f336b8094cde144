"""Who has the line of a request and its code is told how it stands, on every channel; the head reads that it was so."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial

import pytest

from hemayat.accounts.attempt_limits import ANSWERS_OF_LINE, TRIES_OF_LINE
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.queries import looks_at
from hemayat.common.national_id import national_id_from_parts
from hemayat.common.persian import to_persian_digits
from hemayat.common.tracking_code import new_tracking_code, phone_keys, tracking_code_in
from hemayat.households.actions import change_head
from hemayat.households.queries import known_in
from hemayat.requests import actions
from hemayat.web.citizen.access_log import look_shown
from hemayat.web.phone.dialogue import answer_message
from hemayat.web.phone.gateway_input import IncomingMessage
from hemayat.web.phone.menu import Prompt
from hemayat.web.phone.texts import PROMPTS
from tests.requests.steps import NOW, filed, head, officer, take_on, view
from tests.support.threads import at_once
from tests.web.phone.steps import LINE, OTHER_LINE, answers, head_at, looks, national_id_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
UNVALUED = 7
HELP, NOT_FOUND = (PROMPTS["sms"][prompt].fa for prompt in (Prompt.HELP, Prompt.NOT_FOUND))


def filed_at(line: str = LINE, household: int = 1) -> tuple[int, str]:
    """A request answered to this line, and its code."""
    request = filed(head_at(line, household))
    return request, view(request, household).tracking_code


def test_a_message_with_the_code_is_answered_to_the_line_of_the_request(telephone) -> None:
    _, code = filed_at()
    told = telephone(LINE).write(f"وضعیت {code}")
    for part in (code, "ثبت شد", "سامانهٔ حمایت", "۱۳۹۸/", "لازم نیست کاری بکنید"):
        assert part in told
    assert looks() == [(1, "head", "telephone", "پیامک")]


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", " "), to_persian_digits])
def test_a_code_is_understood_however_it_is_written(telephone, write) -> None:
    _, code = filed_at()
    assert code in telephone(LINE).write(write(code))


def test_a_keyword_in_english_is_answered_in_english(telephone) -> None:
    _, code = filed_at()
    told = telephone(LINE).write(f"Status {code}")
    assert told.startswith(f"Request {code}: Filed. Responsible: ")


def test_r4_1c_nobody_else_learns_anything_and_all_get_the_same_answer(telephone) -> None:
    _, code = filed_at()
    _, of_another = filed_at(OTHER_LINE, 2)
    stranger = "+989130000009"
    assert telephone(stranger).write(code) == NOT_FOUND
    assert telephone(OTHER_LINE).write(code) == NOT_FOUND
    assert telephone(LINE).write(of_another) == NOT_FOUND
    assert telephone(LINE).write(new_tracking_code()) == NOT_FOUND
    for line in (stranger, LINE):
        assert telephone(line).write("سلام، کارت من چه شد؟") == HELP
    assert looks() == []


@pytest.mark.parametrize("keyword", ["وضعیت", "کد رهگیری", "Status"])
def test_a_keyword_alone_is_told_that_the_code_is_missing(telephone, keyword) -> None:
    answer = telephone(LINE).write(keyword)
    assert answer == PROMPTS["sms"][Prompt.KEYWORD_ALONE].in_("en" if keyword == "Status" else "fa")
    assert answer not in (HELP, NOT_FOUND)


def test_a_mistyped_code_is_told_so_whether_it_is_like_a_real_one_or_not(telephone) -> None:
    """The check sign decides, and it is the same for codes that exist: so the answer tells of none."""
    _, code = filed_at()
    signs = code.replace("-", "")
    wrong = signs[:-1] + ("2" if signs[-1] != "2" else "3")
    invented = new_tracking_code()
    mistyped = {wrong, signs[:-1], signs + "2", f"وضعیت {wrong}", invented[:-1], "2C9X-HT4K-7MRO"}
    for number, text in enumerate(sorted(mistyped)):
        answer = telephone(f"+98912000020{number}").write(text)
        assert answer == PROMPTS["sms"][Prompt.MISTYPED_CODE].fa, text
        assert telephone(f"+98912000030{number}").write(invented) == NOT_FOUND
    assert looks() == []


def test_what_only_looks_a_little_like_a_code_is_not_called_mistyped(telephone) -> None:
    for number, text in enumerate(
        ("0012345679", "123456789012", "09120000001", "hello there", "2C9X", "دوازده ۱۲")
    ):
        assert telephone(f"+98912000020{number}").write(text) == HELP, text


def test_the_word_for_help_brings_the_numbers(telephone, telephone_numbers) -> None:
    answer = telephone(LINE).write("راهنما")
    for number in ("۶۳۶۹", "*۶۳۶۹#", "۰۲۱۶۳۶۹"):
        assert number in answer
    assert "*6369#" in telephone(OTHER_LINE).write("Help")


def test_the_numbers_are_read_on_a_screen_and_heard(telephone, telephone_numbers) -> None:
    one = telephone(LINE)
    assert "۸ شماره‌های ما" in one.dial()
    screen = one.dial("8")
    for number in ("۶۳۶۹", "*۶۳۶۹#", "۰۲۱۶۳۶۹"):
        assert number in screen
    assert one.goes_on
    assert "کد رهگیری" in one.dial(national_id_of())
    other = telephone(OTHER_LINE)
    other.press()
    said = other.press("8#")
    assert "ستاره، شش، سه، شش، نه، مربع" in said
    assert "کد ملی" in said
    assert not [sign for sign in said if sign.isdigit()]


def test_a_dialogue_tells_one_thing_at_a_time(telephone) -> None:
    _, code = filed_at()
    one = telephone(LINE)
    assert "کد ملی" in one.dial()
    assert "کد رهگیری" in one.dial(national_id_of())
    assert one.dial(code).splitlines() == ["۱ وضعیت", "۲ تاریخ پاسخ", "۳ مرحلهٔ بعد", "۰ پایان"]
    assert one.dial("1").splitlines()[:2] == ["ثبت شد", "سامانهٔ حمایت"]
    assert "۱۳۹۸/" in one.dial("۲")
    assert one.dial("3").startswith("لازم نیست کاری بکنید")
    assert one.dial("9").startswith("۱ وضعیت")
    assert one.goes_on
    assert one.dial("0") == "خدانگهدار."
    assert not one.goes_on
    assert looks() == [(1, "head", "telephone", "کد دستوری")]


def test_a_call_is_answered_in_words_and_the_code_typed_on_the_keys(telephone) -> None:
    _, code = filed_at()
    one = telephone(LINE)
    assert "کد ملی" in one.press()
    assert "کد رهگیری" in one.press(f"{national_id_of()}#")
    assert "یک را بزنید" in one.press(phone_keys(code.replace("-", "")))
    assert "ثبت شد." in one.press("1")
    assert "هزار و سیصد و نود و هشت" in one.press("2")
    assert "لازم نیست کاری بکنید" in one.press("3")
    assert not [sign for said in one.heard for sign in said if sign.isdigit()]
    assert one.press("0") == "خدانگهدار."
    assert looks() == [(1, "head", "telephone", "تلفن گویا")]


def test_a_code_whose_keys_are_another_code_is_found(telephone, monkeypatch) -> None:
    code = "WVKRK83MCTTD"
    assert tracking_code_in(phone_keys(code))
    monkeypatch.setattr("hemayat.requests.submission.new_tracking_code", lambda: code)
    filed_at()
    one = telephone(LINE)
    one.press()
    one.press(f"{national_id_of()}#")
    assert "یک را بزنید" in one.press(phone_keys(code))


def test_a_dialogue_in_english(telephone) -> None:
    _, code = filed_at()
    one = telephone(LINE)
    one.dial()
    assert one.dial("9").startswith("Enter your ten-digit national ID")
    assert one.dial(national_id_of(), code).startswith("1 status")
    assert one.dial("1").startswith("Filed\nThe Hemayat service")


@pytest.mark.parametrize("channel", ["dial", "press"])
def test_whatever_does_not_fit_is_answered_alike(telephone, channel) -> None:
    _, code = filed_at()
    typed = code if channel == "dial" else phone_keys(code.replace("-", ""))
    cases = [(LINE, national_id_of(2), typed), (OTHER_LINE, national_id_of(), typed),
             (LINE, national_id_from_parts(999, 1), typed), (LINE, national_id_of(), "229948457679")]  # fmt: skip
    said = set()
    for number, (line, national_id, given) in enumerate(cases):
        one = telephone(line, call=f"call {number}")
        getattr(one, channel)()
        said.add(getattr(one, channel)(national_id, given))
    assert said == {PROMPTS["ussd" if channel == "dial" else "voice"][Prompt.NOT_FOUND].fa}
    assert looks() == []


def test_another_call_of_the_same_line_has_to_prove_itself_anew(telephone) -> None:
    _, code = filed_at()
    one = telephone(LINE)
    one.dial()
    assert one.dial(national_id_of(), code).startswith("۱ وضعیت")
    other = telephone(LINE, call="call 2", now=one.now)
    assert "کد ملی" in other.dial("1")
    # Nor is anything left in the first.
    assert "کد ملی" in telephone(LINE, call="call 1", now=other.now).dial("1")


def test_a_conversation_is_over_after_ten_minutes(telephone) -> None:
    _, code = filed_at()
    one = telephone(LINE)
    one.dial()
    one.dial(national_id_of(), code)
    one.now += dt.timedelta(minutes=10)
    assert "کد ملی" in one.dial("1")


def test_who_acts_in_the_stead_of_a_head_needs_more_than_a_code(telephone) -> None:
    """Whether they still do is for the registers to say, as at each sign-in."""
    request = filed(head_at(LINE, 2, acts_as="guardian"))
    assert telephone(LINE).write(view(request, 2).tracking_code) == NOT_FOUND


def test_who_heads_the_household_no_longer_is_not_told(telephone) -> None:
    _, code = filed_at(household=2)
    one = telephone(LINE)
    assert code in one.write(code)
    with acting_as(SYSTEM, is_read_only=True):
        _, wife = known_in(2)
        indexes = key_ring().blind_indexes("national_id", wife.national_id)
    assert change_head(household=2, new_head_index=indexes, on=NOW.date(), by=SYSTEM, now=NOW)
    assert one.write(code) == NOT_FOUND


def test_a_request_without_a_line_is_answered_to_the_line_of_the_head(telephone) -> None:
    """As its notices are: who came by the national single sign-on confirmed none."""
    request = filed(head())
    assert telephone(LINE).write(view(request).tracking_code) == NOT_FOUND


def test_codes_are_not_tried_for_long(telephone) -> None:
    _, code = filed_at()
    one = telephone(LINE)
    one.dial()
    one.dial(national_id_of())
    for _ in range(TRIES_OF_LINE[0].most):
        assert one.dial(new_tracking_code()) == PROMPTS["ussd"][Prompt.NOT_FOUND].fa
    assert one.dial(code) == PROMPTS["ussd"][Prompt.LATER].fa
    assert not one.goes_on
    one.now += dt.timedelta(minutes=11)
    one.dial()
    assert one.dial(national_id_of(), code).startswith("۱ وضعیت")


def test_messages_are_not_answered_for_long(telephone) -> None:
    one = telephone(LINE)
    answered = [one.write("سلام") for _ in range(ANSWERS_OF_LINE[0].most + 3)]
    assert answered == [HELP] * ANSWERS_OF_LINE[0].most + [""] * 3
    assert telephone(OTHER_LINE, now=one.now).write("سلام") == HELP


def test_the_hour_of_the_installation_is_limited_too(telephone, settings) -> None:
    settings.CODES_PER_HOUR = 2
    lines = [f"+98912000010{number}" for number in range(3)]
    assert [telephone(line).write("سلام") for line in lines] == [HELP, HELP, ""]


def test_a_message_that_is_handed_over_twice_is_answered_once(telephone) -> None:
    _, code = filed_at()
    one = telephone(LINE)
    assert code in one.write(code, message="77")
    assert one.write(code, message="77") == ""
    assert code in one.write(code, message="78")
    assert len(looks()) == 2


def test_of_one_message_handed_over_by_several_at_once_one_is_answered() -> None:
    """Over real connections: whoever is later finds it answered."""
    _, code = filed_at()
    heard = IncomingMessage("sms", LINE, code, call="", message="77")
    assert at_once([partial(answer_message, heard, NOW)] * 6) == [None] * 6
    assert len(answers(LINE)) == len(looks()) == 1


def test_a_line_that_is_no_mobile_is_told_to_use_one_and_gets_no_message(telephone) -> None:
    landline = telephone("02188990011")
    assert landline.press() == PROMPTS["voice"][Prompt.NO_LINE].fa
    assert not landline.goes_on
    assert telephone("not a number").write("وضعیت") == ""


def test_the_head_reads_that_it_was_by_telephone(telephone) -> None:
    _, code = filed_at()
    telephone(LINE).write(code)
    with acting_as(head_at(LINE).actor, is_read_only=True):
        (look,) = looks_at(1)
    shown = look_shown(look, "fa")
    assert (shown.who, shown.unit, shown.purpose) == ("خود شما، با تلفن", "پیامک", "پیگیری وضعیت")


def test_what_comes_next_is_the_visit_that_was_called(telephone, registers) -> None:
    request = filed(head_at(LINE, UNVALUED))
    code = view(request, UNVALUED).tracking_code
    take_on(NOW)
    actions.call_visit(
        request_id=request,
        reason="راز",
        place="یزد، خیابان یکم",
        at=NOW + dt.timedelta(days=3),
        by=officer(),
        now=NOW,
    )
    told = telephone(LINE).write(code)
    assert "نزد کارشناس" in told
    assert re.search("استثنائاً [۰-۹/]+ ساعت [۰-۹]+:[۰-۹]+ بیایید", told), "the hour is named as one"
    assert "راز" not in told


def test_an_answer_says_neither_why_nor_who(telephone, registers) -> None:
    request = filed(head_at(LINE, 2))
    code = view(request, 2).tracking_code
    take_on(NOW)
    told = telephone(LINE).write(code)
    assert "تصمیم گرفته شد: " in told
    assert national_id_of(2) not in told
    for private in ("درآمد", "خودرو", "دهک"):
        assert private not in told
