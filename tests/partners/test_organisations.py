"""The list of custodians is data (gap A5)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.partners.models import Organisation
from hemayat.partners.queries import custodians, organisation

pytestmark = pytest.mark.django_db


def test_a5_three_custodians_come_with_the_program_named_in_both_languages():
    assert [one.code for one in custodians()] == ["behzisti", "relief_committee", "subsidy_targeting"]
    assert all(one.name_fa and one.name_en and one.callback_url is None for one in custodians())


def test_a5_another_custodian_is_a_row_and_a_closed_one_is_introduced_to_nobody():
    with acting_as(SYSTEM):
        Organisation.objects.create(
            code="red_crescent", name_fa="هلال احمر", name_en="Red Crescent", kind="custodian"
        )
        Organisation.objects.filter(code="behzisti").update(is_active=False)
    assert [one.code for one in custodians()] == ["red_crescent", "relief_committee", "subsidy_targeting"]
    closed = organisation("behzisti")
    assert closed is not None
    assert not closed.is_active
    assert organisation("nobody") is None


@pytest.mark.parametrize("change", [{"kind": "friend"}, {"name_fa": ""}, {"code": "With Space"}])
def test_an_organisation_that_cannot_be_is_refused_by_the_database(change):
    given = {"code": "one", "name_fa": "یک", "name_en": "One", "kind": "other", **change}
    with acting_as(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(**given)


def test_nobody_but_the_system_and_the_desk_writes_and_nobody_deletes():
    with acting_as(NOBODY):
        assert Organisation.objects.filter(code="behzisti").update(is_active=False) == 0
    with (
        acting_as(SYSTEM),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        cursor.execute("DELETE FROM organisation")
