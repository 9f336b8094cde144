"""Titles for policies that tests make up: what they are about is the rules, not the words."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

_WORDS = {"fa": "نام", "en": "name"}
_CONDITION = {"fa": "شرط", "en": "condition"}
_SECTIONS = ("parameters", "facts", "derived", "ranks", "criteria", "waivers")


def with_titles(policy: dict[str, Any]) -> dict[str, Any]:
    """The policy with every wording that it leaves out; an expression may stand for a derived value."""
    found: dict[str, Any] = _in_both(deepcopy(policy))
    for section in _SECTIONS:
        title = _CONDITION if section == "criteria" else _WORDS
        found[section] = {name: _titled(entry, title) for name, entry in found.get(section, {}).items()}
        if not found[section]:
            del found[section]
    if "entitlement" in found:
        found["entitlement"] = _titled(found["entitlement"], _WORDS)
    return found


def _titled(entry: Any, title: dict[str, str]) -> Any:
    if isinstance(entry, list):
        return [_titled(version, title) for version in entry]
    if not isinstance(entry, dict):
        return {"title": title, "value": entry}
    return {"title": title, **entry}


def _in_both(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_in_both(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    found = {key: _in_both(value) for key, value in tree.items()}
    if isinstance(found.get("act"), str):
        found["act"] = {"fa": found["act"], "en": found["act"]}
    return {**found, "en": found["fa"]} if set(found) == {"fa"} else found
