"""What a row about a household is found by, so that households can one day be spread over several databases."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

WITHOUT_HOUSEHOLD_KEY = {
    "audit_event": "chained by province, whoever it is about",
    "outbox": "sent in the order in which it came, whoever it is for",
    "inquiry_receipt": "one inquiry is about many people",
    "sign_in_attempt": "begins before anybody knows whose household it is",
    "sso_attempt": "the same",
    "citizen_session": "found by what the browser holds",
    "own_phone": "the same",
    "applicant": "found by the person, whose household may come to be another one",
    "life_event": "told by the registry's own number, before anybody knows which household it changes",
    "referral_move": "found by the record that came back",
    "call_back": "taken from one queue of the whole hotline; a caller may not be known",
}
"""Table → why its primary key begins with something else."""


def tables() -> list[type[Model]]:
    models = [model for model in apps.get_models() if model.__module__.startswith("hemayat.")]
    return [model for model in models if any(field.column == "household_id" for field in model._meta.fields)]


@pytest.mark.parametrize("model", tables(), ids=lambda model: model._meta.db_table)
def test_the_primary_key_of_a_row_about_a_household_carries_the_household(model: type[Model]) -> None:
    key = model._meta.pk
    assert key is not None
    columns = {name: field.column for field in model._meta.fields for name in (field.name, field.attname)}
    of_key = [columns[name] for name in getattr(key, "field_names", (key.name,))]
    table = model._meta.db_table
    assert ("household_id" in of_key) != (table in WITHOUT_HOUSEHOLD_KEY), of_key


def test_every_excuse_is_of_a_table_that_is_there() -> None:
    assert set(WITHOUT_HOUSEHOLD_KEY) <= {model._meta.db_table for model in tables()}
