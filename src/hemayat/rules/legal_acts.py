"""Acts of law by a short name, so that a policy writes out the title of an act once.

acts: {notice_4: {fa: …, en: …}}
…     law: {act: notice_4, article: …}
"""

from __future__ import annotations

import re

from hemayat.rules.faults import PolicyFaults, did_you_mean
from hemayat.rules.source import Map, Scalar, Seq, Tree

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def with_acts(tree: Map, faults: PolicyFaults) -> Map:
    """The tree with every name of an act replaced by its wording; a name that is none is a fault."""
    acts = tree.entries.get("acts")
    if acts is None:
        return tree
    if not isinstance(acts, Map) or not all(
        isinstance(a, Map) and "fa" in a.entries for a in acts.entries.values()
    ):
        faults.add(
            tree.line_of("acts"), "acts", "name acts and give their titles: {notice_4: {fa: …, en: …}}"
        )
        return tree
    writer = _LegalActsWriter(acts.entries, faults)
    whole = writer.written(
        Map({k: v for k, v in tree.entries.items() if k != "acts"}, tree.line, tree.lines), ""
    )
    for name in sorted(set(acts.entries) - writer.used):
        faults.add(acts.line_of(name), f"acts.{name}", "no 'law' refers to it; use it or remove it")
    assert isinstance(whole, Map)
    return whole


class _LegalActsWriter:
    def __init__(self, acts: dict[str, Tree], faults: PolicyFaults) -> None:
        self.acts, self.faults = acts, faults
        self.used: set[str] = set()

    def written(self, tree: Tree, path: str) -> Tree:
        if isinstance(tree, Seq):
            return Seq(tuple(self.written(item, path) for item in tree.items), tree.line)
        if not isinstance(tree, Map):
            return tree
        entries = {k: self.written(v, f"{path}.{k}".strip(".")) for k, v in tree.entries.items()}
        if isinstance(law := entries.get("law"), Map):
            entries["law"] = self._law(law, f"{path}.law")
        return Map(entries, tree.line, tree.lines)

    def _law(self, law: Map, path: str) -> Map:
        act = law.entries.get("act")
        if not isinstance(act, Scalar) or not _NAME.fullmatch(act.value):
            return law
        if act.value not in self.acts:
            hint = did_you_mean(act.value, list(self.acts))
            self.faults.add(act.line, f"{path}.act", f"'{act.value}' is not one of the acts; {hint}")
            return law
        self.used.add(act.value)
        return Map({**law.entries, "act": self.acts[act.value]}, law.line, law.lines)
