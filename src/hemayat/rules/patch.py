"""A reform as a patch file: only what changes, laid over the policy it names.

    patch: livelihood-support
    parameters: {income_ceiling: {values: {1398-08-24: {1: 500_000_000}}}}
    criteria: {loans: removed}

Mappings are merged name by name; anything else replaces what stood there; the word `removed` takes an entry away.
"""

from __future__ import annotations

from hemayat.rules.faults import Fault, PolicyError
from hemayat.rules.source import Map, Text

REMOVED = "removed"
_OWN_KEYS = ("patch", "title")


def laid_over(policy: Map, patch: Map, patch_name: str) -> Map:
    """The policy's tree with the patch laid over it. Raises PolicyError if the patch is for another policy."""
    meant, policy_id = patch.entries.get("patch"), policy.entries.get("policy")
    if not isinstance(meant, Text):
        raise PolicyError(
            [
                Fault(
                    patch_name,
                    1,
                    "patch",
                    "a patch says which policy it changes: 'patch: livelihood-support'",
                )
            ]
        )
    if isinstance(policy_id, Text) and meant.value != policy_id.value:
        message = f"this patch is for '{meant.value}', but the policy is '{policy_id.value}'"
        raise PolicyError([Fault(patch_name, meant.line, "patch", message)])
    changes = Map({k: v for k, v in patch.entries.items() if k not in _OWN_KEYS}, patch.line, patch.lines)
    return _merged(policy, changes, patch_name, "")


def is_patch(tree: Map) -> bool:
    return "patch" in tree.entries


def _merged(old: Map, new: Map, patch_name: str, path: str) -> Map:
    entries, lines = dict(old.entries), dict(old.lines)
    for key, value in new.entries.items():
        name = f"{path}.{key}".strip(".")
        if isinstance(value, Text) and value.value == REMOVED:
            if key not in entries:
                raise PolicyError(
                    [
                        Fault(
                            patch_name,
                            new.line_of(key),
                            name,
                            "cannot be removed: the policy has no such entry",
                        )
                    ]
                )
            del entries[key]
            continue
        before = entries.get(key)
        both = isinstance(before, Map) and isinstance(value, Map)
        entries[key] = _merged(before, value, patch_name, name) if both else value  # type: ignore[arg-type]  # as both says
        lines[key] = new.line_of(key)
    return Map(entries, old.line, lines)
