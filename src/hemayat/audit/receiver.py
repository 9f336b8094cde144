"""Outside the house: keeps the checkpoints that a service sends, each once and for good, and acknowledges them.

For the inspection office, on a machine that no operator of the service can reach. It needs neither Django, nor the
database, nor the key ring: only the public halves of the keys that sign checkpoints. It accepts a checkpoint that is
signed, and that follows the last one it has; a record that was rewritten since then cannot produce one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hemayat.audit.chain import SignedCheckpoint, canonical, imported
from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular, sync_path, write_whole
from hemayat.common.keyring import check_signature
from hemayat.common.keys import SignatureMismatch

KEY_FILE = "receiver.key"
SUFFIX = ".checkpoint.json"
SECONDS = 10.0

log = structlog.get_logger()


class CheckpointRejected(HemayatError):
    """This checkpoint was not stored: it is not signed by a known key, or contradicts what was stored before."""


@dataclass(frozen=True)
class CheckpointReceipt:
    """That a checkpoint was stored. `root`: its SHA-256 in hexadecimal, as the receiver computed it from its own copy.

    `signature`: of all else, by the receiver; empty from a folder, which has no key.
    """

    hour: str
    root: str
    received_at: str
    signature: str = ""

    @property
    def signed_text(self) -> bytes:
        return canonical({"hour": self.hour, "received_at": self.received_at, "root": self.root}).encode()


class CheckpointFolder:
    """Checkpoints in files that are only ever added; `chattr +a`, or a medium that is written once, holds to it too.

    A power cut can leave a torn file that nobody can remove there. The checkpoint of its hour was not acknowledged, so
    it comes again, and is stored under another name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> Iterator[SignedCheckpoint]:
        """In the order of their hours. A torn file is passed over if another one holds the checkpoint of its hour.

        Raises SignatureMismatch for a file that holds none while no other does, OSError if one cannot be read.
        """
        files = [(file, _checkpoint_in(file)) for file in sorted(self.path.glob(f"*{SUFFIX}"))]
        hours = {_hour_of(file) for file, checkpoint in files if checkpoint}
        for file, checkpoint in files:
            if checkpoint:
                yield checkpoint
            elif _hour_of(file) not in hours:
                raise SignatureMismatch(
                    f"{file.name}: this file has no checkpoint, and no other has that of its hour"
                )

    def keep(self, text: str, now: dt.datetime) -> CheckpointReceipt:
        """Idempotent.

        Raises CheckpointRejected, SignatureMismatch for what is no checkpoint, OSError if it cannot be stored.
        """
        signed_checkpoint = imported(text)
        hour = signed_checkpoint.hour.replace(":", "")
        kept = next(self._readable(hour), None)
        if kept is None:
            self._check_follows(signed_checkpoint)
            kept = self._write(hour, text)
        if kept.document != signed_checkpoint.document:
            raise CheckpointRejected(f"another checkpoint of {signed_checkpoint.hour} was already received")
        return CheckpointReceipt(kept.hour, kept.root.hex(), now.isoformat(timespec="seconds"))

    def _readable(self, hour: str = "") -> Iterator[SignedCheckpoint]:
        """Of this hour, or of all; each torn file is named in the log."""
        for file in sorted(self.path.glob(f"{hour}*{SUFFIX}")):
            checkpoint = _checkpoint_in(file)
            if checkpoint:
                yield checkpoint
            else:
                log.warning("checkpoint_file_torn", file=file.name)

    def _write(self, hour: str, text: str) -> SignedCheckpoint:
        """Gives what the file then contains. Of two that write at the same moment, the second finds that it exists."""
        torn = len(list(self.path.glob(f"{hour}*{SUFFIX}")))
        file = self.path / (f"{hour}.{torn + 1}{SUFFIX}" if torn else f"{hour}{SUFFIX}")
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        sync_path(self.path)
        return imported(file.read_text("utf-8"))

    def _check_follows(self, signed_checkpoint: SignedCheckpoint) -> None:
        last = max(self._readable(), key=lambda item: item.hour, default=None)
        if last is not None and (
            signed_checkpoint.previous != last.root.hex() or signed_checkpoint.hour <= last.hour
        ):
            raise CheckpointRejected(
                f"the checkpoint of {signed_checkpoint.hour} does not follow that of {last.hour}"
            )


class Receiver:
    """`trusted`: the public keys (32 bytes) whose checkpoints are accepted."""

    def __init__(self, folder: Path, trusted: frozenset[bytes]) -> None:
        self.folder, self._trusted, self._key = CheckpointFolder(folder), trusted, _own_key(folder / KEY_FILE)

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def take(self, text: str, now: dt.datetime) -> CheckpointReceipt:
        """Store and acknowledge it. Raises as Folder.keep, and CheckpointRejected for a signature by no trusted key."""
        signed_checkpoint = imported(text)
        if not any(_is_by(public, signed_checkpoint) for public in self._trusted):
            raise CheckpointRejected("the checkpoint is not signed by a trusted key")
        receipt = self.folder.keep(text, now)
        signature = self._key.sign(receipt.signed_text).hex()
        return CheckpointReceipt(receipt.hour, receipt.root, receipt.received_at, signature)


def stored_checkpoints(address: str) -> list[SignedCheckpoint]:
    """All that is kept in a folder or at an address.

    Raises SignatureMismatch, OSError, httpx.HTTPError or ValueError.
    """
    if address.startswith("/"):
        return list(CheckpointFolder(Path(address)).all())
    answer = httpx.get(f"{address}/checkpoints", timeout=SECONDS).raise_for_status()
    return [imported(json.dumps(one)) for one in answer.json()]


def receipt_text(receipt: CheckpointReceipt) -> str:
    return canonical(asdict(receipt))


def receipt_in(text: str) -> CheckpointReceipt:
    """Raises ValueError for a text that is none."""
    try:
        read = CheckpointReceipt(**json.loads(text))
    except TypeError:
        raise ValueError("this is no receipt") from None
    if not all(isinstance(value, str) for value in asdict(read).values()):
        raise ValueError("this is no receipt")
    return read


def _checkpoint_in(file: Path) -> SignedCheckpoint | None:
    """None if the file is torn. Raises OSError."""
    try:
        return imported(read_regular(file).decode("utf-8"))
    except (SignatureMismatch, UnicodeDecodeError):
        return None


def _hour_of(file: Path) -> str:
    return file.name.partition(".")[0]


def _is_by(public: bytes, checkpoint: SignedCheckpoint) -> bool:
    try:
        check_signature(public, checkpoint.document.encode(), checkpoint.signature)
    except SignatureMismatch:
        return False
    return True


def _own_key(path: Path) -> Ed25519PrivateKey:
    """Made at the first start."""
    if not path.exists():
        with write_whole(path) as part:
            part.touch(0o600)
            part.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
