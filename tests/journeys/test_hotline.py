"""R4.7b in a real browser, without a mouse: a call is answered from the script of the caller's case, and closed."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from hemayat.common.dates import to_jalali
from hemayat.hotline.actions import set_outage
from tests.accounts.conftest import register
from tests.accounts.steps import BORN, work
from tests.hotline.steps import HOUSEHOLD, LINE, known
from tests.inquiries.register_server import RegisterServer
from tests.journeys.browser import Site
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import DESKTOP, SMALL, come_in, look
from tests.questions.steps import asked
from tests.requests.conftest import decided, nation
from tests.requests.steps import filed, head, officer, view
from tests.web.phone.steps import code_sent_to, head_at

__all__ = ["decided", "nation", "register"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ASIDES = {
    "پرسش تماس‌گیرنده": "question",
    "افزودن به پرسش قبلی": "write-on",
    "درخواست تماس دوباره": "call-back",
    "دریافت پیامک شخص دیگر": "wrong-number",
    "پاسخ‌های کلی": "general",
}
WORDS = {"fa": "پاسخ ثبت احوال دیر می‌رسد؛ کد ورود کمی دیرتر می‌آید.", "en": "The civil registry answers late."}


def say_who(page: Page, code: str) -> None:
    page.get_by_label("کد رهگیری، کد ملی یا شمارهٔ همراه").fill(code)
    year, month, day = to_jalali(BORN)
    page.get_by_label("روز", exact=True).fill(str(day))
    page.get_by_label("ماه", exact=True).select_option(str(month))
    page.get_by_label("سال", exact=True).fill(str(year))


@pytest.mark.parametrize("size", [DESKTOP, SMALL])
def test_r4_7b_a_call_is_answered_by_keyboard(
    size: tuple[int, int], nation: int, register: RegisterServer, site: Site, meet: Meet
) -> None:
    known(register)
    code = view(filed(head_at(LINE, HOUSEHOLD)), HOUSEHOLD).tracking_code
    asked(head(HOUSEHOLD))
    senior = officer(name="senior", roles=["senior_officer"])
    set_outage(fa=WORDS["fa"], en=WORDS["en"], by=senior, now=timezone.now())
    sara = meet(size=size)
    page = come_in(sara, site, "sara", "hotline_agent")
    page.locator("nav").get_by_role("link", name="پاسخ‌گویی تلفنی").press("Enter")
    page.get_by_text("ابتدا این متن را برای تماس‌گیرنده بخوانید").wait_for()
    look(sara, f"hotline-begin-{size[0]}")
    page.get_by_role("button", name="تماس جدید").press("Enter")
    say_who(page, code)
    look(sara, f"hotline-who-{size[0]}")
    page.get_by_role("button", name="ارسال کد").press("Enter")
    page.get_by_label("کدی که پیامک شد").wait_for()
    look(sara, f"hotline-code-{size[0]}")
    work(timezone.now())
    page.get_by_label("کدی که پیامک شد").fill(code_sent_to(LINE))
    page.get_by_label("کدی که پیامک شد").press("Enter")
    page.get_by_text("هویت تماس‌گیرنده احراز شد").wait_for()
    look(sara, f"hotline-script-{size[0]}")
    for link, name in ASIDES.items():
        page.get_by_role("link", name=link).press("Enter")
        page.wait_for_url(f"**/hotline/{name}/")
        look(sara, f"hotline-{name}-{size[0]}")
    page.get_by_label("پیگیری پرونده").press("Space")
    page.get_by_role("button", name="پاسخ داده شد").press("Enter")
    page.get_by_text("تماس بسته و ثبت شد").wait_for()
    look(sara, f"hotline-closed-{size[0]}")
    assert not sara.console
