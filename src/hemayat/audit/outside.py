"""Sending checkpoints out of the house, and reading back what is kept there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import httpx
import structlog
from django.conf import settings

from hemayat.audit.chain import Signature, exported
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import checkpoint_public_keys
from hemayat.audit.models import Acknowledgement, Checkpoint
from hemayat.audit.queries import signature_of
from hemayat.audit.receiver import SECONDS, Folder, NotAccepted, Receipt, kept_at, receipt_in, receipt_text
from hemayat.common.keyring import check_signature
from hemayat.common.keys import NotSigned

MOST_AT_ONCE = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class Outside:
    """`address`: a folder or an http(s) address; empty: nothing is sent. `key`: what an address signs receipts with."""

    address: str
    key: bytes

    @property
    def is_folder(self) -> bool:
        return self.address.startswith("/")

    def send(self, text: str, now: dt.datetime) -> Receipt:
        """Raises NotAccepted where it is refused, OSError, httpx.HTTPError or ValueError where nothing is known."""
        if self.is_folder:
            return Folder(Path(self.address)).keep(text, now)
        answer = httpx.post(f"{self.address}/checkpoints", content=text.encode(), timeout=SECONDS)
        if answer.status_code == httpx.codes.CONFLICT:
            raise NotAccepted(answer.text[:200])
        return receipt_in(answer.raise_for_status().text)


def outside() -> Outside:
    """As the environment names it."""
    given = settings.ENVIRONMENT.checkpoints
    return Outside(given.address, given.receiver_key)


def send_checkpoints(*, now: dt.datetime) -> int:
    """Send those that nobody outside has acknowledged, in order, up to the first that fails; returns how many.

    Called outside a transaction.
    """
    to = outside()
    if not to.address:
        return 0
    with acting_as(SYSTEM, is_read_only=True):
        acknowledged = Acknowledgement.objects.values("hour")
        due = list(Checkpoint.objects.exclude(hour__in=acknowledged).order_by("hour")[:MOST_AT_ONCE])
    for number, checkpoint in enumerate(due):
        if not _is_sent(checkpoint, to, now):
            return number
    return len(due)


def kept_outside() -> list[Signature] | None:
    """All that is kept where checkpoints are sent; None if that is nowhere, or does not answer, which is logged."""
    to = outside()
    if not to.address:
        return None
    try:
        return kept_at(to.address)
    except (NotSigned, OSError, httpx.HTTPError, ValueError) as fault:
        log.warning("checkpoints_not_read_back", fault=type(fault).__name__)
        return None


# ---------------------------------------------------------------------------------------- underneath


def _is_sent(checkpoint: Checkpoint, to: Outside, now: dt.datetime) -> bool:
    made = signature_of(checkpoint)
    try:
        receipt = to.send(exported(made, checkpoint_public_keys()[made.key_id]), now)
        _check(receipt, made, to)
    except (NotAccepted, NotSigned) as fault:
        log.error("checkpoint_refused", hour=made.hour, fault=str(fault))
        return False
    except (OSError, httpx.HTTPError, ValueError, KeyError) as fault:
        log.warning("checkpoint_not_sent", hour=made.hour, fault=type(fault).__name__)
        return False
    with acting_as(SYSTEM):
        Acknowledgement.objects.create(
            hour=checkpoint.hour, root=made.root, receiver=to.address, receipt=receipt_text(receipt),
            acknowledged_at=now,
        )  # fmt: skip
    return True


def _check(receipt: Receipt, made: Signature, to: Outside) -> None:
    """Raises NotAccepted for the receipt of something else, NotSigned for one that is not the receiver's."""
    if (receipt.root, receipt.hour) != (made.root.hex(), made.hour):
        raise NotAccepted("the receiver acknowledged something else")
    if to.key:
        check_signature(to.key, receipt.signed_text, bytes.fromhex(receipt.signature))
