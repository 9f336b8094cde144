"""A standalone Spark cluster on loopback, from the pyspark package alone."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
PATIENCE = 90.0
SCRIPT = """
import json, sys
from pathlib import Path
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.national_run import RunOptions
from hemayat.engines.spark import determine_nation_spark
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.nations import ON, silent

if __name__ == "__main__":
    policy, snapshot, out = map(Path, sys.argv[1:4])
    compiled, stored = compile_policy(policy, ON), RegisterSnapshot.open(snapshot)
    made = determine_nation_spark(compiled, stored, out, RunOptions(workers=1), silent, sys.argv[4])
    print(json.dumps(made))
"""


@dataclass(frozen=True)
class Cluster:
    address: str
    folder: Path

    def determine(self, policy: Path, snapshot: Path, out: Path) -> dict[str, Any]:
        """A run with this cluster as its master, in a process of its own."""
        script = self.folder / "run.py"
        script.write_text(SCRIPT, encoding="utf-8")
        command = [sys.executable, str(script), str(policy), str(snapshot), str(out), self.address]
        root = Path(__file__).resolve().parents[2]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), str(root / "src")])}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return made

    def workers_used(self) -> int:
        """How many workers had an executor."""
        logs = [path.read_text("utf-8") for path in self.folder.glob("worker*.log")]
        return sum("Asked to launch executor" in log for log in logs)


@contextmanager
def running_cluster(folder: Path, *, workers: int) -> Iterator[Cluster]:
    """One master and `workers` workers of one core each; all of them are stopped at the end."""
    folder.mkdir(parents=True)
    port = _free_port()
    address = f"spark://{HOST}:{port}"
    with ExitStack() as stack:
        ports = ["--port", str(port), "--webui-port", str(_free_port())]
        stack.enter_context(_process(folder, "master", "master.Master", ["--host", HOST, *ports]))
        _wait_for(folder / "master.log", r"I have been elected leader")
        for number in range(workers):
            name = f"worker{number}"
            size = ["--cores", "1", "--memory", "1500m", "--work-dir", str(folder / name)]
            web = ["--host", HOST, "--webui-port", str(_free_port())]
            stack.enter_context(_process(folder, name, "worker.Worker", [*web, *size, address]))
        for number in range(workers):
            _wait_for(folder / f"worker{number}.log", r"Successfully registered with master")
        yield Cluster(address, folder)


@contextmanager
def _process(folder: Path, name: str, main: str, arguments: list[str]) -> Iterator[None]:
    spec = find_spec("pyspark")
    assert spec
    assert spec.origin
    home = Path(spec.origin).parent
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST}
    environment["SPARK_DAEMON_MEMORY"] = "512m"
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{main}", *arguments]
    with (folder / f"{name}.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True, cwd=folder
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _wait_for(log: Path, words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not re.search(words, log.read_text("utf-8")):
        assert time.monotonic() < deadline, f"{log.name}: {log.read_text('utf-8')[-2000:]}"
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
