"""The line of a member of staff: whoever watches, and whoever had it before, hears of another one."""

from __future__ import annotations

from typing import Any

import pytest

from hemayat.accounts.staff_accounts import ask_identity_of
from hemayat.accounts.staff_identity import accept_identity
from tests.accounts.desk_steps import answered, line, member, quick_passwords, shown_to, texts
from tests.accounts.steps import BORN, NOW
from tests.inquiries.register_server import RegisterServer
from tests.support.extracts import national_id

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
WATCHER = 3


def test_a_line_given_to_a_colleague_who_works_already_is_noticed(
    register: RegisterServer,
) -> None:
    """One administrator could tie somebody else's id and line to an account of before, and read what comes there."""
    boss = member("boss", "administrator")
    member("watcher", "oversight", mobile=line(WATCHER))
    older = member("older", "publisher")
    given: dict[str, Any] = {
        "member": older.pk,
        "national_id": national_id(9),
        "birth_date": BORN,
        "by": boss,
    }
    ask_identity_of(**given, mobile=line(9), now=NOW)
    assert answered(older, register) == "waiting"
    accept_identity(by=older, display=shown_to(older), now=NOW)
    assert "اولین بار" in texts(line(WATCHER))[-1]
    ask_identity_of(**given, mobile=line(10), now=NOW)
    assert answered(older, register) == "waiting"
    assert "همین حالا به مدیری دیگر یا ناظر اطلاع دهید" in texts(line(9))[-1]
    accept_identity(by=older, display=shown_to(older), now=NOW)
    assert "تغییر کرد" in texts(line(WATCHER))[-1]
    assert "اگر خودتان نخواسته‌اید" in texts(line(9))[-1]
