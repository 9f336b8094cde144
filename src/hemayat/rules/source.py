"""Reads YAML as an untrusted, purely textual tree with line numbers.

Every scalar stays the text that stands in the file: YAML's own guesses (`1398-02-30`, `on`, `1_000`) never apply.
Aliases, tags and huge or deep files are refused before anything is built from them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.rules.faults import PolicyError, PolicyFault, PolicyFaults

MOST_BYTES = 2_000_000
MOST_DEPTH = 24
MOST_NODES = 40_000

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that no text may contain: PostgreSQL cannot store a NUL. Tabs and line ends are allowed."""

_BIDI_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Invisible characters that change the direction of text, so that a person reads something else than the machine."""

PLACEHOLDER = re.compile(r"\{(?P<name>[^{}]*?)(?:\|(?P<one>[^{}|]+)(?:\|(?P<many>[^{}|]+))?)?\}")
"""A name in a sentence of a policy: `{fact}`; or `{fact|trip|trips}`, with what a number counts: `{fact|سفر}`."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Scalar:
    """A scalar: its text as written, and whether it was quoted."""

    value: str
    line: int
    quoted: bool = False


@dataclass(frozen=True)
class Seq:
    items: tuple[Tree, ...]
    line: int


@dataclass(frozen=True)
class Map:
    entries: dict[str, Tree]
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


Tree = Scalar | Seq | Map


@dataclass(frozen=True)
class SourceFile:
    """A file as it was read, once: its tree is parsed from this text, and the checksum is of the same bytes."""

    name: str
    text: str = field(repr=False)
    sha256: str
    tree: Map = field(repr=False)


def read_source(path: Path, *, name: str | None = None) -> SourceFile:
    """Read and parse a file whose root is a mapping. Raises PolicyError with the line of every fault."""
    this_name = name or path.name
    content = _read_bytes(path, this_name)
    text = _text(content, this_name)
    return SourceFile(path.name, text, hashlib.sha256(content).hexdigest(), parse_tree(text, this_name))


def read_tree(path: Path, *, name: str | None = None) -> Map:
    """Its tree alone. Raises PolicyError with the line of every fault."""
    return read_source(path, name=name).tree


def parse_tree(text: str, display_name: str) -> Map:
    faults = PolicyFaults(display_name)
    try:
        _refuse_bidi_controls(text, faults)
        _refuse_dangerous(text, faults)
        faults.raise_any()
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise PolicyError([_yaml_fault(error, text, display_name)]) from None
    tree = _build(node, faults, "") if node is not None else None
    if not isinstance(tree, Map):
        faults.add(1, "", "the file must be a mapping of names to values, such as 'policy: my-policy'")
    faults.raise_any()
    assert isinstance(tree, Map)
    return tree


def _read_bytes(path: Path, display_name: str) -> bytes:
    try:
        content = read_regular(path, MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise PolicyError(
                [
                    PolicyFault(
                        display_name,
                        0,
                        "",
                        f"larger than {MOST_BYTES // 1_000_000} MB; split it, or remove what is not part of the rules",
                    )
                ]
            )
        return content
    except HemayatError as error:
        raise PolicyError([PolicyFault(display_name, 0, "", fault) for fault in error.faults]) from None
    except FileNotFoundError:
        raise PolicyError([PolicyFault(display_name, 0, "", f"no such file: {path}")]) from None
    except OSError as error:
        raise PolicyError([PolicyFault(display_name, 0, "", f"cannot be read: {error.strerror}")]) from None


def _text(content: bytes, display_name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PolicyError(
            [PolicyFault(display_name, line, "", "not UTF-8 text; save the file as UTF-8")]
        ) from None


def _refuse_bidi_controls(text: str, faults: PolicyFaults) -> None:
    """Also in comments, which a reviewer reads too. An escape in a quoted text is found by `_refuse_dangerous`."""
    for line, words in enumerate(text.splitlines(), 1):
        if this_match := _BIDI_CONTROL.search(words):
            faults.add(line, "", _bidi_fault(this_match[0]))


def _bidi_fault(character: str) -> str:
    return (
        f"the invisible character U+{ord(character):04X} changes the direction of the text and is not allowed; "
        "delete it"
    )


def _refuse_dangerous(text: str, faults: PolicyFaults) -> None:
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        mark, tag = event.start_mark, getattr(event, "tag", None)
        line = mark.line + 1 if mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            faults.add(line, "", "anchors and aliases (& and *) are not allowed; write the value out")
            return
        if tag and tag != "!":
            faults.add(line, "", f"tags such as {tag} are not allowed; write plain text")
            return
        if this_match := _UNPRINTABLE.search(getattr(event, "value", None) or ""):
            faults.add(
                line, "", f"the control character U+{ord(this_match[0]):04X} is not allowed; remove it"
            )
            return
        if this_match := _BIDI_CONTROL.search(getattr(event, "value", None) or ""):
            faults.add(line, "", _bidi_fault(this_match[0]))
            return
        nodes += isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH or nodes > MOST_NODES:
            faults.add(line, "", "nested too deeply, or with too many entries for a policy")
            return


def _yaml_fault(error: yaml.YAMLError, text: str, display_name: str) -> PolicyFault:
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if mark := getattr(error, "problem_mark", None):
        line = mark.line + 1
    else:  # a character that YAML does not allow is reported by its place in the text
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
    return PolicyFault(display_name, line, "", f"not valid YAML: {problem}")


def _build(node: yaml.Node, faults: PolicyFaults, name: str) -> Tree:
    line = _line(node)
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, line, quoted=node.style in ("'", '"', "|", ">"))
    if isinstance(node, yaml.SequenceNode):
        return Seq(tuple(_build(item, faults, f"{name}[{i}]") for i, item in enumerate(node.value)), line)
    entries: dict[str, Tree] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            faults.add(_line(key_node), name, "a name must be plain text")
            continue
        key, key_line = key_node.value, _line(key_node)
        path = f"{name}.{key}" if name else key
        if key in entries:
            faults.add(key_line, path, f"written twice (first in line {lines[key]}); keep one")
        entries[key] = _build(value_node, faults, path)
        lines[key] = key_line
    return Map(entries, line, lines)


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1 if node.start_mark else 0


def texts(tree: Tree) -> Iterator[Scalar]:
    """Every scalar below `tree`, in file order."""
    if isinstance(tree, Scalar):
        yield tree
    elif isinstance(tree, Seq):
        for item in tree.items:
            yield from texts(item)
    else:
        for value in tree.entries.values():
            yield from texts(value)


def placeholder_names(text: str) -> list[str]:
    """The names in a sentence."""
    return [found["name"] for found in PLACEHOLDER.finditer(text)]


def words(tree: Tree | None) -> dict[str, str]:
    """A wording by language, `{fa: …, en: …}`; empty where there is none."""
    return (
        {k: t.value for k, t in tree.entries.items() if isinstance(t, Scalar)}
        if isinstance(tree, Map)
        else {}
    )
