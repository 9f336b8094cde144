"""`hemayat verify`: whether a letter, its QR code or a credential was issued by the service; needs no network."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.console import console, notes, table
from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.common.strict_json import parse_json
from hemayat.common.tracking_code import grouped

if TYPE_CHECKING:
    from hemayat.approvals.verification import VerifiedDocument

LETTER, APPROVAL, FACTS = "letter.jws", "approval.jws", "facts.json"
"""What is attached to a full letter; the approval's to a letter of approval alone."""
TITLE = "the title"


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
    """Check the signature of a letter, and whether it is still valid. Exit status: 0 valid; 1 ended; 2 not verified."""
    from hemayat.approvals import verification
    from hemayat.approvals.public_keys import keys_in

    public = keys_in(_text(keys))
    now = dt.datetime.now(dt.UTC)
    content = sys.stdin.buffer.read() if shown == "-" else _bytes(Path(shown))
    files = _attached(content, shown) if content.startswith(b"%PDF") else None
    texts = files if files is not None else {"": content}
    documents = {
        name: verification.verify(_decoded(text), public, now)
        for name, text in texts.items()
        if name not in {FACTS, TITLE}
    }
    if files is not None:
        _check_letter(files, documents)
    for document in documents.values():
        _print_document(document)
    document = documents.get(APPROVAL) or next(iter(documents.values()))
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


def _print_document(document: VerifiedDocument) -> None:
    rows = [
        (name, json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value)
        for name, value in _flat("", document.says)
    ]
    console.print(table("", ("what was signed", ""), rows))
    console.print(
        f"The signature is right: this {document.kind} was issued by the service (key {document.key_id})."
    )


def _flat(above: str, says: Mapping[str, object]) -> list[tuple[str, object]]:
    """Facts within facts too, by names like "approval.serial"."""
    found: list[tuple[str, object]] = []
    for name, value in says.items():
        found += _flat(f"{above}{name}.", value) if isinstance(value, Mapping) else [(above + name, value)]
    return found


def _check_letter(files: Mapping[str, bytes], documents: Mapping[str, VerifiedDocument]) -> None:
    """That all that is attached belongs to this one letter: somebody can take it from two genuine ones."""
    letter, approval = documents.get(LETTER), documents.get(APPROVAL)
    facts = letter.says.get("facts") if letter else None
    if letter is None or not isinstance(facts, Mapping):
        raise HemayatError(f"no signed facts are attached ({LETTER})")
    if not documents.keys() <= {LETTER, APPROVAL}:
        raise HemayatError("a signed text is attached that is no part of a letter")
    if grouped(letter.serial) not in _decoded(files[TITLE]):
        raise HemayatError(f"the signed facts are of another letter: {grouped(letter.serial)}")
    if approval and (facts.get("approval") or {}).get("serial") != approval.serial:
        raise HemayatError("the signed text of the approval belongs to another letter")
    if _json(files.get(FACTS, b"")) != facts:
        raise HemayatError(f"{FACTS} does not say what was signed")


def _json(content: bytes) -> object:
    try:
        return parse_json(content)
    except ValueError:
        return None


def _attached(content: bytes, shown: str) -> dict[str, bytes]:
    """Every signed text of the file by its name, its facts, and its title."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            found = {
                name: spec.get_file().read_bytes()
                for name, spec in pdf.attachments.items()
                if name.endswith(".jws") or name == FACTS
            }
            with pdf.open_metadata() as metadata:
                title = str(metadata.get("dc:title") or "")
    except pikepdf.PdfError:
        raise HemayatError(f"{shown}: this PDF cannot be read") from None
    if not found:
        raise HemayatError(
            f"{shown}: has no signed text attached: of a short letter, give a file with the text of its QR code"
        )
    return {**found, TITLE: title.encode()}


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _text(path: Path) -> str:
    return _decoded(_bytes(path))


def _bytes(path: Path) -> bytes:
    try:
        return read_regular(path)
    except OSError as fault:
        raise HemayatError(f"{path}: {fault.strerror or fault}") from None
