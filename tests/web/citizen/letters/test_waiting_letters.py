"""A letter of a household that waits says who is asked and until when; why it waits is in the full letter alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.web.citizen.letters.test_household_letters import (
    Enter,
    file_of,
    pango,
    squeezed,
    words_of,
)
from tests.web.citizen.letters.test_letters import approval_in, enter, nation, register

__all__ = ["enter", "nation", "pango", "register"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here: Debian’s poppler-utils"),
]


@pytest.mark.slow
def test_while_the_registers_are_asked_the_letter_says_until_when_and_then_that_an_officer_looks(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.requests.models import Affected  # noqa: PLC0415 - the same
    from hemayat.web.shared.templatetags.formats import jalali  # noqa: PLC0415 - the same
    from tests.support.publishing import NOW  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.test_missing_data import ASK_BY, requested  # noqa: PLC0415 - the same

    household = nation.of["needs_data"]
    browser = enter(household)
    requested(nation, household)
    text = squeezed(words_of(file_of(browser, "short"), tmp_path))
    for words in (
        "سازمانهایی که اطلاعات نرسیده نزد آنهاست",
        "مهلت پاسخ سازمان‌ها",
        jalali(ASK_BY),
        "از آن روز، کارشناس",
    ):
        assert squeezed(words) in text, (words, text)
    with acting_as(SYSTEM):
        Affected.objects.filter(household_id=household).update(handed_over_at=NOW)
    text = squeezed(words_of(file_of(browser, "short"), tmp_path))
    assert squeezed("کارشناس پرونده؛ چون سازمان‌ها بهموقع پاسخ ندادهاند") in text
    for words in ("مهلت", "دورهٔ بعد", "مرحلهٔ بعد"):
        assert squeezed(words) not in text, words


@pytest.mark.slow
def test_a_household_that_no_run_could_decide_gets_a_letter_that_says_why(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    from hemayat.web.citizen.status.undecided_texts import not_decided_words  # noqa: PLC0415 - models, once Django is set up
    from tests.web.citizen.signed_in.published_nation import SUPPORTED  # noqa: PLC0415 - the same

    browser = enter(SUPPORTED)
    browser.post(f"/my/approvals/{approval_in(SUPPORTED).id}/withdraw/")
    short, full = (words_of(file_of(browser, form), tmp_path) for form in ("short", "full"))
    words = not_decided_words("two_heads")
    assert words
    assert squeezed(str(words.why)) in squeezed(full)
    assert squeezed(str(words.why)) not in squeezed(short)
    assert squeezed("این به معنای رد شدن نیست") in squeezed(short)
    assert squeezed("شرط‌ها، اطلاعات خانوار") not in squeezed(full)
    for words_of_row in (
        "وزارتخانه؛ خانوار را در دورهٔ بعد دوباره بررسی می‌کند",
        "تا چه زمانی؟",
        "تاریخ دورهٔ بعد هنوز معلوم نیست",
        "ظرف ۱۵ روز کاری پاسخ می‌دهیم",
    ):
        assert squeezed(words_of_row) in squeezed(short), words_of_row
