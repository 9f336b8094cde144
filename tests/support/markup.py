"""The faults that html-validate and the W3C checker (vnu) find in pages.

One judge process serves all tests of a test process: starting the two checkers takes seconds, judging a page takes
milliseconds.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"
JUDGE = Path(__file__).with_name("page_judge.mjs")


def faults(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Judge pages, given by name and HTML; return one line for each fault: page, line, what is wrong.

    The pages are written to `folder`, where a person can look at what was judged after a failure.
    """
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    process = _judge()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(pages) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    assert line, f"the judge of pages ended with status {process.wait(10)}"
    answer = json.loads(line)
    assert "error" not in answer, answer["error"]
    found: list[str] = answer["faults"]
    return found


@cache
def _judge() -> subprocess.Popen[str]:
    """Start the judge; it ends when this process does, because its standard input is closed then.

    Without Java only html-validate judges.
    """
    command = [
        "bash", str(ASSETS / "node.sh"), str(ROOT / ".venv" / "bin"), "node",
        str(JUDGE), str(ASSETS), shutil.which("java") or "",
    ]  # fmt: skip
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT
    )
