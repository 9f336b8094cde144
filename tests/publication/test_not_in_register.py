"""A household with a wrong row in the register keeps its support; one that is left out has the days of notice (A15)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hemayat.approvals.queries import approvals_of
from hemayat.approvals.states import LEFT_OUT
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words, day_of, format_date
from hemayat.eligibility.queries import determination_of, reading_of
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.notice_wordings import notice_text
from hemayat.publication import rollout
from hemayat.publication.actions import RunCorrection
from hemayat.publication.message_preview import count_messages, preview_of
from hemayat.publication.queries import why_member_reads_no_decision, why_not_decided
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.web.citizen.approvals.own_approval import shown_of
from tests.publication.correction_nation import CUT, ENDED, NEVER, TEHRAN
from tests.publication.correction_nation import rows as nation_rows
from tests.publication.test_corrected_run import (
    LATE,
    NOTICE_DAYS,
    RIGHT,
    WRONG_AT,
    paid,
    published,
    rows,
    sent,
    told_all,
)
from tests.support.extracts import Row, national_id
from tests.support.nations import POLICY
from tests.support.publishing import NOW, Decided, decide, justify_both, propose, publish, publisher

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)
Rows = dict[str, list[Row]]
AGAIN = POLICY.replace("1: 480_000_000", "1: 481_000_000")
"""For these people the same, and another run."""
WRONG_DAY = day_of(WRONG_AT) + NOTICE_DAYS * DAY


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    reading_of.cache_clear()
    yield
    reading_of.cache_clear()


def person_of(nation: Rows, household: int) -> Row:
    (found,) = (row for row in nation["persons"] if row["household_id"] == household)
    return found


def with_two_heads(nation: Rows) -> None:
    nation["persons"].append(
        person_of(nation, CUT) | {"national_id": national_id(99), "mobile": "09120009999"}
    )


def without_head(nation: Rows) -> None:
    person_of(nation, CUT)["relation_to_head"] = "other"


def with_wrong_day_of_birth(nation: Rows) -> None:
    person_of(nation, CUT)["birth_date"] = dt.date(2090, 1, 1)


def left_out(nation: Rows) -> None:
    """Nobody has died, and nothing of the household is in the register any more."""
    nation["persons"].remove(person_of(nation, CUT))
    mine = national_id(CUT * 10)
    nation["incomes"] = [row for row in nation["incomes"] if row["national_id"] != mine]


def moved_to(household: int) -> Callable[[Rows], None]:
    """The head lives with others now, in the register."""

    def change(nation: Rows) -> None:
        person_of(nation, CUT).update(household_id=household, relation_to_head="other")

    return change


def run_of(folder: Path, change: Callable[[Rows], None], name: str) -> Decided:
    nation = copy.deepcopy(nation_rows())
    change(nation)
    return decide(folder, nation, name=name, policy=POLICY)


def standing(household: int) -> list[tuple[object, ...]]:
    return rows("SELECT ended_on, ended_because FROM approval_standing WHERE household_id = %s", household)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (with_two_heads, "two_heads"),
        (without_head, "no_head"),
        (with_wrong_day_of_birth, "household_incomplete"),
    ],
)
def test_a15_a_household_with_a_wrong_row_keeps_its_support_until_it_is_decided(
    tmp_path: Path, change: Callable[[Rows], None], reason: str
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    home = rows("SELECT since, ended_on, province FROM household WHERE id = %s", CUT)
    published(run_of(tmp_path, change, "wrong"), WRONG_AT)
    with acting_as(SYSTEM):
        assert why_not_decided(CUT) == reason
    assert rows("SELECT since, ended_on, province FROM household WHERE id = %s", CUT) == home
    assert standing(CUT) == [(None, None)]
    assert set(paid(CUT)[0].values()) == {RIGHT}
    # Decided again, it goes on with the same approval.
    published(decide(tmp_path, nation_rows(), name="later", policy=AGAIN), LATE)
    assert standing(CUT) == [(None, None)]
    months, arrears = paid(CUT)
    assert (set(months.values()), arrears) == ({RIGHT}, 0)
    assert rows("SELECT count(*) FROM approval WHERE household_id = %s", CUT) == [(1,)]


def test_a_head_reads_why_the_run_of_their_own_province_did_not_decide_while_others_see_the_run_before(
    tmp_path: Path,
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    publish(run_of(tmp_path, with_two_heads, "wrong"), now=WRONG_AT, provinces=[TEHRAN])
    with acting_as(SYSTEM):
        assert determination_of(CUT) is None
        assert why_not_decided(CUT) == "two_heads"
    # A member who is not its head reads the same; of a household that is decided, and of none, nothing.
    (decided,) = rows("SELECT min(household_id) FROM determination WHERE household_id <> %s", CUT)
    read = [why_member_reads_no_decision(int(str(number))) for number in (CUT, decided[0], 999_999)]
    assert read == ["two_heads", "", ""]


def test_a15_a_household_that_the_register_leaves_out_has_the_days_of_notice(tmp_path: Path) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    wrong = published(run_of(tmp_path, left_out, "wrong"), WRONG_AT)
    for _ in range(2):
        assert standing(CUT) == [(WRONG_DAY, "circumstances")]
        with acting_as(SYSTEM):
            apply_decisions([CUT], now=WRONG_AT + 5 * DAY)
    assert rows("SELECT run_id, event FROM approval_event WHERE household_id = %s", CUT) == [
        (wrong, LEFT_OUT)
    ]
    assert rows("SELECT from_on FROM referral_event WHERE household_id = %s AND kind = 'stopped'", CUT) == [
        (WRONG_DAY,)
    ]


def outbox(household: int) -> list[str]:
    return [
        name for (name,) in rows("SELECT notice FROM outbox WHERE household_id = %s ORDER BY id", household)
    ]


def counted_and_sent(made: Decided, now: dt.datetime, correction: RunCorrection | None = None) -> int:
    """Publish it as `published` does; the messages that were counted before the approval are those that are sent."""
    proposal = propose(made, now=now, correction=correction)
    count_messages(proposal.pk, now=now)
    preview = preview_of(proposal.pk)
    assert preview
    justify_both(proposal, now=now)
    rollout.approve(proposal.pk, by=publisher("second"), now=now)
    told_all(proposal.pk, now)
    found = dict(rows("SELECT notice, count(*) FROM outbox WHERE run_id = %s GROUP BY 1", proposal.pk))
    assert {line.notice: line.heads for line in preview.lines} == found
    return proposal.pk


def test_a15_the_head_of_a_household_that_the_register_leaves_out_is_notified_and_the_letter_says_why(
    tmp_path: Path,
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    run = counted_and_sent(run_of(tmp_path, left_out, "wrong"), WRONG_AT)
    assert outbox(CUT)[-1] == "left_out.1"
    with acting_as(SYSTEM, is_read_only=True):
        (message,) = OutboxMessage.objects.filter(run_id=run, household_id=CUT)
        assert message.state == "queued", "it goes to the line that they had"
        fa, en = (notice_text(message.notice, message.parameters, lang) for lang in ("fa", "en"))
        (approval,) = approvals_of(CUT)
        shown = shown_of(approval)
    assert f"کمک معیشت آن از {format_date(WRONG_DAY, 'fa')} قطع می‌شود" in fa
    assert f"its support stops on {date_in_words(WRONG_DAY, 'en')}" in en
    assert shown.why_ended == "این خانوار در اطلاعات جدید ثبت احوال وجود ندارد"
    assert (shown.was_left_out, shown.ended_with_household) == (True, False)
    # Back in the register, they are notified of their result, though the run before said the same.
    counted_and_sent(decide(tmp_path, nation_rows(), name="back", policy=AGAIN), WRONG_AT + 40 * DAY)
    assert outbox(CUT)[-1] == "result_eligible.1"


@pytest.mark.parametrize("other", [ENDED, NEVER])
def test_whoever_has_support_elsewhere_is_not_notified_of_an_end(tmp_path: Path, other: int) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    counted_and_sent(run_of(tmp_path, moved_to(other), "later"), WRONG_AT)
    assert ("left_out.1" in outbox(CUT)) == (other == NEVER)


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_message_that_a_household_is_left_out_is_corrected_if_it_was_sent_and_else_held(
    tmp_path: Path, is_sent: bool
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    wrong = published(run_of(tmp_path, left_out, "wrong"), WRONG_AT)
    if is_sent:
        sent(wrong)
    right = decide(tmp_path, nation_rows(), name="corrected", policy=AGAIN)
    published(right, WRONG_AT + 10 * DAY, RunCorrection(wrong, "ردیف‌هایی جا مانده بود"))
    if is_sent:
        assert outbox(CUT)[-2:] == ["left_out.1", "corrected_eligible.1"]
    else:
        assert outbox(CUT)[-1] == "left_out.1"
        assert rows("SELECT fault FROM outbox WHERE household_id = %s AND state = 'held'", CUT) == [
            ("replaced",)
        ]


@pytest.mark.parametrize("at", [WRONG_AT + 10 * DAY, LATE])
def test_a15_a_corrected_run_takes_back_the_end_of_a_household_that_was_left_out(
    tmp_path: Path, at: dt.datetime
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    wrong = published(run_of(tmp_path, left_out, "wrong"), WRONG_AT)
    right = decide(tmp_path, nation_rows(), name="corrected", policy=AGAIN)
    published(right, at, RunCorrection(wrong, "ردیف‌هایی جا مانده بود"))
    assert standing(CUT) == [(None, None)]
    assert rows("SELECT count(*) FROM approval WHERE household_id = %s", CUT) == [(1,)]
    months, arrears = paid(CUT)
    assert sum(months.values()) + arrears == RIGHT * len(months)
    assert (arrears > 0) == (at == LATE), "what was not paid, and nothing twice"


@pytest.mark.parametrize(("other", "ends_on"), [(ENDED, day_of(WRONG_AT)), (NEVER, WRONG_DAY)])
def test_a15_whoever_lives_elsewhere_now_has_no_notice_only_if_they_have_support_there(
    tmp_path: Path, other: int, ends_on: dt.date
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    published(run_of(tmp_path, moved_to(other), "later"), WRONG_AT)
    assert standing(CUT) == [(ends_on, "circumstances")]
    assert standing(other) == ([(None, None)] if other == ENDED else [])
