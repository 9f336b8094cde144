"""`hemayat referrals`, as a senior officer types it: cut, taken, answered by file, and adding up."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from hemayat.accounts.staff import NewStaffAccount, add_staff
from hemayat.accounts.totp import code_at, step_at
from hemayat.audit.context import SYSTEM
from tests.accounts.test_staff import secret_in
from tests.approvals.conftest import decided, nation
from tests.support.worker import environment_of_worker

__all__ = ["decided", "nation"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]


@pytest.fixture
def senior_officer() -> NewStaffAccount:
    return senior("carrier")


def senior(username: str) -> NewStaffAccount:
    return add_staff(
        username=username,
        full_name=username,
        roles=["senior_officer"],
        provinces=["*"],
        by=SYSTEM,
        now=timezone.now(),
    )


def run(*words: object, by: NewStaffAccount | None = None, later: int = 0) -> tuple[int, str]:
    """`later`: half minutes on, since no code of an authenticator is taken twice."""
    told = {**os.environ, **environment_of_worker(), "COLUMNS": "200"}
    if by:
        told |= {
            "HEMAYAT_SENIOR_OFFICER": by.member.username,
            "HEMAYAT_SENIOR_OFFICER_PASSWORD": by.password,
            "HEMAYAT_SENIOR_OFFICER_CODE": code_at(
                secret_in(by.authenticator), step_at(timezone.now()) + later
            ),
        }
    command = [sys.executable, "-m", "hemayat.cli.main", "referrals", *map(str, words)]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_from_the_batch_to_the_sum(senior_officer: NewStaffAccount, tmp_path: Path) -> None:
    assert run("make-batches") == (0, "Batches cut: 1\n")
    code, said = run("export", 1, "--out", tmp_path, by=senior_officer)
    assert (code, "5 records" in said) == (0, True), said
    (file,) = tmp_path.glob("*.csv")
    records = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    answers = tmp_path / "answers.csv"
    lines = [f"{one['reference']},acknowledged,,,," for one in records[:3]]
    lines += [f"{records[3]['reference']},rejected,no_account,,,", "999,acknowledged,,,,"]
    first, second, third = (f"{one['reference']}" for one in records[:3])
    of = f"1404-07,1,1404-08-02,{records[0]['amount_rial']}"
    lines += [f"{first},paid,,{of}", f"{second},failed,closed_account,{of}", f"{third},paid,,{of}0"]
    header = "reference,result,reason,month,attempt,day,amount_rial"
    answers.write_text("\n".join([header, *lines, ""]), "utf-8")
    code, said = run("import", 1, answers, by=senior_officer, later=1)
    counts = "3 acknowledged, 1 sent back, 1 paid, 1 failed, 0 returned, 0 already known, 2 refused"
    assert (code, counts in said) == (1, True), said
    assert "this record is not in the batch" in said
    assert "rials were due for Mehr 1404" in said
    code, said = run("reconcile")
    assert (code, "5 approvals, 5 referrals = 3 acknowledged + 2 named exceptions" in said) == (0, True), said
    assert "Mehr 1404" in said
    assert "subsidy_targeting" in run("list-rules")[1]
    assert "subsidy_targeting" in run("list")[1]
    code, said = run("export", 2, "--out", tmp_path)
    assert code != 0
    assert "Traceback" not in said


@pytest.mark.long
def test_two_senior_officers_change_a_rule(senior_officer: NewStaffAccount) -> None:
    other = senior("other")
    code, said = run("add-rule", "behzisti", "--province", "qom", by=senior_officer)
    number = said.rpartition("approve-rule ")[2].strip()
    assert (code, number.isdigit()) == (0, True), said
    listed = run("list-rules")[1]
    assert {"Proposed", "add", "carrier"} <= set(listed.split()), listed
    code, said = run("approve-rule", number, by=senior_officer, later=1)
    assert (code, "other than the person who made the proposal" in said) == (2, True), said
    code, said = run("approve-rule", number, by=other)
    assert (code, "applies to approvals from now on" in said) == (0, True), said
    listed = run("list-rules")[1]
    assert "Proposed" not in listed
    (rule,) = re.findall(r"(\d+)\W+behzisti", listed)
    code, said = run("remove-rule", rule, by=other, later=1)
    number = said.rpartition("approve-rule ")[2].strip()
    assert (code, number.isdigit()) == (0, True), said
    code, said = run("withdraw-rule", number, by=senior("third"))
    assert code == 0, said
    assert "behzisti" in run("list-rules")[1], "a colleague refused the removal"
