"""Texts of the source in message catalogues: `messages.py compile` for the service, `messages.py update` for writers.

The source text is plain English. A catalogue (`src/hemayat/locale/LANGUAGE/LC_MESSAGES/django.po`) holds the same texts
in another language. The service reads the compiled form beside it, which is built and not kept in git. Babel does all
of this, so no machine needs the GNU gettext programs.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "hemayat"
PLURAL, CONTEXT = (1, 2), ((1, "c"), 2)
KEYWORDS: dict[str, Any] = {
    "translate": (1,), "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "Message": None,
    "ngettext": PLURAL, "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT, "pgettext_lazy": CONTEXT, "npgettext": ((1, "c"), 2, 3), "message_in": CONTEXT,
}  # fmt: skip
MOST_GUESSES = 40
# What changes with every writing and says nothing that git does not.
UNWANTED = re.compile(
    rb'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team'
    rb"|Generated-By):.*\n",
    re.MULTILINE,
)


def catalogues(source: Path = SOURCE) -> list[Path]:
    """The catalogue of each language but English."""
    return sorted(source.glob("locale/*/LC_MESSAGES/django.po"))


def read_catalogue(path: Path) -> Catalog:
    """Raises PoFileError, with the line, if the file is not in the format."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="django", abort_invalid=True)


def compile_catalogues(source: Path = SOURCE) -> list[Path]:
    """Compile each catalogue into the file that the service reads, unless it is up to date. Return the new files."""
    written = []
    for path in catalogues(source):
        compiled = path.with_suffix(".mo")
        edited_at = path.stat().st_mtime_ns
        if compiled.is_file() and compiled.stat().st_mtime_ns == edited_at:
            continue
        packed = io.BytesIO()
        write_mo(packed, read_catalogue(path))
        # Whole or not at all: a test process may read it at this moment.
        new = compiled.with_suffix(".new")
        new.write_bytes(packed.getvalue())
        os.utime(new, ns=(edited_at, edited_at))
        new.replace(compiled)
        written.append(compiled)
    return written


def extract(source: Path = SOURCE) -> Catalog:
    """Every text of the Python code and the templates, with the files where it is."""
    found = Catalog(domain="django", fuzzy=False)
    methods: list[tuple[str, Any]] = [("**.py", "python"), ("**/templates/**.html", extract_template)]
    for name, _line, message, comments, context in extract_from_dir(
        source, methods, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        found.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return found


def extract_template(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Any, options: Any
) -> Iterator[Any]:
    """Texts of a Django template, read by Django's own reader of its tags."""
    # Compiling, which builds a package, needs no Django.
    from django.utils.translation.template import templatize  # noqa: PLC0415 -- see above

    code = templatize(file.read().decode("utf-8"))
    # One call a line; the indentation of a template means nothing to Python.
    code = "\n".join(line.lstrip() for line in code.splitlines())
    yield from extract_python(io.BytesIO(code.encode("utf-8")), keywords, comment_tags, options)


def update(path: Path, found: Catalog) -> None:
    """Bring new texts into a catalogue, empty or as a guess marked fuzzy, and take out those that are in no source.

    A guess compares a new text with all others. For some hundred new texts this takes half an hour, so they come empty.
    """
    catalogue = read_catalogue(path)
    new = sum(catalogue.get(message.id, message.context) is None for message in found if message.id)
    catalogue.update(found, no_fuzzy_matching=new > MOST_GUESSES)
    catalogue.obsolete.clear()
    write_catalogue(path, catalogue)


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """In the order of the files, one line a text, no line numbers: a diff shows the texts that changed and no more."""
    for message in catalogue:
        message.locations = sorted({(name, 0) for name, _ in message.locations})
    written = io.BytesIO()
    write_po(written, catalogue, width=0, sort_by_file=True, include_lineno=False)
    path.write_bytes(UNWANTED.sub(b"", written.getvalue()))


def unfinished(catalogue: Catalog) -> list[Message]:
    """Texts without a translation, or with one that nobody has confirmed."""
    return [message for message in catalogue if message.id and (message.fuzzy or not _is_whole(message))]


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(strings) and all(strings)


def main(command: str) -> None:
    if command == "compile":
        compile_catalogues()
    elif command == "update":
        found = extract()
        for path in catalogues():
            update(path, found)
    else:
        sys.exit(f"messages.py knows `compile` and `update`, not `{command}`")


if __name__ == "__main__":
    main(*sys.argv[1:])
