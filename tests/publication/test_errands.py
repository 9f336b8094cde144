"""What was asked for at the desk ends once, whatever becomes of the worker, and holds up nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DataError

from hemayat.eligibility.queries import published_run
from hemayat.publication import errands
from hemayat.publication.database import LOCK, conninfo
from hemayat.publication.errands import ask_approval, do_errand
from hemayat.publication.models import Errand
from tests.support.publishing import NOW, decide, propose, publisher

pytestmark = pytest.mark.django_db(transaction=True)


def approval(tmp_path: Path) -> int:
    """Asked for; the worker comes to it."""
    return ask_approval(run_id=propose(decide(tmp_path)).pk, by=publisher("second"), now=NOW).pk


def doing(monkeypatch: pytest.MonkeyPatch, instead: Callable[..., dict[str, Any]]) -> None:
    monkeypatch.setitem(errands._DOES, Errand.Kind.APPROVE, instead)


def test_while_another_publishes_an_errand_waits(tmp_path: Path) -> None:
    """Such as the database itself, which ends what a killed worker asked of it."""
    number = approval(tmp_path)
    with psycopg.connect(conninfo()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for _ in range(errands.MOST_ATTEMPTS + 1):
            do_errand(number)
            assert Errand.objects.get(pk=number).state == "waiting"
    do_errand(number)
    assert Errand.objects.get(pk=number).state == "done"
    assert published_run()


def test_what_cannot_be_stored_is_not_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = approval(tmp_path)
    doing(monkeypatch, lambda *_: {"fa": "x\0y"})
    with pytest.raises(DataError, match="u0000"):
        do_errand(number)
    errand = Errand.objects.get(pk=number)
    assert (errand.state, errand.is_open) == ("failed", False)
    do_errand(number)


def test_what_brings_the_worker_down_again_and_again_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, begun = approval(tmp_path), []

    def comes_down(*_: object) -> dict[str, Any]:
        begun.append(1)
        raise SystemExit

    doing(monkeypatch, comes_down)
    for _ in range(errands.MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            do_errand(number)
        assert Errand.objects.get(pk=number).state == "running"
    do_errand(number)
    errand = Errand.objects.get(pk=number)
    assert (errand.state, len(begun)) == ("failed", 3)
    assert errand.fault
    assert "سه بار" in errand.fault["fa"]
