"""Where to find the policies that come with Hemayat: in the installed package, or in the repository."""

from __future__ import annotations

from pathlib import Path

POLICIES = "policies"


def shipped_policies() -> list[Path]:
    """The folders of the policies that came with this installation, by name; empty where there are none."""
    package = Path(__file__).resolve().parents[1]
    for place in (package / POLICIES, package.parents[1] / POLICIES):
        if parents := sorted(f.parent for f in place.glob("*/policy.yaml")):
            return parents
    return []
