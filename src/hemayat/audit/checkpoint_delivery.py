"""Sending checkpoints out of the house, and reading back what is kept there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import httpx
import structlog
from django.conf import settings

from hemayat.audit.chain import SignedCheckpoint, checkpoint_file
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import checkpoint_public_keys
from hemayat.audit.models import Acknowledgement, Checkpoint
from hemayat.audit.queries import signature_of
from hemayat.audit.receiver import (
    SECONDS,
    CheckpointFolder,
    CheckpointReceipt,
    CheckpointRejected,
    receipt_in,
    receipt_text,
    stored_checkpoints,
)
from hemayat.common.keyring import check_signature
from hemayat.common.keys import SignatureMismatch

MOST_AT_ONCE = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class ReceiverEndpoint:
    """`address`: a folder or an http(s) address; empty: nothing is sent. `key`: what an address signs receipts with."""

    address: str
    key: bytes

    @property
    def is_folder(self) -> bool:
        return self.address.startswith("/")

    def send(self, text: str, now: dt.datetime) -> CheckpointReceipt:
        """Raises CheckpointRejected if it is refused; OSError, httpx.HTTPError or ValueError if nothing is known."""
        if self.is_folder:
            return CheckpointFolder(Path(self.address)).keep(text, now)
        answer = httpx.post(f"{self.address}/checkpoints", content=text.encode(), timeout=SECONDS)
        if answer.status_code == httpx.codes.CONFLICT:
            raise CheckpointRejected(answer.text[:200])
        return receipt_in(answer.raise_for_status().text)


def checkpoint_receiver() -> ReceiverEndpoint:
    """As the environment names it."""
    checkpoints = settings.ENVIRONMENT.checkpoints
    return ReceiverEndpoint(checkpoints.address, checkpoints.receiver_key)


def send_checkpoints(*, now: dt.datetime) -> int:
    """Send those that nobody outside has acknowledged, in order, up to the first that fails; returns how many.

    Called outside a transaction.
    """
    to = checkpoint_receiver()
    if not to.address:
        return 0
    with acting_as(SYSTEM, is_read_only=True):
        acknowledged = Acknowledgement.objects.values("hour")
        due = list(Checkpoint.objects.exclude(hour__in=acknowledged).order_by("hour")[:MOST_AT_ONCE])
    for number, checkpoint in enumerate(due):
        if not _is_sent(checkpoint, to, now):
            return number
    return len(due)


def kept_outside() -> list[SignedCheckpoint] | None:
    """All that is kept where checkpoints are sent; None if that is nowhere, or does not answer, which is logged."""
    to = checkpoint_receiver()
    if not to.address:
        return None
    try:
        return stored_checkpoints(to.address)
    except (SignatureMismatch, OSError, httpx.HTTPError, ValueError) as fault:
        log.warning("checkpoints_not_read_back", fault=type(fault).__name__)
        return None


# ---------------------------------------------------------------------------------------- underneath


def _is_sent(checkpoint: Checkpoint, to: ReceiverEndpoint, now: dt.datetime) -> bool:
    signed_checkpoint = signature_of(checkpoint)
    try:
        receipt = to.send(
            checkpoint_file(signed_checkpoint, checkpoint_public_keys()[signed_checkpoint.key_id]), now
        )
        _check(receipt, signed_checkpoint, to)
    except (CheckpointRejected, SignatureMismatch) as fault:
        log.error("checkpoint_refused", hour=signed_checkpoint.hour, fault=str(fault))
        return False
    except (OSError, httpx.HTTPError, ValueError, KeyError) as fault:
        log.warning("checkpoint_not_sent", hour=signed_checkpoint.hour, fault=type(fault).__name__)
        return False
    with acting_as(SYSTEM):
        Acknowledgement.objects.create(
            hour=checkpoint.hour, root=signed_checkpoint.root, receiver=to.address, receipt=receipt_text(receipt),
            acknowledged_at=now,
        )  # fmt: skip
    return True


def _check(receipt: CheckpointReceipt, checkpoint: SignedCheckpoint, to: ReceiverEndpoint) -> None:
    """Raises CheckpointRejected for a receipt of something else, SignatureMismatch for one by somebody else."""
    if (receipt.root, receipt.hour) != (checkpoint.root.hex(), checkpoint.hour):
        raise CheckpointRejected("the receiver acknowledged something else")
    if to.key:
        check_signature(to.key, receipt.signed_text, bytes.fromhex(receipt.signature))
