"""What a head does by keyboard in a browser, on the way that every journey begins with."""

from __future__ import annotations

import re

from hemayat.common.dates import to_jalali
from tests.journeys.browser import SHOTS, Visitor
from tests.journeys.nation import Head, Place

USED: set[tuple[str, str]] = set()
"""Codes that were entered already, by number."""
CODE = re.compile(r"(\d{6}) کد ورود")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def write(visitor: Visitor, control: str, text: str) -> None:
    """Reached with Tab and typed over."""
    visitor.tab_to(control)
    visitor.page.keyboard.press("Control+A")
    visitor.page.keyboard.type(text)


def press(visitor: Visitor, control: str) -> None:
    """Reached with Tab, pressed with Enter."""
    visitor.tab_to(control)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def code_from_inbox(visitor: Visitor, place: Place, head: Head) -> str:
    """The newest code for this head's number, looked for in another tab as a person would."""
    tab = visitor.context.new_page()
    masked = f"0{head.mobile[1:4]}•••{head.mobile[-4:]}".translate(PERSIAN)
    for _ in range(60):
        tab.goto(f"{place.site.citizen}/demo/inbox/")
        message = tab.locator("section.app-message", has_text=masked).first
        found = CODE.search(message.inner_text()) if message.count() else None
        if found and (head.mobile, found[1]) not in USED:
            USED.add((head.mobile, found[1]))
            tab.close()
            return found[1]
        tab.wait_for_timeout(250)
    raise AssertionError("no code came")


def sign_in(visitor: Visitor, place: Place, head: Head, *, shots: str = "") -> None:
    """From any page that asks for it, by keyboard alone."""
    page = visitor.page

    def shoot(name: str) -> None:
        if shots:
            visitor.shoot(f"{shots}-{name}")
            assert not visitor.is_wider_than_the_screen()

    shoot("sign-in-1-who")
    write(visitor, "#id_national_id", head.national_id.translate(PERSIAN))
    year, month, day = to_jalali(head.birth_date)
    write(visitor, "#id_birth_date_day", str(day))
    visitor.tab_to("#id_birth_date_month")
    for _ in range(month):
        page.keyboard.press("ArrowDown")
    write(visitor, "#id_birth_date_year", str(year).translate(PERSIAN))
    write(visitor, "#id_mobile", head.mobile)
    shoot("sign-in-1-typed")
    press(visitor, "main form button")
    code = code_from_inbox(visitor, place, head)
    write(visitor, "#id_code", code)
    shoot("sign-in-2-code")
    press(visitor, "main form button")


def pages_on_paper(visitor: Visitor, name: str) -> int:
    """How many pages of A4 the page is printed on; kept to be looked at."""
    size = visitor.page.viewport_size
    assert size
    visitor.page.set_viewport_size({"width": 680, "height": 1032})
    visitor.page.emulate_media(media="print")
    visitor.shoot(f"{name}-on-paper")
    visitor.page.set_viewport_size(size)
    visitor.page.emulate_media(media="null")
    paper = visitor.page.pdf(path=SHOTS / f"{name}.pdf", format="A4")
    return len(re.findall(rb"/Type\s*/Page\b", paper))
