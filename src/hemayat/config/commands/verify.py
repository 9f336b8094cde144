"""`hemayat verify`: whether a letter, its QR code or a credential was issued by the service; needs no network."""

from __future__ import annotations

import datetime as dt
import sys
from io import BytesIO
from pathlib import Path
from typing import Annotated

import typer

from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.config.console import console, notes, table

ATTACHED = ("approval.jws", "letter.jws")
"""The signed text in a letter, the approval's first: only an approval can have ended."""


def verify(
    shown: Annotated[
        str,
        typer.Argument(
            help="The letter as a PDF, a file with the text of its QR code, or a credential; - reads "
            "standard input."
        ),
    ],
    keys: Annotated[
        Path,
        typer.Option(
            "--keys", help="Public keys: /verify/keys.json of the service, or `hemayat keys export`."
        ),
    ],
    ended: Annotated[
        Path | None,
        typer.Option(
            "--list",
            help="The list of ended letters: /verify/revoked.jwt of the service, not older than two days.",
        ),
    ] = None,
) -> None:
    """Check the signature, and in the list whether it has ended. Exit 0: in order; 1: ended; 2: not verified."""
    from hemayat.approvals import verification
    from hemayat.approvals.public_keys import keys_in

    public = keys_in(_text(keys))
    now = dt.datetime.now(dt.UTC)
    document = verification.verify(_given(shown), public, now)
    rows = [(name, value) for name, value in document.says.items() if not isinstance(value, dict)]
    console.print(table("", ("what was signed", ""), rows))
    console.print(
        f"The signature is right: this {document.kind} was issued by the service (key {document.key_id})."
    )
    if document.number is None:
        notes.print("A letter says what was true on its day. It cannot end, so no list is checked.")
        return
    if ended is None:
        notes.print("The current validity was not checked. Give --list, or open the page of the letter.")
        return
    listed = verification.look_up(document.number, _text(ended), public, now)
    standing = "has ended" if listed.has_ended else "is in force"
    console.print(f"By the list of {listed.made_at:%Y-%m-%d %H:%M} UTC it {standing}.")
    if listed.has_ended:
        raise typer.Exit(1)


def _given(shown: str) -> str:
    content = sys.stdin.buffer.read() if shown == "-" else _bytes(Path(shown))
    if not content.startswith(b"%PDF"):
        return content.decode("utf-8", errors="replace")
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            name = next(name for name in ATTACHED if name in pdf.attachments)
            return pdf.attachments[name].get_file().read_bytes().decode()
    except (pikepdf.PdfError, StopIteration):
        raise HemayatError(
            f"{shown}: has no signed text attached: of a short letter, give a file with the text of its QR code"
        ) from None


def _text(path: Path) -> str:
    return _bytes(path).decode("utf-8", errors="replace")


def _bytes(path: Path) -> bytes:
    try:
        return read_regular(path)
    except OSError as fault:
        raise HemayatError(f"{path}: {fault.strerror or fault}") from None
