"""The address by which the gate has people told is not there for anybody else."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.models import OutboxMessage
from tests.accounts.steps import work_turns

TURN = {"place": "7.1.0123abcd", "mobile": "+989121234567", "ip": "10.0.0.1"}


def post(citizen, given, **headers):
    return citizen.post("/turns/", json.dumps(given), content_type="application/json", **headers)


@pytest.mark.django_db
def test_the_gate_has_people_told(citizen):
    assert post(citizen, [TURN]).status_code == 200
    assert post(citizen, [TURN]).status_code == 200
    assert work_turns(timezone.now()) == 1
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.filter(key="turn:7.1.0123abcd").count() == 1


def test_a_stranger_finds_no_such_page(citizen, desk):
    assert post(citizen, [TURN], headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    assert post(citizen, [TURN], REMOTE_ADDR="192.0.2.7").status_code == 404
    assert desk.post("/turns/").status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {},
        [1],
        [TURN | {"mobile": "+44 20 7946 0000"}],
        [TURN | {"place": "1.1; DROP"}],
        [TURN | {"place": None}],
        [TURN] * 201,
        "x",
    ],
)
def test_what_is_no_list_of_turns_is_refused(citizen, given):
    assert post(citizen, given).status_code == 400


def test_what_is_no_json_is_refused(citizen):
    assert citizen.post("/turns/", "{", content_type="application/json").status_code == 400
