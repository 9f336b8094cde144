"""Tree of a policy file → Policy: which entries there may be, which they need, and their dates."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

from hemayat.rules import scalars
from hemayat.rules.faults import PolicyFaults, did_you_mean
from hemayat.rules.legal_acts import with_acts
from hemayat.rules.nodes import UNITS
from hemayat.rules.patch import apply_patch
from hemayat.rules.policy import EntryVersion, Parameter, Policy, PolicyEntry, content_hash
from hemayat.rules.reserved_words import FORBIDDEN
from hemayat.rules.source import Map, Scalar, Seq, Tree, read_source, words
from hemayat.rules.structure import shape_fault

POLICY_FILE = "policy.yaml"
RESERVED = ("household_size", "province", "area", "head_sex")
"""Facts that are always there: living members, and where the head lives and what sex the head is."""
MOST_ENTRIES = 400
NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
DATED = {"from", "to"}
SECTIONS: dict[str, tuple[set[str], set[str]]] = {
    "facts": (
        {"title"},
        {
            "count",
            "sum",
            "max",
            "min",
            "any",
            "head",
            "where",
            "unknown",
            "max_age",
            "unit",
            "empty",
            "contradicted_when",
        }
        | {"title", "law"},
    ),
    "derived": ({"value", "title"}, {"value", "title", "law", "unit"}),
    "ranks": (
        {"by", "weight", "quantiles", "title"},
        {"by", "weight", "quantiles", "cuts", "title", "about", "law"},
    ),
    "criteria": (
        {"title", "passed", "failed", "law"},
        {"fact", "at_most", "at_least", "require", "refuse_when"}
        | {"title", "passed", "passed_zero", "failed", "undetermined", "change", "law"},
    ),
    "waivers": ({"when", "title", "law"}, {"when", "except", "only", "title", "law"}),
    "entitlement": (
        {"amount", "unit", "law", "title"},
        {"amount", "unit", "law", "title", "starts", "pay_day"},
    ),
}
"""Section → keys that an entry must have, and keys that it may have; every entry may also have from and to."""
TOP = {"policy", "title", "legal_basis", "in_force", "acts", "parameters", "notes", "change_order", *SECTIONS}
TOP_NEEDED = {"policy", "title", "legal_basis", "in_force", "criteria"}
PARAMETER = {"unit", "law", "by", "values", "title"}
PARAMETER_NEEDED = {"unit", "law", "values", "title"}
SENTENCES = ("passed", "passed_zero", "failed", "undetermined", "change")
WORDED = ("title", "about", "starts", *SENTENCES)
"""Keys whose value is a wording in both languages."""


def read_policy(folder: Path, patches: tuple[Path, ...] = ()) -> Policy:
    """The policy in `folder` (or the file itself), with patch files laid over it. Raises PolicyError."""
    file = folder / POLICY_FILE if folder.is_dir() or not folder.suffix else folder
    source, changes = read_source(file), [read_source(patch) for patch in patches]
    tree = source.tree
    for change in changes:
        tree = apply_patch(tree, change.tree, change.name)
    policy = policy_of(tree, " with ".join([source.name, *(change.name for change in changes)]))
    checksums = tuple((each.name, each.sha256) for each in (source, *changes))
    return replace(policy, is_patched=bool(patches), text=source.text, sources=checksums)


def policy_of(tree: Map, file: str) -> Policy:
    faults = PolicyFaults(file)
    policy = _Reader(faults).policy(with_acts(tree, faults), file)
    faults.raise_any()
    return policy


class _Reader:
    def __init__(self, faults: PolicyFaults) -> None:
        self.faults = faults

    def policy(self, tree: Map, file: str) -> Policy:
        self._keys(tree, "", TOP_NEEDED, TOP)
        start, end = self._in_force(tree)
        sections = {name: self._section(tree, name, start, end) for name in SECTIONS if name != "entitlement"}
        whole = tree.entries.get("entitlement")
        parameters = self._parameters(tree)
        self._unique(sections, parameters)
        return Policy(
            id=self._id(tree),
            file=file,
            version=content_hash(tree),
            title=words(tree.entries.get("title")),
            legal_basis=self._map(tree, "legal_basis"),
            start=start,
            end=end,
            parameters=parameters,
            entitlement=self._entry("", "entitlement", whole, tree.line_of("entitlement"), start, end)
            if whole
            else None,
            notes=tuple(words(note) for note in _items_of(tree.entries.get("notes"))),
            change_order=self._change_order(tree, list(sections["facts"])),
            tree=tree,
            facts=sections["facts"],
            derived=sections["derived"],
            ranks=sections["ranks"],
            criteria=sections["criteria"],
            waivers=sections["waivers"],
        )

    def _change_order(self, tree: Map, facts: list[str]) -> tuple[str, ...]:
        """Each name once, and a fact of this policy."""
        named = _texts_of(tree.entries.get("change_order"))
        for place, text in enumerate(named):
            if text.value not in facts:
                what = f"'{text.value}' is not a fact; {did_you_mean(text.value, facts)}"
                self.faults.add(text.line, "change_order", what)
            elif text.value in [before.value for before in named[:place]]:
                self.faults.add(text.line, "change_order", f"'{text.value}' appears twice here; keep one")
        return tuple(text.value for text in named)

    def _id(self, tree: Map) -> str:
        text = tree.entries.get("policy")
        if not isinstance(text, Scalar) or not re.fullmatch(r"[a-z][a-z0-9-]{1,63}", text.value):
            self.faults.add(
                tree.line_of("policy"), "policy", "must be a short name such as livelihood-support"
            )
            return "unnamed"
        return text.value

    def _in_force(self, tree: Map) -> tuple[dt.date, dt.date | None]:
        body = self._map(tree, "in_force")
        self._keys(body, "in_force", {"from"}, {"from", "to"})
        start, end = self._date(body, "from", "in_force") or dt.date.min, self._date(body, "to", "in_force")
        if end and end <= start:
            self.faults.add(body.line_of("to"), "in_force.to", "must be later than 'from'")
        return start, end

    def _section(
        self, tree: Map, section: str, start: dt.date, end: dt.date | None
    ) -> dict[str, PolicyEntry]:
        body = self._map(tree, section)
        if len(body.entries) > MOST_ENTRIES:
            self.faults.add(body.line, section, f"more than {MOST_ENTRIES} entries")
            return {}
        found = {}
        for name, entry in body.entries.items():
            if not NAME.fullmatch(name) or "__" in name:
                self.faults.add(
                    body.line_of(name),
                    f"{section}.{name}",
                    "a name may have only a-z, 0-9 and single _, and at most 48 characters",
                )
            elif name in RESERVED and section != "criteria":
                self.faults.add(
                    body.line_of(name),
                    f"{section}.{name}",
                    "this name is predefined; use it without defining it",
                )
            elif name in FORBIDDEN and section != "criteria":
                self.faults.add(
                    body.line_of(name),
                    f"{section}.{name}",
                    f"'{name}' is a reserved word; choose another name "
                    "(`hemayat policy check --reserved` lists the reserved words)",
                )
            else:
                found[name] = self._entry(section, name, entry, body.line_of(name), start, end)
        return found

    def _entry(
        self, section: str, name: str, body: Tree, line: int, start: dt.date, end: dt.date | None
    ) -> PolicyEntry:
        path = f"{section}.{name}" if section else name
        versions = []
        listed = isinstance(body, Seq)
        for item in body.items if isinstance(body, Seq) else (body,):
            if isinstance(item, Map):
                must, may = SECTIONS[section or name]
                self._keys(item, path, must | ({"from"} if listed else set()), may | DATED)
                first = self._date(item, "from", path) or start
                versions.append(EntryVersion(first, self._date(item, "to", path), item, item.line))
            else:
                self.faults.add(
                    item.line, path, "must be a mapping, or a list of mappings that each have a 'from'"
                )
        if not versions and not self.faults.found:
            self.faults.add(line, path, "is empty")
        return PolicyEntry(section, name, line, self._in_order(versions, path, end))

    def _in_order(
        self, versions: list[EntryVersion], path: str, end: dt.date | None
    ) -> tuple[EntryVersion, ...]:
        """Each version ends where the next begins; a gap or an overlap is a fault."""
        made = []
        for place, version in enumerate(versions):
            later = versions[place + 1] if place + 1 < len(versions) else None
            if version.end and version.end <= version.start:
                self.faults.add(
                    version.line,
                    path,
                    "'to' must be later than 'from' (it is the first day no longer in force)",
                )
            if later and later.start <= version.start:
                self.faults.add(
                    later.line,
                    path,
                    "versions must be in the order of their 'from', with no date twice",
                )
            elif later and version.end and version.end != later.start:
                word = "a gap" if version.end < later.start else "an overlap"
                self.faults.add(
                    later.line,
                    path,
                    f"{word} between the dates of this version and the one before it; "
                    "leave out 'to' or make it equal to the next 'from'",
                )
            made.append(
                EntryVersion(
                    version.start, version.end or (later.start if later else end), version.body, version.line
                )
            )
        return tuple(made)

    def _parameters(self, tree: Map) -> dict[str, Parameter]:
        body = self._map(tree, "parameters")
        if len(body.entries) > MOST_ENTRIES:
            self.faults.add(body.line, "parameters", f"more than {MOST_ENTRIES} entries")
            return {}
        found = {}
        for name, item in body.entries.items():
            path, line = f"parameters.{name}", body.line_of(name)
            if not NAME.fullmatch(name) or "__" in name or name in FORBIDDEN or not isinstance(item, Map):
                self.faults.add(
                    line,
                    path,
                    "must be a mapping with title, unit, law and values, "
                    "under a name of a-z, 0-9 and _ that is not a reserved word",
                )
                continue
            self._keys(item, path, PARAMETER_NEEDED, PARAMETER)
            found[name] = Parameter(
                name, line, self._unit(item, path), tuple(t.value for t in _texts_of(item.entries.get("by"))),
                self._map(item, "law"), words(item.entries.get("title")), self._values(item, path),
            )  # fmt: skip
        return found

    def _values(self, item: Map, path: str) -> tuple[tuple[dt.date, Tree], ...]:
        body = self._map(item, "values")
        dated = []
        for key, value in body.entries.items():
            try:
                dated.append((scalars.date(key), value))
            except scalars.ScalarFault as fault:
                self.faults.add(
                    body.line_of(key),
                    f"{path}.values",
                    f"put values under the date from which they apply: {fault}",
                )
        days = [day for day, _ in dated]
        if len(days) != len(set(days)):
            self.faults.add(body.line, f"{path}.values", "the same day appears twice")
        return tuple(sorted(dated, key=lambda pair: pair[0]))

    def _unit(self, item: Map, path: str) -> str:
        text = item.entries.get("unit")
        unit = text.value if isinstance(text, Scalar) else ""
        if unit not in UNITS:
            self.faults.add(
                item.line_of("unit"),
                f"{path}.unit",
                f"unknown unit '{unit}'; one of: {', '.join(u for u in UNITS if u)}",
            )
            return ""
        return unit

    def _unique(self, sections: dict[str, dict[str, PolicyEntry]], parameters: dict[str, Parameter]) -> None:
        seen: dict[str, str] = {}
        for section in ("parameters", "facts", "derived", "ranks"):
            entries: dict[str, Parameter] | dict[str, PolicyEntry] = (
                parameters if section == "parameters" else sections[section]
            )
            for name, entry in entries.items():
                if name in seen:
                    self.faults.add(
                        entry.line, f"{section}.{name}", f"the name is taken by {seen[name]}.{name}"
                    )
                seen.setdefault(name, section)

    def _keys(self, body: Map, path: str, must: set[str], may: set[str]) -> None:
        for key in body.entries:
            if key not in may:
                self.faults.add(
                    body.line_of(key),
                    f"{path}.{key}".strip("."),
                    f"unknown entry; {did_you_mean(key, sorted(may))}",
                )
            elif fault := shape_fault(key, body.entries[key], path):
                self.faults.add(fault[0], f"{path}.{key}".strip("."), fault[1])
        for key in sorted(must - set(body.entries)):
            self.faults.add(body.line, path, _NEEDED.get(key, f"needs '{key}'"))

    def _map(self, body: Map, key: str) -> Map:
        tree = body.entries.get(key)
        return tree if isinstance(tree, Map) else Map({}, body.line_of(key))

    def _date(self, body: Map, key: str, path: str) -> dt.date | None:
        text = body.entries.get(key)
        if text is None:
            return None
        try:
            return scalars.date(text.value if isinstance(text, Scalar) else "")
        except scalars.ScalarFault as fault:
            self.faults.add(body.line_of(key), f"{path}.{key}", str(fault))
            return None


def _items_of(tree: Tree | None) -> tuple[Tree, ...]:
    if tree is None:
        return ()
    return tree.items if isinstance(tree, Seq) else (tree,)


def _texts_of(tree: Tree | None) -> list[Scalar]:
    return [t for t in _items_of(tree) if isinstance(t, Scalar)]


_NEEDED = {
    "weight": "needs 'weight', a fact that says how much a household counts in the rank, such as household_size",
    "by": "needs 'by', the value that households are ranked by",
    "quantiles": "needs 'quantiles', the number of equal parts that people are divided into, such as 10",
    "title": "needs 'title', the name that people read, in both languages: {fa: …, en: …}",
    "passed": "needs 'passed', the sentence shown when the criterion is met, in both languages: {fa: …, en: …}",
    "failed": "needs 'failed', the sentence shown when the criterion is not met, in both languages: {fa: …, en: …}",
}
"""What to write under a key that is missing; any other key is only named."""
