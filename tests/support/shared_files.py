"""Files that many tests begin with: made once a run and copied, so that each test may change its own."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.support.database import folder_of_run


def copy_of(what: str, ingredients: object, make: Callable[[Path], object], folder: Path) -> None:
    """Put into `folder` what `make(empty folder)` makes of these ingredients, whose `repr` must tell them apart."""
    digest = hashlib.sha256(repr(ingredients).encode()).hexdigest()[:16]
    store = folder_of_run() / what
    if not (store / digest).exists():
        store.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=store, ignore_cleanup_errors=True) as part:
            files = Path(part, "files")
            make(files)
            # Another process may have been quicker: its files are the same.
            with suppress(OSError):
                files.rename(store / digest)
    shutil.copytree(store / digest, folder, dirs_exist_ok=True)
