"""`hemayat registers simulate`, and a service that will not take it for the real registers."""

from __future__ import annotations

import base64
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from hemayat.common.keyring import KeyRing
from hemayat.config.environment import read_environment
from hemayat.operations.doctor_checks import startup_faults
from tests.cli.test_serve import environment, free_port, hemayat
from tests.support.extracts import family, national_id, write_extract

pytestmark = pytest.mark.slow

PEOPLE = {"reference": "r", "asked_at": "2026-01-01T00:00:00Z", "people": [{"national_id": national_id(10)}]}


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_extract(tmp_path_factory.mktemp("nation") / "extract", {"persons": family(1)})


@contextmanager
def simulated(extract: Path, *options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "hemayat.cli", "registers", "simulate", str(extract), *options]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.fullmatch(r"HEMAYAT_REGISTERS_URL=(http://127\.0\.0\.1:\d+)\n", process.stdout.readline())
        assert found
        yield found[1]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


@pytest.mark.slow
def test_it_stands_alone_answers_and_ends_when_told(extract: Path, tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('{"loans": {"status": 503}}', "utf-8")
    ring = KeyRing.make(tmp_path / "keys.json")
    ((name, public),) = ring.public_keys("signing").items()
    keep = tmp_path / "kept"
    options = ["--port", "0", "--keep", str(keep), "--faults", str(faults)]
    with simulated(extract, *options) as url:
        assert httpx.post(f"{url}/vehicles", json=PEOPLE).json()["people"][0]["result"] == "answered"
        assert httpx.post(f"{url}/loans", json=PEOPLE).status_code == 503
        order = {"table": "vehicles", "national_id": national_id(10), "rows": [{"kind": "pickup"}]}
        assert httpx.post(f"{url}/corrections", json=order).status_code == 200
    with simulated(
        extract, "--port", "0", "--keep", str(keep), "--public-key", f"{name}:{public.hex()}"
    ) as url:
        assert httpx.post(f"{url}/vehicles", json=PEOPLE).status_code == 401
        content = json.dumps(PEOPLE).encode()
        signed = ring.sign("signing", content)
        headers = {
            "Hemayat-Key": signed.key_id,
            "Hemayat-Signature": base64.b64encode(signed.signature).decode(),
        }
        said = httpx.post(f"{url}/vehicles", content=content, headers=headers).json()
        assert said["people"][0]["rows"] == [{"kind": "pickup"}]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--public-key", "nonsense"], "is not id:hexadecimal"),
        (["--faults", "none.json"], "cannot be read as JSON"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(extract: Path, options: list[str], words: str) -> None:
    refused = hemayat("registers", "simulate", str(extract), "--port", "0", *options)
    assert refused.returncode == 2
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_no_nation_and_a_port_that_is_taken(extract: Path, tmp_path: Path) -> None:
    assert "no such folder" in hemayat("registers", "simulate", str(tmp_path / "none")).stderr
    with simulated(extract, "--port", "0") as url:
        taken = hemayat("registers", "simulate", str(extract), "--port", url.rsplit(":", 1)[1])
    assert (taken.returncode, "give another --port" in taken.stderr) == (2, True)


def faults(tmp_path: Path, **given: str) -> str:
    return "\n".join(
        startup_faults(
            read_environment({"HEMAYAT_MODE": "production", "HEMAYAT_HOME": str(tmp_path), **given})
        )
    )


def test_production_does_not_start_on_a_simulator(extract: Path, tmp_path: Path) -> None:
    with simulated(extract, "--port", "0") as url:
        said = faults(tmp_path, HEMAYAT_REGISTERS_URL=url)
        assert "HEMAYAT_REGISTERS_URL is no simulator: a simulator of made-up people answers there" in said
        own = faults(
            tmp_path,
            HEMAYAT_REGISTERS_URL="https://registers.invalid",
            HEMAYAT_SHAHKAR_URL=f"{url}/shahkar",
        )
        assert "HEMAYAT_SHAHKAR_URL is no simulator: a simulator" in own
        assert "HEMAYAT_REGISTERS_URL is" not in own


def test_production_asks_registers_that_are_named_and_private_and_waits_for_one_that_is_silent(
    tmp_path: Path,
) -> None:
    assert "registers are asked for real: set HEMAYAT_REGISTERS_URL" in faults(tmp_path)
    fine = {"HEMAYAT_REGISTERS_URL": f"http://127.0.0.1:{free_port()}"}
    assert "registers are asked" in faults(tmp_path, **fine, HEMAYAT_DEMO_NATION=str(tmp_path))
    assert "REGISTERS_URL" not in faults(tmp_path, **fine)
    open_to_all = faults(tmp_path, HEMAYAT_REGISTERS_URL="http://registers.invalid")
    assert (
        "HEMAYAT_REGISTERS_URL is private: it is http://registers.invalid; give an https address"
        in open_to_all
    )
