"""What may be wrong is said as it fits the record: nobody sells a trip, and a job has no amount."""

from __future__ import annotations

import pytest
from django.utils import translation

from hemayat.common.language import LANGUAGES
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.requests.questions import claims_about_record
from hemayat.web.citizen.requests import texts
from hemayat.web.citizen.requests.data_items import answers_of, claim_words, claims_about


@pytest.mark.parametrize("register", RECORD_DETAILS)
def test_a_record_of_each_register_has_words_for_each_claim_and_for_no_other(register: str) -> None:
    assert tuple(texts.RECORD_CLAIMS[register]) == claims_about_record(register)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_trip_a_job_and_an_income_are_not_owned(lang: str) -> None:
    with translation.override(lang):
        said = {register: str(texts.RECORD_CLAIMS[register]["not_mine"]) for register in RECORD_DETAILS}
    assert len({said["trips"], said["employment"], said["incomes"], said["vehicles"]}) == 4
    assert said["vehicles"] == said["properties"]


@pytest.mark.parametrize("key", ["trips:trips_abroad", "persons:member:12", "persons:missing"])
def test_every_claim_that_may_be_made_has_words(key: str) -> None:
    answers = answers_of(key)
    words = claim_words(answers)
    assert all(words[claim] for claim in claims_about(answers))


def test_a_member_has_details_and_no_amount() -> None:
    with translation.override("en"):
        assert str(claim_words(answers_of("persons:member:12"))["wrong_value"]) == "Their details are wrong"
