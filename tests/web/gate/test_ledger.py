"""Who is next: first come, first served, over one proxy and several, and never more than were let in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.web.gate.ledger import Ledger, Place

came = st.dictionaries(
    st.integers(100, 130), st.dictionaries(st.sampled_from("ab"), st.integers(1, 9), min_size=1), max_size=15
)
steps = st.lists(st.integers(0, 12), max_size=40)


def ledger_of(nation: dict[int, dict[str, int]], threshold: Place = (100, 0)) -> Ledger:
    ledger = Ledger(threshold)
    for second, proxies in nation.items():
        for proxy, many in proxies.items():
            ledger.note(proxy, {second: many})
    return ledger


@given(came, steps)
@settings(max_examples=200, deadline=None)
def test_never_more_go_in_than_there_is_room_for_and_only_forwards(
    nation: dict[int, dict[str, int]], rooms: list[int]
) -> None:
    ledger = ledger_of(nation)
    everybody = ledger.waiting
    for room in rooms:
        before, waiting = ledger.threshold, ledger.waiting
        let_in = ledger.advance(room, 140)
        assert let_in <= room
        assert ledger.threshold >= before
        assert ledger.waiting == waiting - let_in
    assert everybody - ledger.waiting <= sum(rooms)


@pytest.mark.slow
@given(came)
@settings(max_examples=200, deadline=None)
def test_everybody_gets_in_and_then_the_threshold_is_the_present(nation: dict[int, dict[str, int]]) -> None:
    ledger = ledger_of(nation)
    everybody = ledger.waiting
    assert ledger.advance(10_000, 140) == everybody
    assert (ledger.waiting, ledger.threshold) == (0, (140, 0))


def test_within_a_second_people_go_in_by_their_order_side_by_side_over_two_proxies() -> None:
    ledger = ledger_of({100: {"a": 3, "b": 2}, 101: {"a": 1}})
    assert (ledger.advance(1, 105), ledger.threshold) == (0, (100, 0))
    assert (ledger.advance(3, 105), ledger.threshold) == (2, (100, 1))
    assert (ledger.advance(3, 105), ledger.threshold) == (3, (101, 0))
    assert (ledger.advance(9, 105), ledger.threshold) == (1, (105, 0))


def test_nobody_is_let_in_by_a_second_of_which_nobody_has_told() -> None:
    ledger = ledger_of({100: {"a": 1}})
    ledger.advance(50, 101)
    assert ledger.threshold == (101, 0)
    ledger.note("a", {101: 7})
    assert ledger.waiting == 7


def test_a_proxy_that_was_started_again_takes_nobody_out_of_the_queue() -> None:
    ledger = ledger_of({100: {"a": 40}})
    ledger.note("a", {100: 2, 101: 3})
    assert ledger.waiting == 43


def test_a_proxy_that_went_on_alone_is_followed_and_never_the_other_way() -> None:
    ledger = ledger_of({100: {"a": 40}, 101: {"a": 5}})
    ledger.follow((100, 30))
    assert ledger.waiting == 15
    ledger.follow((100, 10))
    assert ledger.waiting == 15


def test_marks_say_how_many_came_before_and_are_few() -> None:
    ledger = ledger_of({second: {"a": 2} for second in range(100, 5_000)})
    ledger.advance(1_000, 5_000)
    marks = ledger.marks()
    assert len(marks) <= 102
    assert marks[0] == (600, 1_000)
    assert marks[-1] == (5_000, 9_800)
    assert marks == sorted(marks)


def test_a_queue_that_only_the_file_knows_is_not_forgotten() -> None:
    ledger = ledger_of({second: {"a": second % 3} for second in range(100, 400)})
    ledger.advance(50, 400)
    after = Ledger(ledger.threshold)
    after.recall(ledger.marks())
    assert abs(after.waiting - ledger.waiting) <= 5
    # A proxy that has run all the while tells of it itself.
    after.forget_recalled(0)
    assert after.waiting == 0
