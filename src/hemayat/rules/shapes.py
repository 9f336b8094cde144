"""What stands under each key of a policy: text, a list of names, words in two languages, a law … Nothing else passes.

A value of the wrong shape must be a fault: read as "not given", it would change who is entitled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hemayat.rules.source import Map, Seq, Text, Tree

_TEXT = """
policy from to count sum max min any head where unknown max_age unit empty contradicted_when value weight quantiles fact
at_most at_least require refuse_when when amount starts fa en
"""
_MAPS = "legal_basis in_force acts parameters facts derived ranks criteria waivers values"


def shape_fault(key: str, tree: Tree, path: str) -> tuple[int, str] | None:
    """Line and message where `tree` has not the shape that `key` asks for; `path` is where the key stands."""
    if key == "by" and path.startswith("parameters."):
        check: Callable[[Tree], str] = _names
    else:
        check = _SHAPES.get(key, _anything)
    message = check(tree)
    return (tree.line, message) if message else None


def _anything(_: Tree) -> str:
    return ""


def _text(tree: Tree) -> str:
    if not isinstance(tree, Text):
        return "must be plain text or a number, not a list or a mapping"
    return "" if tree.value.strip() or tree.quoted else "is empty; write a value or remove the entry"


def _map(tree: Tree) -> str:
    return "" if isinstance(tree, Map) else "must be a mapping of names to values"


def _names(tree: Tree) -> str:
    items = tree.items if isinstance(tree, Seq) else (tree,)
    if isinstance(tree, Map) or not items or not all(isinstance(i, Text) and i.value.strip() for i in items):
        return "must be a list of names, such as [income, loans]"
    return ""


def _list(tree: Tree) -> str:
    return _names(tree) if isinstance(tree, Seq) else "must be a list of names, such as [income, loans]"


def _words(tree: Tree) -> str:
    if not isinstance(tree, Map):
        return "write the wording in Persian, and in English too where you can: {fa: …, en: …}"
    for lang, text in tree.entries.items():
        if lang not in ("fa", "en"):
            return f"'{lang}' is no language here; put the whole sentence in quotes if it has a comma"
        if not isinstance(text, Text) or not text.value.strip():
            return f"'{lang}' has no wording"
    return "" if "fa" in tree.entries else "needs 'fa', the Persian wording"


def _law(tree: Tree) -> str:
    if not isinstance(tree, Map):
        return "a law names its act and article: {act: …, article: …}"
    for key in ("act", "article"):
        if key not in tree.entries:
            return f"needs '{key}': which law, and which article of it"
    for key, value in tree.entries.items():
        if key not in ("act", "article", "url", "note"):
            return f"'{key}' is unknown; a law has act, article, url and note"
        if fault := _words(value) if isinstance(value, Map) else _text(value):
            return f"{key}: {fault}"
        if isinstance(value, Text) and not value.value.strip():
            return f"{key}: is empty"
    return ""


def _cuts(tree: Tree) -> str:
    dated = isinstance(tree, Map) and tree.entries and all(isinstance(v, Seq) for v in tree.entries.values())
    listed = dated and all(isinstance(t, Text) for v in _lists(tree) for t in v.items)
    return "" if listed else "cut points are lists of numbers under their date: {1404-01-01: [10, 20, …]}"


def _lists(tree: Tree) -> Iterator[Seq]:
    if isinstance(tree, Map):
        yield from (v for v in tree.entries.values() if isinstance(v, Seq))


_SHAPES: dict[str, Callable[[Tree], str]] = {
    **dict.fromkeys(_TEXT.split(), _text),
    **dict.fromkeys(_MAPS.split(), _map),
    **dict.fromkeys(("title", "passed", "failed", "undetermined", "change"), _words),
    "by": _text,
    "only": _list,
    "except": _list,
    "notes": _names,
    "law": _law,
    "cuts": _cuts,
}
