"""Which test caught each fault the last time, so that the next run begins with it: most faults then need one test.

`known_catchers.json` is only a hint. Where a test is gone or passes, all tests of the requirement run as before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from tests.mutations.fault import Fault

FILE = Path(__file__).with_suffix(".json")


def key_of(fault: Fault) -> str:
    """The same while the fault is: its requirement, file, and what it changes."""
    change = hashlib.sha256(f"{fault.old}\0{fault.new}".encode()).hexdigest()[:8]
    return f"{fault.requirement} {fault.path} {change}"


def read_catchers(file: Path = FILE) -> dict[str, str]:
    found: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


def keep_catchers(caught: Mapping[str, str], all_keys: set[str], file: Path = FILE) -> None:
    """Add these, and forget faults that are no longer listed."""
    kept = {key: test for key, test in {**read_catchers(file), **caught}.items() if key in all_keys}
    file.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
