"""The themes of the queue: counted along an index, also where a theme has fewer questions than are counted."""

from __future__ import annotations

import pytest

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.questions.queues import themes_waiting
from hemayat.questions.themes import TITLES
from tests.questions.many_questions import many_questions
from tests.requests.conftest import decided, nation
from tests.requests.steps import NOW, officer
from tests.support.plans import reads_of, statements_of

__all__ = ["decided", "nation"]
MANY = 100_000
"""Of fewer, PostgreSQL would not choose to read all."""


@pytest.mark.slow
@pytest.mark.usefixtures("nation")
def test_no_theme_is_counted_further_than_it_matters(django_db_setup: DatabaseUrls) -> None:
    """Of the plans that PostgreSQL chooses, none reads the table whole."""
    many_questions(django_db_setup, MANY)
    for provinces in (("23",), ("23", "07", "11"), ("*",)):
        by = officer(name=f"of-{len(provinces)}-{provinces[0]}", provinces=provinces)
        with acting_as(actor_of(by), is_read_only=True):
            themes = themes_waiting(by, NOW)
            assert len(themes) < len(TITLES), "a theme without a question is what this is about"
            asked = statements_of(lambda: themes_waiting(by, NOW))  # noqa: B023 - called at once
            ((statement, given),) = [one for one in asked if "FROM question q" in one[0]]
            reads = reads_of("question", statement, given, may_read_whole_tables=True)
        assert len(reads) == 3, "what waits, what is overdue, and the first"
        for read in reads:
            # Of a few hundred in one province, the index may give all at once, to be sorted.
            expected = {"Index Scan"} if provinces == ("*",) else {"Index Scan", "Bitmap Heap Scan"}
            assert read.how in expected, (provinces, read)
            assert read.above == "Limit" or read.how == "Bitmap Heap Scan", (provinces, read)
