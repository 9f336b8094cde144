"""Who has no tracking code proves who they are as on the site: national id, day of birth, a code to their own line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hemayat.accounts.actions import forget_old
from hemayat.accounts.models import CitizenSession, Conversation
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.common.dates import from_jalali, to_jalali
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.inquiries import adapter_selection
from hemayat.notifications.models import OutboxMessage
from hemayat.requests.actions import call_visit
from hemayat.requests.models import Affected
from hemayat.requests.states import CaseKind
from hemayat.rules.unknowns import NEEDS_DATA
from hemayat.web.phone.menu import Prompt
from hemayat.web.phone.texts import PROMPTS
from tests.accounts.steps import BORN, work
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.requests.registers import simulated
from tests.requests.steps import NOW, begun, filed, head, officer, take_on
from tests.support.publishing import Decided
from tests.web.phone.steps import Telephone, code_sent_to, head_at, looks, national_id_of, rows_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
NUMBER, UNVALUED = 2, 7
LINE = f"+98912{NUMBER:07d}"
BIRTH = "{:04d}{:02d}{:02d}".format(*to_jalali(BORN))
SCREEN, MESSAGE = (
    {prompt: text.fa.replace("{hotline}", "۶۳۶۹") for prompt, text in PROMPTS[channel].items()}
    for channel in ("ussd", "sms")
)


def known(register: RegisterServer, household: int | None = 2, **other: object) -> str:
    """The registers confirm the head of this household at the line; their national id."""
    national_id = national_id_of(household) if household else made_up_id(NUMBER)
    register.add(
        NUMBER, **{"national_id": national_id, "household_id": household, "is_head": bool(household), **other}
    )
    return national_id


def ask_by_dialogue(one: Telephone, national_id: str) -> str:
    one.dial()
    assert "کد رهگیری" in one.dial(national_id)
    assert "۱۳۴۵۰۱۳۱" in one.dial("1")
    return one.dial(BIRTH)


def work_and_read(one: Telephone) -> str:
    """The code, once the worker has asked the registers."""
    work(one.now)
    return code_sent_to(one.line)


def is_open() -> list[bool]:
    with acting_as(SYSTEM, is_read_only=True):
        return [row.ended_at is None for row in CitizenSession.objects.order_by("pk")]


def test_by_dialogue_one_goes_from_case_to_case(telephone, register) -> None:
    national_id = known(register)
    filed(head_at(LINE, 2))
    one = telephone(LINE)
    assert ask_by_dialogue(one, national_id) == SCREEN[Prompt.ONE_TIME_CODE]
    menu = one.dial(work_and_read(one))
    assert menu.splitlines() == ["۱ وضعیت", "۲ تاریخ پاسخ", "۳ مرحلهٔ بعد", "۰ پایان", "۴ پروندهٔ دیگر"]
    assert one.dial("1").startswith("ثبت شد")
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(2)
    assert decided is not None
    assert one.dial("4").startswith(OUTCOMES[decided.outcome]["fa"])
    assert one.dial("2").startswith("این نتیجه مربوط به ۱۳۹۸/")
    assert one.dial("4").startswith("ثبت شد")
    assert is_open() == [True]
    one.dial("0")
    assert is_open() == [False]
    assert looks() == [(2, "head", "telephone", "کد دستوری")] * 2


@pytest.mark.parametrize(
    ("handed_over_at", "answer"),
    [(None, "مهلت پاسخ: ۱۳۹۸/۱۰/۲۹"), (NOW, "کارشناس پیگیری می‌کند")],
)
def test_b9_whose_registers_are_asked_for_missing_data_hears_that_support_continues(
    telephone, register, nation: int, handed_over_at: dt.datetime | None, answer: str
) -> None:
    with acting_as(SYSTEM):
        found = (determination_of(household) for household in range(1, 41))
        lacking = next(one for one in found if one and one.outcome == NEEDS_DATA)
        household = lacking.household
        asked = Affected.objects.create(
            household_id=household, province=lacking.province, because_run=nation, since=NOW, next_at=NOW,
            answer_by=from_jalali(1398, 10, 29), handed_over_at=handed_over_at,
        )  # fmt: skip
    one = telephone(LINE)
    ask_by_dialogue(one, known(register, household))
    one.dial(work_and_read(one))
    assert answer in one.dial("2")
    assert one.dial("3").startswith("کمک معیشت شما ادامه دارد. لازم نیست کاری بکنید.")
    with acting_as(SYSTEM):
        Affected.objects.filter(pk=asked.pk).update(decided_at=NOW, next_at=None)
    assert one.dial("3").startswith("اگر در سامانه درخواست بدهید")


def test_the_code_may_be_typed_in_another_call(telephone, register) -> None:
    one = telephone(LINE)
    ask_by_dialogue(one, known(register))
    code = work_and_read(one)
    later = telephone(LINE, call="call 2", now=one.now)
    assert later.dial() == SCREEN[Prompt.ONE_TIME_CODE]
    assert later.dial(code).startswith("۱ وضعیت")


def test_a_call_whose_line_was_cut_leaves_nobody_signed_in(telephone, register) -> None:
    one = telephone(LINE)
    ask_by_dialogue(one, known(register))
    one.dial(work_and_read(one))
    telephone(LINE, call="call 2", now=one.now).dial()
    assert is_open() == [False]


def test_by_message_the_household_is_answered_in_one(telephone, register) -> None:
    national_id = known(register)
    one = telephone(LINE)
    assert one.write(f"وضعیت {national_id} {BIRTH}") == MESSAGE[Prompt.ONE_TIME_CODE]
    told = one.write(work_and_read(one))
    assert told.startswith("خانوار شما: ")
    assert is_open() == [False]
    assert looks() == [(2, "head", "telephone", "پیامک")]


def test_by_message_an_open_request_comes_first_and_a_draft_last(telephone, register) -> None:
    national_id = known(register)
    by = head_at(LINE, 2)
    begun(by, CaseKind.DISPUTE)
    one = telephone(LINE)
    one.write(f"{national_id} {BIRTH}")
    assert one.write(work_and_read(one)).startswith("خانوار شما: ")
    filed(by)
    one.now += dt.timedelta(minutes=11)
    one.write(f"{national_id} {BIRTH[:4]}/{BIRTH[4:6]}/{BIRTH[6:]}")
    assert "ثبت شد" in one.write(work_and_read(one))


def test_whoever_it_is_the_answer_is_the_same_and_only_the_owner_gets_a_code(telephone, register) -> None:
    known(register)
    nobody, owner = made_up_id(4_000), national_id_of(2)
    for line, national_id in (
        (LINE, nobody),
        ("+989350000001", owner),
        (LINE, national_id_of(3)),
        (LINE, owner),
    ):
        one = telephone(line)
        assert one.write(f"{national_id} {BIRTH}") == MESSAGE[Prompt.ONE_TIME_CODE]
        work(one.now)
    assert code_sent_to("+989350000001") == ""
    assert len(code_sent_to(LINE)) == 6


def test_a_wrong_code_may_be_mended_five_times(telephone, register) -> None:
    one = telephone(LINE)
    ask_by_dialogue(one, known(register))
    code = work_and_read(one)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(4):
        assert one.dial(wrong) == SCREEN[Prompt.WRONG_CODE]
    assert one.dial(wrong) == SCREEN[Prompt.OVER]
    assert not one.goes_on
    assert "کد ملی" in one.dial(code)
    assert looks() == []


def test_a_code_is_over_after_ten_minutes(telephone, register) -> None:
    one = telephone(LINE)
    one.write(f"{known(register)} {BIRTH}")
    code = work_and_read(one)
    one.now += dt.timedelta(minutes=10)
    assert one.write(code) == MESSAGE[Prompt.HELP]


def test_a_register_that_is_silent_is_said_to_be(telephone, register) -> None:
    national_id = known(register)
    register.fault["/shahkar"] = "500"
    one = telephone(LINE)
    ask_by_dialogue(one, national_id)
    work(one.now)
    assert one.dial("123456") == SCREEN[Prompt.REGISTER_SILENT]


def test_who_heads_no_household_is_told_so_after_the_right_code(telephone, register) -> None:
    national_id = known(register, is_head=False)
    one = telephone(LINE)
    ask_by_dialogue(one, national_id)
    assert one.dial(work_and_read(one)) == SCREEN[Prompt.TURNED_AWAY]
    assert looks() == []


def test_who_has_no_household_is_told_that_they_may_apply(telephone, register) -> None:
    one = telephone(LINE)
    one.write(f"{known(register, None)} {BIRTH}")
    told = one.write(work_and_read(one))
    assert told.startswith("خانوار شما: هنوز نتیجه‌ای نیست.")
    assert "درخواست در سامانه رایگان است" in told


def test_who_asks_often_is_never_refused_and_comes_in_with_the_newest_code(telephone, register) -> None:
    national_id = known(register)
    one = telephone(LINE)
    for number in range(8):
        one.call = f"call {number}"
        assert ask_by_dialogue(one, national_id) == SCREEN[Prompt.ONE_TIME_CODE]
        one.dial("0")
    assert work(one.now) == 8
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.filter(key__startswith="sign-in-code:").count() == 5
    one.call = "call 8"
    ask_by_dialogue(one, national_id)
    assert one.dial(work_and_read(one)).startswith("۱ وضعیت")


def test_a_session_that_was_ended_elsewhere_tells_nothing_more(telephone, register) -> None:
    one = telephone(LINE)
    ask_by_dialogue(one, known(register))
    one.dial(work_and_read(one))
    with acting_as(SYSTEM):
        CitizenSession.objects.update(ended_at=one.now)
    assert one.dial("1") == SCREEN[Prompt.OVER]


@pytest.mark.parametrize("typed", ["1345", "13451301", "abcdefgh", "00000000"])
def test_what_is_no_day_is_asked_for_again(telephone, register, typed) -> None:
    one = telephone(LINE)
    one.dial()
    one.dial(known(register), "1")
    assert one.dial(typed) == SCREEN[Prompt.BAD_BIRTH_DATE]
    assert one.dial(BIRTH) == SCREEN[Prompt.ONE_TIME_CODE]


def test_what_a_conversation_holds_is_sealed_and_forgotten(telephone, register) -> None:
    national_id = known(register)
    one = telephone(LINE)
    ask_by_dialogue(one, national_id)
    code = work_and_read(one)
    one.dial(code)
    rows = rows_of("conversation", "outbox", "audit_event", "sign_in_limit", "procrastinate_jobs")
    for secret in (national_id, national_id.encode().hex(), BIRTH, LINE[3:], LINE.encode().hex(), code):
        assert secret not in rows, secret
    with acting_as(SYSTEM, is_read_only=True):
        assert Conversation.objects.count() == 1
    for actor in (NOBODY, head(2).actor, Actor("staff", "staff:1", provinces=("*",))):
        with acting_as(actor, is_read_only=True):
            assert Conversation.objects.count() == 0
    forget_old(now=NOW + dt.timedelta(hours=1))
    with acting_as(SYSTEM, is_read_only=True):
        assert Conversation.objects.count() == 0


@pytest.mark.parametrize("is_recorded", [True, False])
def test_a_head_by_the_registers_alone_hears_of_no_visit_of_the_recorded_head(
    telephone,
    register,
    decided: Decided,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_recorded: bool,
) -> None:
    """On the site the request is closed to them, a former spouse for instance (decision 0052)."""
    request = filed(head_at("+989120000007", UNVALUED))
    with (
        simulated(decided.snapshot, decided.run.parent / "index", tmp_path / "desk.sqlite") as running,
        monkeypatch.context() as patch,
    ):
        patch.setattr(adapter_selection, "_over_http", lambda *_: running.registers)
        take_on()
    call_visit(
        request_id=request, reason="بازدید", place="کوچهٔ سوم", at=NOW + dt.timedelta(days=3), by=officer(), now=NOW
    )  # fmt: skip
    other = {} if is_recorded else {"national_id": made_up_id(NUMBER)}
    national_id = known(register, UNVALUED, **other)
    one = telephone(LINE)
    ask_by_dialogue(one, str(other.get("national_id", national_id)))
    one.dial(work_and_read(one))
    assert ("استثنائاً" in one.dial("3")) is is_recorded


def test_the_draft_of_somebody_else_who_claims_to_be_the_head_is_no_case_of_the_caller(
    telephone, register
) -> None:
    national_id = known(register)
    begun(head_at("+989120000007", 2, person_index=head(3).person_index), CaseKind.CHANGE_OF_HEAD)
    one = telephone(LINE)
    ask_by_dialogue(one, national_id)
    menu = one.dial(work_and_read(one))
    assert "۴ پروندهٔ دیگر" not in menu
