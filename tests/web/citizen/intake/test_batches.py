"""One form that cannot be written costs its batch a few tries; everybody else's forms are written together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest
from django.db import IntegrityError, OperationalError

from hemayat.web.citizen.intake.batches import MOST_TRIES, BatchWriter
from tests.support.threads import apart

pytestmark = pytest.mark.django_db(transaction=True)
Write = Callable[[Sequence[int]], Sequence[int | None]]


class Table:
    """Takes whole parts of batches, as a transaction does; `bad` forms make theirs fail."""

    def __init__(self, *bad: int, fault: Exception) -> None:
        self.bad, self.fault = set(bad), fault
        self.tries: list[int] = []

    def write(self, forms: Sequence[int]) -> Sequence[int | None]:
        self.tries.append(len(forms))
        if self.bad.intersection(forms):
            raise self.fault
        return [-form for form in forms]


def put_together(write: Write, many: int) -> list[int | None]:
    """All of them wait before the first is written."""

    async def run() -> list[int | None]:
        batches: BatchWriter[int, int] = BatchWriter(write)
        waiting = [asyncio.ensure_future(batches.put(form)) for form in range(1, many + 1)]
        await asyncio.sleep(0)
        batches.start()
        answers = await asyncio.gather(*waiting)
        await batches.stop()
        return answers

    return apart(lambda: asyncio.run(run()))


@pytest.mark.parametrize(
    "fault", [IntegrityError(), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate")]
)
@pytest.mark.parametrize("bad", [1, 77, 200])
def test_one_bad_form_costs_a_few_tries_and_nobody_else_their_answer(bad: int, fault: Exception) -> None:
    table = Table(bad, fault=fault)
    answers = put_together(table.write, 200)
    assert answers == [None if form == bad else -form for form in range(1, 201)]
    assert len(table.tries) <= 17  # 1 + 2 · log₂ 200


def test_a_database_that_does_not_answer_is_not_asked_for_each_half() -> None:
    table = Table(1, fault=OperationalError())
    assert put_together(table.write, 200) == [None] * 200
    assert table.tries == [200]


def test_many_bad_forms_keep_nobody_waiting_without_end() -> None:
    table = Table(*range(1, 201), fault=ValueError())
    assert put_together(table.write, 200) == [None] * 200
    assert len(table.tries) == MOST_TRIES
