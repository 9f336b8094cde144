"""Where to find the policies that come with Hemayat: in the installed package, or in the repository."""

from __future__ import annotations

from pathlib import Path

from hemayat.common.errors import HemayatError

POLICIES = "policies"
SHIPPED = "livelihood-support"


def shipped_policies() -> list[Path]:
    """The folders of the policies that came with this installation, by name; empty where there are none."""
    package = Path(__file__).resolve().parents[1]
    for place in (package / POLICIES, package.parents[1] / POLICIES):
        if parents := sorted(f.parent for f in place.glob("*/policy.yaml")):
            return parents
    return []


def shipped_policy() -> Path:
    """The folder of the policy that comes with Hemayat: in the wheel, or next to src/ in a clone of the repository."""
    this_folder = next((folder for folder in shipped_policies() if folder.name == SHIPPED), None)
    if this_folder is None:
        raise HemayatError(f"the policy {SHIPPED} is not installed; name a policy with --policy FOLDER")
    return this_folder
