"""A run becomes what people see: whole, by two people, and not a moment before."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import determination_of, published_run
from hemayat.households.queries import data_of, members
from hemayat.publication import actions
from tests.support.publishing import NOW, decide, propose, publisher

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_proposed_is_seen_by_nobody_until_a_second_publisher_approves_it(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    publication = propose(decided)
    assert publication.state == "proposed"
    with acting_as(SYSTEM):
        assert published_run() is None
        assert determination_of(1) is None
        assert data_of(1) is None
        assert members(1) == []
    actions.approve(publication.pk, by=publisher("second"), now=NOW)
    with acting_as(SYSTEM):
        run = published_run()
        assert run and run.pk == publication.pk
        found = determination_of(1)
        assert found and found.household == 1
        file = data_of(1)
        assert file and [p.relation for p in file.people] == ["head", "spouse"]
        assert [m.relation for m in members(1)] == ["head", "spouse"]
