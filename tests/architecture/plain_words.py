"""Where a text uses a word of docs/plain-words.yaml, and which sentences for citizens are too long.

`python -m tests.architecture.plain_words` writes what is left in each file to words_left.yaml. Nothing there may grow.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from babel.messages.catalog import Message

from assets import messages
from tests.architecture.clauses import ROOT

WORDS = ROOT / "docs/plain-words.yaml"
LEFT = ROOT / "tests/architecture/words_left.yaml"
LONGEST_SENTENCE = 35
FOR_CITIZENS = re.compile(
    "messages of (?:web/(?:citizen|phone|gate)/|web/shared/templates/|notifications/notices|approvals/|complaints/"
    "|data_rights/|documents/|eligibility/|questions/|records/|requests/|rules/document_texts)"
)
"""Sources of messages that are on the citizens' site, in notices or in letters; of web/shared: pages of errors too."""
INSIDE_A_WORD = "[\\w\u200c]"
CODE = re.compile(r"```.*?```|`[^`\n]*`|<[^>\n]*>|\]\([^)]*\)|https?://\S+|%\(\w+\)s|\{[^}\n]*\}", re.DOTALL)
COMMENT_LINE = re.compile(r"#.*")
COMMENT = {
    ".sql": re.compile(r"--(.*)"),
    ".html": re.compile(r"\{#(.*?)#\}|\{% comment %\}(.*?)\{% endcomment %\}", re.DOTALL),
}


@cache
def banned(language: str) -> list[tuple[re.Pattern[str], str]]:
    """A pattern for each banned word of a language, and what to write instead."""
    entries = yaml.safe_load(WORDS.read_text("utf-8"))[language]
    return [(_pattern(words), instead) for words, instead in entries.items()]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(f"(?<!{INSIDE_A_WORD})(?:{words})(?!{INSIDE_A_WORD})", re.IGNORECASE)


def hits(text: str, language: str) -> list[tuple[str, str]]:
    """Each banned word in a text, with what to write instead. Code between backticks is not read."""
    if not _any_of(language).search(text):
        return []
    plain = CODE.sub(" ", text)
    return [(found[0], write) for pattern, write in banned(language) for found in pattern.finditer(plain)]


@cache
def _any_of(language: str) -> re.Pattern[str]:
    return _pattern("|".join(f"(?:{words})" for words in yaml.safe_load(WORDS.read_text("utf-8"))[language]))


def texts() -> Iterator[tuple[str, str, str]]:
    """Every text that people read: its file, its language, and the text."""
    yield from messages_of_catalogues()
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    ).stdout.decode()
    for name in listed.split("\0"):
        yield from _of_file(name, ROOT / name)


@cache
def messages_of_catalogues() -> list[tuple[str, str, str]]:
    return [one for path in messages.catalogues() for one in _of_catalogue(path)]


def _of_catalogue(path: Path) -> Iterator[tuple[str, str, str]]:
    for message in messages.read_catalogue(path):
        if message.id:
            yield from _of_message(message, path.parts[-3])


def _of_file(name: str, path: Path) -> Iterator[tuple[str, str, str]]:
    if (
        path.suffix not in {".md", ".py", *COMMENT}
        or name.startswith("security/rules/")
        # Frozen copies of the files that are read; nobody may change them.
        or (name.endswith(".sql") and "/migrations/" in name)
        or not path.is_file()
    ):
        return
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        yield name, "english", text
    elif path.suffix == ".py":
        yield name, "english", "\n".join(_prose(text))
    else:
        parts = COMMENT[path.suffix].findall(text)
        yield name, "english", "\n".join(one if isinstance(one, str) else "".join(one) for one in parts)


def _of_message(message: Message, language: str) -> Iterator[tuple[str, str, str]]:
    source = message.locations[0][0] if message.locations else ""
    english = message.id if isinstance(message.id, list | tuple) else [message.id]
    persian = message.string if isinstance(message.string, list | tuple) else [message.string]
    yield f"messages of {source}", "english", "\n".join(english)
    if language == "fa":
        yield f"messages of {source}", "persian", "\n".join(map(str, persian))


def _prose(source: str) -> Iterator[str]:
    """Docstrings and comments, also the text below a constant that explains it."""
    if not _any_of("english").search(source):
        return
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value.value
    if not any(_any_of("english").search(line) for line in COMMENT_LINE.findall(source)):
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string.lstrip("# ")


def sentences() -> Iterator[tuple[str, str, str, int]]:
    """Each sentence for citizens: the source of its message, its language, the sentence, and its number of words."""
    for source, language, text in messages_of_catalogues():
        if FOR_CITIZENS.match(source):
            for sentence, words in sentences_of(text):
                yield source, language, sentence, words


def sentences_of(text: str) -> Iterator[tuple[str, int]]:
    for sentence in re.split(r"(?<=[.!?؟])\s+|\n", CODE.sub("x", text)):
        if words := re.findall(r"[\w\u200c’'-]+", sentence):
            yield sentence, len(words)


def found() -> dict[str, dict[str, int]]:
    """How many banned words, and how many sentences that are too long, are in each file."""
    words: Counter[str] = Counter()
    for name, language, text in texts():
        words[name] += len(hits(text, language))
    long = Counter(source for source, *_, words_in in sentences() if words_in > LONGEST_SENTENCE)
    return {"words": _sorted(words), "sentences": _sorted(long)}


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}


if __name__ == "__main__":
    LEFT.write_text(
        "# What is left of banned words and long sentences, by file: python -m tests.architecture.plain_words\n"
        + yaml.safe_dump(found(), allow_unicode=True, width=200),
        "utf-8",
    )
