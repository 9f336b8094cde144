"""`hemayat publish`, as two publishers type it: each signs in, and nobody approves their own proposal."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from hemayat.accounts.staff import NewStaffAccount, add_staff
from hemayat.accounts.totp import code_at, step_at
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.models import PublishedRun
from hemayat.eligibility.queries import published_run
from tests.accounts.steps import events
from tests.accounts.test_staff import secret_in
from tests.cli.test_keys_commands import hemayat
from tests.support.publishing import Decided, decide
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def account(username: str, role: str = "publisher") -> NewStaffAccount:
    return add_staff(
        username=username, full_name=username, roles=[role], provinces=["*"], by=SYSTEM, now=timezone.now()
    )


@pytest.fixture
def publish(tmp_path: Path):
    """`publish(words…, by=account)`; `later`: half minutes on, since no code of an authenticator is taken twice."""

    def run(
        *words: str, by: NewStaffAccount, later: int = 0, **differing: str
    ) -> subprocess.CompletedProcess[str]:
        code = code_at(secret_in(by.authenticator), step_at(timezone.now()) + later)
        told = {
            "HEMAYAT_PUBLISHER": by.member.username,
            "HEMAYAT_PUBLISHER_PASSWORD": by.password,
            "HEMAYAT_PUBLISHER_CODE": code,
            "COLUMNS": "200",
            **differing,
        }
        return hemayat(tmp_path, "publish", *words, **{**environment_of_worker(), **told})

    return run


def propose_words(decided: Decided) -> tuple[str, ...]:
    return ("propose", str(decided.run), "--policy", str(decided.policy), "--workers", "1")


def test_r1_2b_two_publishers_sign_in_and_nobody_sees_the_run_before(publish, tmp_path: Path) -> None:
    decided, first, second = decide(tmp_path), account("first"), account("second")
    proposed = publish(*propose_words(decided), by=first)
    assert proposed.returncode == 0, proposed.stderr
    assert "(40 households) is proposed." in proposed.stdout
    number = proposed.stdout.rpartition("hemayat publish approve ")[2].strip()
    own = publish("approve", number, by=first, later=1)
    assert (own.returncode, "another publisher must approve it" in own.stderr) == (2, True), own.stderr
    assert published_run() is None
    approved = publish("approve", number, by=second)
    assert (approved.returncode, "is published." in approved.stdout) == (0, True), approved.stderr
    with acting_as(SYSTEM):
        run = published_run()
    assert run
    assert str(run.pk) == number
    listed = publish("list", by=second).stdout
    assert {"published", "first", "second"} <= set(listed.split())


@pytest.mark.parametrize("wrong", ["HEMAYAT_PUBLISHER_PASSWORD", "HEMAYAT_PUBLISHER_CODE"])
def test_r1_2b_who_does_not_sign_in_publishes_nothing(publish, tmp_path: Path, wrong: str) -> None:
    refused = publish(*propose_words(decide(tmp_path)), by=account("first"), **{wrong: "000000"})
    assert (refused.returncode, "password or code is wrong" in refused.stderr) == (2, True), refused.stderr
    assert "Traceback" not in refused.stderr
    assert events()[-1][0] == "staff.sign_in_failed"
    with acting_as(SYSTEM):
        assert published_run() is None


def test_r1_2b_another_role_publishes_nothing(publish, tmp_path: Path) -> None:
    refused = publish(*propose_words(decide(tmp_path)), by=account("maryam", "case_officer"))
    assert (refused.returncode, "ask for the role 'publisher'" in refused.stderr) == (2, True), refused.stderr


@pytest.mark.long
def test_a_run_is_published_province_by_province_and_its_messages_are_read_before(
    publish, tmp_path: Path
) -> None:
    first, second, third, fourth = (account(name) for name in ("first", "second", "third", "fourth"))
    number = publish(*propose_words(decide(tmp_path)), by=first).stdout.split()[-1]
    messages = publish("preview", number, by=second, HEMAYAT_SMS_PART_RIAL="1250")
    assert (messages.returncode, "rials (1,250 a part)" in messages.stdout) == (0, True), messages.stderr
    assert "سرپرست گرامی" in messages.stdout
    begun = publish("approve", number, "--provinces", "07", by=second, later=1)
    assert (begun.returncode, "is rollout." in begun.stdout) == (0, True), begun.stderr
    assert publish("pause", number, "--reason", "we look again", by=third).returncode == 0
    paused = publish("continue", number, by=fourth)
    assert (paused.returncode, "Reason for the pause: we look again" in paused.stderr) == (2, True), (
        paused.stderr
    )
    asked = publish("resume", number, by=third, later=1)
    assert (asked.returncode, "Another publisher resumes it" in asked.stdout) == (0, True), asked.stderr
    resumed = publish("resume", number, by=first, later=1)
    assert (resumed.returncode, "is resumed" in resumed.stdout) == (0, True), resumed.stderr
    whole = publish("continue", number, "--provinces", "23,abroad", "--one-by-one", by=fourth, later=1)
    assert (whole.returncode, "is rollout." in whole.stdout) == (0, True), whole.stderr
    with acting_as(SYSTEM):
        assert set(PublishedRun.objects.values_list("province", flat=True)) == {"07", "23", ""}
