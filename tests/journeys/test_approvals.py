"""R4.3b, R4.5: from the decision to the letter on a telephone, and to a stranger who verifies it, with and without us.

The picture of the page is read by a decoder of QR codes that knows nothing of ours.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pytest_django.plugin import DjangoDbBlocker

from hemayat.operations.postgres import DatabaseUrls
from tests.journeys.browser import SHOTS, Visitor
from tests.journeys.nation import Place, nation_at_work
from tests.journeys.steps import pages_on_paper, sign_in

pytestmark = pytest.mark.slow
SMALL, WIDE = (360, 740), (1280, 900)


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("letters"), django_db_setup) as made,
    ):
        yield made


def looked_at(visitor: Visitor, name: str) -> Path:
    picture = visitor.shoot(f"approval-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    assert not visitor.judge(), name
    return picture


def signed_letter(visitor: Visitor, place: Place) -> None:
    """The worker signs within seconds of its start."""
    for _ in range(60):
        visitor.page.goto(f"{place.site.citizen}/my/approval/")
        if visitor.page.locator(".app-qr").count():
            return
        visitor.page.wait_for_timeout(1_000)
    raise AssertionError("the letter was not signed")


def widen(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def read_by_a_stranger(stranger: Visitor, place: Place, code: str) -> str:
    """By the code and by hand; what the page of the code says."""
    stranger.page.goto(code)
    assert stranger.page.locator("h1").inner_text() == "این تأییدیه معتبر است"
    shown = stranger.page.locator("main").inner_text()
    looked_at(stranger, "told-360")
    widen(stranger)
    stranger.page.goto(f"{place.site.citizen}/verify/")
    looked_at(stranger, "ask-1280")
    stranger.page.locator("#id_shown").fill(code)
    stranger.page.locator("main form button").click()
    assert "معتبر است" in stranger.page.locator("main").inner_text()
    return str(shown)


def verified_without_us(head: Visitor, place: Place, code: str, folder: Path) -> None:
    """By `hemayat verify`, from the code and from the file."""
    (folder / "keys.json").write_text(place.site.fetch("/verify/keys.json")[2], "utf-8")
    (folder / "qr.txt").write_text(code, "utf-8")
    head.page.locator("main a[href$='/letter/']").click()
    looked_at(head, "letter-choice-360")
    # The first one waits for the library that sets text.
    with head.page.expect_download() as file:
        head.page.locator("button[value='full']").click()
    head.page.go_back()
    file.value.save_as(folder / "letter.pdf")
    file.value.save_as(SHOTS / "approval-letter-as-file.pdf")
    for name in ("qr.txt", "letter.pdf"):
        command = [sys.executable, "-m", "hemayat.cli", "verify", name, "--keys", "keys.json"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "The signature is right" in done.stdout


def test_r4_3b_from_decision_to_letter_to_a_strangers_verification(place, meet, tmp_path):
    head, stranger = meet(SMALL), meet(SMALL)
    head.page.goto(f"{place.site.citizen}/my/decision/")
    sign_in(head, place, place.somebody("eligible"))
    head.page.locator("main a[href='/my/approval/']").first.click()
    signed_letter(head, place)
    picture = looked_at(head, "letter-360")
    assert "تاریخ پایان ندارد" in head.page.locator("main").inner_text()
    # The stranger reads the code from the screen of the telephone.
    (read,) = zxingcpp.read_barcodes(
        Image.open(picture), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    assert len(read.text.encode()) <= 600
    shown = read_by_a_stranger(stranger, place, read.text)
    holder = head.page.locator("main dd").first.inner_text().split("،")[0]
    assert holder not in shown
    assert holder.split()[0] in shown
    verified_without_us(head, place, read.text, tmp_path)
    assert pages_on_paper(head, "approval-letter") == 1
    widen(head)
    looked_at(head, "letter-1280")
    head.page.locator("a[href$='withdraw/']").click()
    looked_at(head, "withdraw-1280")
    head.page.locator("main form button").click()
    stranger.page.goto(read.text)
    assert stranger.page.locator("h1").inner_text() == "این تأییدیه دیگر معتبر نیست"
    assert head.console == stranger.console == []
