"""A new Debian that boots, and the operator's guides done on it: python -m tests.deploy.bare_machine FOLDER.

Not part of any test run: it asks for root, debootstrap and systemd-nspawn, and fetches half a gigabyte of packages. The
machine has a network of its own in which there is nothing but itself; what fetches packages alone goes outside.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "operator"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
FETCHES = ("apt-get", "git clone", "make")
"""Words of a block that needs packages."""
HOST, VERSION, NEXT = "hemayat.example", "v0.1.0", "v0.2.0"
IDS = ("9990001014\n", "9990001022\n")
"""What the two administrators type, unseen; of people whom nobody can be."""
MIGRATION = '''"""What a next version might add."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_functions")]
    operations = [migrations.RunSQL("ALTER TABLE outbox ADD COLUMN of_the_next_version text")]
'''


@dataclass(frozen=True)
class Block:
    """Commands of a guide, and the heading that they stand under."""

    heading: str
    text: str


def blocks(guide: str, headings: str = "") -> list[Block]:
    """The fenced blocks under headings that match, in their order."""
    found, heading, inside = [], "", False
    lines: list[str] = []
    for line in (GUIDES / guide).read_text("utf-8").splitlines():
        if line == "```":
            if inside:
                found.append(Block(heading, "\n".join(lines)))
            inside, lines = not inside, []
        elif inside:
            lines.append(line)
        elif line.startswith("#"):
            heading = line.lstrip("# ")
    return [block for block in found if re.search(headings, block.heading)]


class Machine:
    """A Debian in a folder, booted."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.log = (folder / "machine.log").open("wb")
        self.variables = ""

    def make(self) -> None:
        subprocess.run(["debootstrap", "trixie", str(self.root)], check=True, stdout=self.log)
        shutil.copy("/etc/resolv.conf", self.root / "etc" / "resolv.conf")
        # Where packages are fetched through a proxy, its authority has to be known there too.
        trusted = self.root / "usr/local/share/ca-certificates"
        trusted.mkdir(parents=True, exist_ok=True)
        for authority in Path("/usr/local/share/ca-certificates").glob("*.crt"):
            shutil.copy(authority, trusted)

    def boot(self) -> None:
        """Raises AssertionError where it does not come up."""
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network"]
        command += ["--console=pipe", "--machine=bare", f"--directory={self.root}", "--boot"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            env={"PATH": PATH, "UNIFIED_CGROUP_HIERARCHY": "1", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )
        until = time.monotonic() + 60
        while not self._is_up():
            assert time.monotonic() < until, "it does not boot; see machine.log"
            time.sleep(0.5)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def run(self, block: Block, given: str = "") -> str:
        """All that the commands said. Raises AssertionError where one of them fails."""
        is_fetching = any(word in block.text for word in FETCHES)
        script = f"set -euo pipefail\ncd /root\n{self.variables}\n{block.text}\n"
        (self.root / "srv" / "block.sh").write_text(script, "utf-8")
        done = subprocess.run(
            [*self._enter(is_fetching), "bash", "/srv/block.sh"],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{block.heading}:\n{block.text}\n--- said:\n{done.stdout[-4000:]}"
        return done.stdout

    def _enter(self, is_fetching: bool) -> list[str]:
        child = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("utf-8").split()
        spaces = ["--mount", "--uts", "--ipc", "--pid", "--cgroup", "--root", "--wd"]
        own = [f"{name}={value}" for name, value in os.environ.items() if name.endswith("_CA_CERTS")]
        return [
            "nsenter", f"--target={child[0]}", *spaces, *([] if is_fetching else ["--net"]), "env", "-i",
            f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *own,
        ]  # fmt: skip

    def _is_up(self) -> bool:
        try:
            entered = self._enter(False)
        except (OSError, IndexError):
            return False
        said = subprocess.run(
            [*entered, "systemctl", "is-system-running"], capture_output=True, text=True, check=False
        )
        return said.stdout.strip() in {"running", "degraded"}


def source(folder: Path) -> None:
    """A repository with this commit as one version, and one more with a migration as the next."""
    bare, work = folder / "root" / "srv" / "hemayat.git", folder / "next"
    _git("clone", "--quiet", "--bare", str(ROOT), str(bare))
    _git("tag", VERSION, _git("rev-parse", "HEAD", at=ROOT), at=bare)
    _git("clone", "--quiet", "--branch", VERSION, str(bare), str(work))
    (work / "src/hemayat/hotline/migrations/0003_next.py").write_text(MIGRATION, "utf-8")
    _git("add", "-A", at=work)
    _git("-c", "user.name=a", "-c", "user.email=a@example", "commit", "--quiet", "-m", "next", at=work)
    _git("tag", NEXT, at=work)
    _git("push", "--quiet", str(bare), NEXT, at=work)


def _git(*words: str, at: Path | None = None) -> str:
    return subprocess.run(["git", *words], cwd=at, check=True, capture_output=True, text=True).stdout.strip()


def follow(machine: Machine, wanted: Sequence[Block]) -> None:
    """The blocks in one shell, as it were: where the shell is and what it was told is kept from one to the next."""
    for block in wanted:
        began = time.monotonic()
        if "--ask-national-id" in block.text:
            lines = zip(block.text.splitlines(), IDS, strict=True)
            said = "".join(machine.run(Block(block.heading, line), typed) for line, typed in lines)
        else:
            said = machine.run(block)
        _print(f"{time.monotonic() - began:6.1f} s  {block.heading}: {block.text.splitlines()[0][:70]}")
        for line in said.splitlines()[-12:]:
            _print(f"          {line[:140]}")


def installed(machine: Machine) -> None:
    """deploying.md from its first line to its last."""
    told = f"HOST={HOST}\nSOURCE=/srv/hemayat.git\nVERSION={VERSION}\n"
    machine.variables = f"{told}[[ ! -d /opt/hemayat ]] || cd /opt/hemayat/"
    follow(machine, blocks("deploying.md", r"^[2-8]\. "))


def gone_on_with(machine: Machine) -> None:
    """backups.md: a restored copy in the place of the database."""
    restored = "hemayat restore /srv/hemayat/backups --home /srv/hemayat/again"
    follow(machine, [Block("The way back", restored), *blocks("backups.md", "^Going on")])
    follow(machine, [Block("It serves", f"curl -fsS --retry 30 --retry-all-errors https://{HOST}/readyz")])


def upgraded(machine: Machine) -> None:
    """upgrading.md to the next version and back, with people asking for pages all the while."""
    machine.variables = f"VERSION={NEXT}\ncd /opt/hemayat/"
    there = blocks("upgrading.md", "^A new version")
    (back,) = blocks("upgrading.md", "^The way back")
    asking = Block("Somebody asks for the start page, ten times a second", ASKING.replace("HOST", HOST))
    machine.run(asking)
    follow(machine, [Block(there[0].heading, there[0].text.replace("VERSION=v0.2.0\n", "")), there[1], back])
    _print(machine.run(Block("What they got", "touch /srv/enough; sleep 2; sort /srv/asked | uniq -c")))


ASKING = """
cat > /srv/ask.sh <<'END'
until [ -e /srv/enough ]; do
    curl -s -o /dev/null -w '%{http_code}\\n' https://HOST/agreement/ >> /srv/asked || true
    sleep 0.1
done
END
nohup bash /srv/ask.sh > /dev/null 2>&1 &
"""


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, help="An empty folder on a disk with 5 GB to spare.")
    folder = asked.parse_args().folder.resolve()
    began = time.monotonic()
    machine = Machine(folder)
    machine.make()
    source(folder)
    machine.boot()
    try:
        installed(machine)
        _print(f"From nothing to a restored copy: {(time.monotonic() - began) / 60:.1f} minutes")
        gone_on_with(machine)
        upgraded(machine)
    finally:
        machine.end()


if __name__ == "__main__":
    main()
