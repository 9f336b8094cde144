"""A proposal whose proposer's account is closed: the application refuses it, and without it the database does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemayat.accounts.errors import ProposalLapsed
from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM, acting_as


def change_account(member: StaffMember, **given: Any) -> None:
    with acting_as(SYSTEM):
        StaffMember.objects.filter(pk=member.pk).update(**given)


@contextmanager
def account_changed(member: StaffMember, **given: Any) -> Iterator[None]:
    """What happens in the block is taken back with the change: an account with a power is opened again by two alone."""
    with transaction.atomic():
        change_account(member, **given)
        yield
        transaction.set_rollback(True)


def check_lapses(
    proposer: StaffMember, confirm: Callable[[], object], where: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can confirm while the account of `proposer` is closed. `where`: the module that asks for it.

    What the application checks is then taken away; what is left is the database.
    """
    with account_changed(proposer, is_active=False):
        with pytest.raises(ProposalLapsed):
            confirm()
        with monkeypatch.context() as changed:
            changed.setattr(where, "check_still_may", lambda *_: None)
            with pytest.raises(IntegrityError, match="no open account"), transaction.atomic():
                confirm()
