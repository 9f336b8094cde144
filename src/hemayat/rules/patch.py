"""A reform as a patch file: only what changes, laid over the policy it names.

    patch: livelihood-support
    parameters: {income_ceiling: {values: {1398-08-24: {1: 500_000_000}}}}
    criteria: {loans: removed}

Mappings are merged name by name; anything else replaces what stood there; the word `removed` takes an entry away.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from hemayat.rules.faults import PolicyError, PolicyFault
from hemayat.rules.source import Map, Scalar, Seq, Tree

REMOVED = "removed"
NAMED = ("parameters", "facts", "derived", "ranks", "criteria", "waivers")
_OWN_KEYS = ("patch", "title")


def apply_patch(policy: Map, patch: Map, patch_name: str) -> Map:
    """The policy's tree with the patch laid over it. Raises PolicyError if the patch is for another policy."""
    meant, policy_id = patch.entries.get("patch"), policy.entries.get("policy")
    if not isinstance(meant, Scalar):
        raise PolicyError(
            [
                PolicyFault(
                    patch_name,
                    1,
                    "patch",
                    "a patch must say which policy it changes: 'patch: livelihood-support'",
                )
            ]
        )
    if isinstance(policy_id, Scalar) and meant.value != policy_id.value:
        message = f"this patch is for '{meant.value}', but the policy is '{policy_id.value}'"
        raise PolicyError([PolicyFault(patch_name, meant.line, "patch", message)])
    changes = Map({k: v for k, v in patch.entries.items() if k not in _OWN_KEYS}, patch.line, patch.lines)
    return _without_removed(_merged(policy, changes, patch_name, ""), patch)


def is_patch(tree: Map) -> bool:
    return "patch" in tree.entries


def _without_removed(tree: Map, patch: Map) -> Map:
    """Waivers no longer name a criterion that the patch removes; one that exempts from nothing else goes with it."""
    criteria, waivers = patch.entries.get("criteria"), tree.entries.get("waivers")
    if not isinstance(criteria, Map) or not isinstance(waivers, Map):
        return tree
    gone = {
        name
        for name, value in criteria.entries.items()
        if isinstance(value, Scalar) and value.value == REMOVED
    }
    kept = {name: left for name, waiver in waivers.entries.items() if (left := _excusing(waiver, gone))}
    return replace(tree, entries={**tree.entries, "waivers": replace(waivers, entries=kept)})


def _excusing(waiver: Tree, gone: set[str]) -> Tree | None:
    if isinstance(waiver, Seq):
        versions = [left for version in waiver.items if (left := _excusing(version, gone))]
        return replace(waiver, items=tuple(versions)) if versions else None
    if not isinstance(waiver, Map):
        return waiver
    entries = dict(waiver.entries)
    for key in ("only", "except"):
        if isinstance(names := entries.get(key), Seq):
            staying = tuple(n for n in names.items if not (isinstance(n, Scalar) and n.value in gone))
            if not staying and key == "only":
                return None
            entries[key] = replace(names, items=staying)
            if not staying:
                del entries[key]
    return replace(waiver, entries=entries)


def _refuse_near_name(key: str, existing: dict[str, Tree], line: int, name: str, patch_name: str) -> None:
    """A new entry whose name is nearly that of an old one is a typing error, not a new entry."""
    section, _, rest = name.partition(".")
    if section in NAMED and rest == key and key not in existing:
        near = get_close_matches(key, list(existing), n=1, cutoff=0.85)
        if near:
            message = (
                f"the policy has no '{key}'; did you mean '{near[0]}'? "
                "(give a new entry a name that is less similar)"
            )
            raise PolicyError([PolicyFault(patch_name, line, name, message)])


def _merged(old: Map, new: Map, patch_name: str, path: str) -> Map:
    entries, lines = dict(old.entries), dict(old.lines)
    for key, value in new.entries.items():
        name = f"{path}.{key}".strip(".")
        if isinstance(value, Scalar) and value.value == REMOVED:
            if key not in entries:
                raise PolicyError(
                    [
                        PolicyFault(
                            patch_name,
                            new.line_of(key),
                            name,
                            "cannot be removed: the policy has no such entry",
                        )
                    ]
                )
            del entries[key]
            continue
        _refuse_near_name(key, entries, new.line_of(key), name, patch_name)
        before = entries.get(key)
        both = isinstance(before, Map) and isinstance(value, Map)
        entries[key] = _merged(before, value, patch_name, name) if both else value  # type: ignore[arg-type]  # as both says
        lines[key] = new.line_of(key)
    return Map(entries, old.line, lines)
