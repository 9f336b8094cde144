"""What may be under each key of a policy: text, a list of names, words in two languages, a law … Nothing else passes.

A value of the wrong shape must be a fault: read as "not given", it would change who is entitled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hemayat.rules.source import Map, Scalar, Seq, Tree

_TEXT = """
policy from to count sum max min any head where unknown max_age unit empty contradicted_when value weight quantiles fact
at_most at_least require refuse_when when amount pay_day fa en
"""
_MAPS = "in_force acts parameters facts derived ranks criteria waivers values"


def shape_fault(key: str, tree: Tree, path: str) -> tuple[int, str] | None:
    """Line and message if `tree` does not have the shape that `key` needs; `path` is the place of the key."""
    if key == "by" and path.startswith("parameters."):
        check: Callable[[Tree], str] = _names
    else:
        check = _SHAPES.get(key, _anything)
    message = check(tree)
    return (tree.line, message) if message else None


def _anything(_: Tree) -> str:
    return ""


def _text(tree: Tree) -> str:
    if not isinstance(tree, Scalar):
        return "must be plain text or a number, not a list or a mapping"
    return "" if tree.value.strip() or tree.quoted else "is empty; write a value or remove the entry"


def _map(tree: Tree) -> str:
    return "" if isinstance(tree, Map) else "must be a mapping of names to values"


def _names(tree: Tree) -> str:
    items = tree.items if isinstance(tree, Seq) else (tree,)
    if (
        isinstance(tree, Map)
        or not items
        or not all(isinstance(i, Scalar) and i.value.strip() for i in items)
    ):
        return "must be a list of names, such as [income, loans]"
    return ""


def _list(tree: Tree) -> str:
    return _names(tree) if isinstance(tree, Seq) else "must be a list of names, such as [income, loans]"


def _words(tree: Tree) -> str:
    if not isinstance(tree, Map):
        return "write the wording in both languages: {fa: …, en: …}"
    for lang, text in tree.entries.items():
        if lang not in ("fa", "en"):
            return f"'{lang}' is not a language here; if the sentence has a comma, put the whole sentence in quotes"
        if not isinstance(text, Scalar) or not text.value.strip():
            return f"'{lang}' has no wording"
    for lang, language in (("fa", "Persian"), ("en", "English")):
        if lang not in tree.entries:
            return f"needs '{lang}', the {language} wording"
    return ""


def _all_words(tree: Tree) -> str:
    """A list of wordings, such as notes."""
    found = (_words(item) for item in (tree.items if isinstance(tree, Seq) else (tree,)))
    return next((fault for fault in found if fault), "")


def _law(tree: Tree) -> str:
    if not isinstance(tree, Map):
        return "a law must name its act and article: {act: …, article: …}"
    for key in ("act", "article"):
        if key not in tree.entries:
            return f"needs '{key}': which law, and which article of it"
    for key, value in tree.entries.items():
        if key not in ("act", "article", "url", "note"):
            return f"'{key}' is unknown; a law can have only act, article, url and note"
        if fault := _said_in_both(key, value):
            return f"{key}: {fault}"
    return ""


def _said_in_both(key: str, tree: Tree) -> str:
    """The number of an article and an address read the same in both languages; anything else needs both wordings."""
    if isinstance(tree, Map) or not isinstance(tree, Scalar):
        return _words(tree)
    if not tree.value.strip():
        return "is empty"
    is_same = key == "url" or (key == "article" and not any(letter.isalpha() for letter in tree.value))
    return "" if is_same else _words(tree)


def _legal_basis(tree: Tree) -> str:
    """Holds whatever a ministry wants to say of its act; a number or a date reads the same in both languages."""
    if not isinstance(tree, Map):
        return "must be a mapping of names to values"
    for key, value in tree.entries.items():
        if isinstance(value, Scalar) and value.value.strip() and not any(c.isalpha() for c in value.value):
            continue
        if fault := _words(value):
            return f"{key}: {fault}"
    return ""


def _cuts(tree: Tree) -> str:
    dated = isinstance(tree, Map) and tree.entries and all(isinstance(v, Seq) for v in tree.entries.values())
    listed = dated and all(isinstance(t, Scalar) for v in _lists(tree) for t in v.items)
    return "" if listed else "cut points are lists of numbers under their date: {1404-01-01: [10, 20, …]}"


def _lists(tree: Tree) -> Iterator[Seq]:
    if isinstance(tree, Map):
        yield from (v for v in tree.entries.values() if isinstance(v, Seq))


_SHAPES: dict[str, Callable[[Tree], str]] = {
    **dict.fromkeys(_TEXT.split(), _text),
    **dict.fromkeys(_MAPS.split(), _map),
    **dict.fromkeys(
        ("title", "about", "starts", "passed", "passed_zero", "failed", "undetermined", "change"), _words
    ),
    "legal_basis": _legal_basis,
    "by": _text,
    "only": _list,
    "except": _list,
    "notes": _all_words,
    "change_order": _list,
    "law": _law,
    "cuts": _cuts,
}
