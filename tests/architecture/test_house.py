"""What no linter knows of this house: sizes, names, reasons of exceptions, and nothing that names a machine."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 500
NAMES_WITHOUT_MEANING = {"base", "helpers", "manager", "misc", "util", "utils"}
NAMED_BY_OTHERS = {"src/hemayat/config/database/base.py"}
"""Django finds the engine of a database by this name."""
LOOPS_IN_THREADS = {"tests/deploy/door_site.py"}
"""Its loop runs in a thread that the file starts."""
CODE = {".css", ".html", ".js", ".py", ".sh"}
# Joined here, so that this file does not name them.
DOWNLOAD_HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+)/")
EXCEPTION = re.compile(r"#\s*(?:noqa\b|type:\s*ignore)")
NAMED_EXCEPTION = re.compile(r"#\s*(?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[a-z, -]+\])\s*")
REASON = re.compile(r"[#-]\s*\S{2,}.*\s\S+")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#)([^)#\s]+)[^)]*\)")


@cache
def _files() -> list[Path]:
    """Every file that is committed or would be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@cache
def _texts() -> dict[str, str]:
    """The text files by their path in the repository."""
    texts: dict[str, str] = {}
    for path in _files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            texts[str(path.relative_to(ROOT))] = content.decode("utf-8", errors="replace")
    return texts


def _python() -> list[str]:
    return [name for name in _texts() if name.endswith(".py")]


def test_no_file_of_code_is_too_long() -> None:
    lengths = {name: text.count("\n") for name, text in _texts().items() if Path(name).suffix in CODE}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


@pytest.mark.slow
def test_an_http_client_that_threads_may_share_has_the_trust_that_they_may_share() -> None:
    """`hemayat.common.tls` says why."""
    clients = [
        (name, call.lineno)
        for name in _python()
        if name.startswith("src/")
        for call in ast.walk(ast.parse(_texts()[name]))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "httpx.Client"
        if not any(ast.unparse(word) == "verify=shared_trust()" for word in call.keywords)
    ]
    assert not clients


@pytest.mark.slow
def test_a_test_runs_an_event_loop_in_a_thread_of_its_own() -> None:
    """A browser of an earlier test may have left a loop running in the thread of the tests, which allows no other."""
    faults = []
    for name in (name for name in _python() if name.startswith("tests/")):
        tree = ast.parse(_texts()[name])
        apart = {
            call
            for outer in ast.walk(tree)
            if isinstance(outer, ast.Call)
            and ast.unparse(outer.func) in {"apart", "Thread", "threading.Thread"}
            for call in ast.walk(outer)
        }
        runs = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        faults += [
            f"{name}:{run.lineno}"
            for run in runs
            if ast.unparse(run.func) == "asyncio.run" and run not in apart and name not in LOOPS_IN_THREADS
        ]
    assert faults == [], "write apart(lambda: asyncio.run(...)), from tests/support/threads.py"


def test_names_say_what_is_inside() -> None:
    parts = {name: {*Path(name).parts[:-1], Path(name).stem} for name in _python()}
    assert {name for name, words in parts.items() if words & NAMES_WITHOUT_MEANING} == NAMED_BY_OTHERS


def test_no_file_names_a_machine_or_a_place_to_download_from() -> None:
    unwanted = [*DOWNLOAD_HOSTS, *([str(ROOT)] if len(ROOT.parts) > 2 else [])]
    found = {
        name
        for name, text in _texts().items()
        if any(word in text for word in unwanted) or SOMEBODYS_FOLDER.search(text)
    }
    assert not found


def test_the_lists_of_requirements_carry_hashes_and_no_address() -> None:
    for name, text in _texts().items():
        if re.fullmatch(r"requirements/\w+\.txt", name):
            pinned = re.findall(r"^[a-z][\w.\[\]-]*==.*$", text, re.MULTILINE)
            assert pinned, f"{name} pins nothing"
            assert all(line.endswith("\\") for line in pinned), f"{name} pins something without a hash"
            assert "://" not in text, f"{name} holds an address"


def test_the_demo_needs_no_spark() -> None:
    assert "\npyspark==" not in _texts()["requirements/run.txt"]


@pytest.mark.parametrize("name", _python())
def test_an_exception_to_a_rule_names_the_rule_and_says_why(name: str) -> None:
    for token in tokenize.generate_tokens(io.StringIO(_texts()[name]).readline):
        if token.type == tokenize.COMMENT and EXCEPTION.search(token.string):
            rest = NAMED_EXCEPTION.sub("", token.string)
            assert not EXCEPTION.search(rest), f"{name}:{token.start[0]} does not name its rule"
            assert REASON.search(rest), f"{name}:{token.start[0]} gives no reason in the same line"


def test_a_make_target_that_a_text_names_exists() -> None:
    makefile = _texts()["Makefile"]
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    named = {
        target
        for name, text in _texts().items()
        if name.endswith(".md") and name != "CHANGELOG.md"
        for target in re.findall(r"(?:`|^)(?:\w+=\S+ )?make ([a-z-]+)", text, re.MULTILINE)
    }
    assert {"demo", "test", "test-all", "bench", "check", "lock"} <= targets
    assert named <= targets


def test_whatever_shows_pages_is_built_first() -> None:
    """A page without its compiled texts is another page: a benchmark of it measures nothing."""
    needed = dict(re.findall(r"^([a-z-]+): (.*?)##", _texts()["Makefile"], re.MULTILINE))
    shows_pages = ("demo", "test", "slow", "drills", "test-all", "bench", "security")
    assert [target for target in shows_pages if "$(BUILT)" not in needed[target]] == []


def test_a_link_in_a_text_leads_somewhere() -> None:
    broken = {
        (name, target)
        for name, text in _texts().items()
        if name.endswith(".md")
        for target in LINK.findall(text)
        if not (ROOT / name).parent.joinpath(target).exists()
    }
    assert not broken


def test_every_decision_is_listed() -> None:
    listed = _texts()["docs/decisions/README.md"]
    records = [Path(name).name for name in _texts() if re.match(r"docs/decisions/\d{4}-", name)]
    assert records
    assert not [record for record in records if f"({record})" not in listed]
