"""For every test: those on Spark are skipped, in one plain line, where there is no Java that can run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

OLDEST_JAVA = 17
NO_JAVA = f"the tests on Spark did not run: no Java {OLDEST_JAVA} or later was found"


@cache
def _java() -> int:
    """The release of the Java that Spark would start; 0 if there is none."""
    home = os.environ.get("JAVA_HOME", "")
    command = str(Path(home, "bin", "java")) if home else "java"
    if not shutil.which(command):
        return 0
    said = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    release = re.search(r'version "(\d+)', said)
    return int(release[1]) if release else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_spark = [item for item in items if item.get_closest_marker("spark")]
    if on_spark and _java() < OLDEST_JAVA:
        for item in on_spark:
            item.add_marker(pytest.mark.skip(reason=NO_JAVA))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if "not spark" not in config.option.markexpr and _java() < OLDEST_JAVA:
        terminalreporter.write_line(NO_JAVA)
