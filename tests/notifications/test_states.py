"""Every state has an owner and words in both languages, and is reached and left as the table says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.notifications.send_times import TEHRAN, is_quiet
from hemayat.notifications.states import TRANSITIONS, WORDING, MessageState, states_before


def test_every_state_is_worded_and_owned() -> None:
    assert set(WORDING) == set(MessageState)
    assert all(wording.fa and wording.en and wording.owner for wording in WORDING.values())


def test_every_state_but_the_first_is_reached_and_every_one_but_the_last_is_left() -> None:
    assert {step.after for step in TRANSITIONS} == set(MessageState)
    assert {step.before for step in TRANSITIONS} == set(MessageState) - {MessageState.DELIVERED}


def test_nothing_takes_back_a_delivery() -> None:
    assert not [step for step in TRANSITIONS if step.before is MessageState.DELIVERED]
    assert states_before(MessageState.FAILED, "receipt") == ["sent"]


@pytest.mark.parametrize(
    ("at", "is_so"),
    [((20, 59), False), ((21, 0), True), ((0, 0), True), ((7, 59), True), ((8, 0), False)],
)
def test_people_sleep_from_nine_to_eight_in_tehran(at: tuple[int, int], is_so: bool) -> None:
    assert is_quiet(datetime(2026, 5, 4, *at, tzinfo=TEHRAN)) is is_so


@given(st.integers(1_600_000_000, 2_200_000_000))
def test_after_any_moment_a_notice_may_be_sent_within_eleven_hours(second: int) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert any(not is_quiet(moment + timedelta(hours=hours)) for hours in range(12))
