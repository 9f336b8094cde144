"""The public DCI compliance suite against `hemayat serve`, through a signing proxy.

    git clone https://github.com/OpenSPP/spdci-compliance suite && (cd suite && npm install --ignore-scripts)
    python -m tests.api.compliance suite

The suite sends a constant where a signature belongs, so a server that verifies refuses all that it should answer: the
proxy signs for one organisation that two administrators registered, and lets the scenario of a wrong signature through.
There is no switch in the server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PORT, CALLBACKS = 8347, 8348
HOST = f"partners.localhost:{PORT}"


def main(suite: Path) -> int:
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        os.environ.update(HEMAYAT_MODE="test", HEMAYAT_HOME=home, HEMAYAT_PORT=str(PORT))
        with served() as let:
            from tests.api.signing_proxy import signing_proxy  # noqa: PLC0415 - once Django is set up

            with signing_proxy(let.client, f"http://127.0.0.1:{PORT}", HOST) as proxy:
                return run(suite, proxy, let)


@contextmanager
def served() -> Iterator[Any]:
    """`hemayat serve` on a database of its own, and an organisation that was let in."""
    from hemayat.config.environment import read_environment  # noqa: PLC0415 - the environment was just made
    from hemayat.operations.service_processes import configure_django, database, run_django_command  # noqa: PLC0415 - as above

    environment = read_environment()
    with database(environment) as addresses:
        run_django_command(environment, addresses.owner, "migrate", "--no-input")
        configure_django(environment, addresses.app)
        from tests.api.steps import let_in  # noqa: PLC0415 - models, once Django is set up

        let = let_in(callback=f"http://127.0.0.1:{CALLBACKS}")
        told = {**os.environ, "DATABASE_URL": addresses.app, "HEMAYAT_OWNER_DATABASE_URL": addresses.owner}
        command = [sys.executable, "-m", "hemayat.cli", "serve", "--port", str(PORT), "--workers", "1"]
        with subprocess.Popen(command, env=told) as process:
            try:
                _wait()
                yield let
            finally:
                process.terminate()


def run(suite: Path, proxy: str, let: Any) -> int:
    told = {
        **os.environ, "API_BASE_URL": proxy, "DOMAIN": "social", "DCI_AUTH_TOKEN": let.token,
        "DCI_SENDER_ID": let.code, "DCI_RECEIVER_ID": let.client.receiver, "CALLBACK_SERVER_ENABLED": "true",
        "CALLBACK_SERVER_HOST": "127.0.0.1", "CALLBACK_SERVER_PORT": str(CALLBACKS),
    }  # fmt: skip
    command = ["npx", "cucumber-js", "--tags", "@profile=sr-registry"]
    return subprocess.run(command, cwd=suite, env=told, check=False).returncode


def _wait(seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{PORT}/readyz", headers={"Host": HOST}).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit("the service did not answer")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]).resolve()))
