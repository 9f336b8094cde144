"""The SQL of each slice: `sql/*.sql` says how its functions are now, and frozen files of migrations made them so.

`python -m tests.architecture.sql_files SLICE NAME` freezes what changed in SLICE/sql: it writes the next migration.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hemayat.operations.migration import LABELS
from tests.architecture.clauses import ROOT

PACKAGE = ROOT / "src" / "hemayat"
QUERIES = {"audit": ("heads",)}
"""Files that Python reads as a query; by slice."""
TOKEN = re.compile(r"""--[^\n]*|'(?:[^']|'')*'|"[^"]*"|(?P<tag>\$\w*\$).*?(?P=tag)|;""", re.DOTALL)
LEADING = re.compile(r"(?:\s+|--[^\n]*\n)*")
WITHIN_BODY = re.compile(r"\bBEGIN ATOMIC\b(?!.*;\s*END\s*$)", re.DOTALL)
"""A body of standard SQL has semicolons of its own."""
NAMED = re.compile(
    r"CREATE (?:OR REPLACE )?(?:CONSTRAINT )?(?P<kind>FUNCTION|VIEW|TRIGGER|POLICY) (?P<name>\w+)"
    r"(?P<arguments>\s*\((?:[^()]|\([^()]*\))*\))?(?:[^$]*?\bON (?P<table>\w+))?"
)
DEFAULT = re.compile(r"\s+DEFAULT\s+[^,)]+")
MIGRATION = '''"""{title}."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("{label}", "{before}")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"))]
'''


@dataclass(frozen=True)
class Statement:
    """One statement of a file, with the comment above it."""

    path: Path
    text: str

    @property
    def bare(self) -> str:
        """Without the comment above it."""
        return self.text[LEADING.match(self.text).end() :]  # type: ignore[union-attr]  # it matches nothing, too

    @property
    def plain(self) -> str:
        """In the form in which statements are compared: however it is wrapped, and whether it replaces another."""
        return " ".join(self.bare.split()).replace("CREATE OR REPLACE ", "CREATE ")

    @property
    def key(self) -> tuple[str, str] | None:
        """Which function, view, trigger or policy it makes, as DROP names it; None for a grant and the like."""
        found = NAMED.match(self.bare)
        if not found:
            return None
        kind, name = found["kind"], found["name"]
        if kind == "FUNCTION":
            name += " ".join(DEFAULT.sub("", found["arguments"] or "()").split())
        elif kind != "VIEW":
            name += f" ON {found['table']}"
        return kind, name

    @property
    def repeatable(self) -> str:
        """A form that replaces what an earlier migration made."""
        key, bare = self.key, self.bare
        if key is None:
            return self.text
        comment = self.text[: -len(bare)]
        if key[0] == "POLICY" or bare.startswith("CREATE CONSTRAINT"):
            return f"{comment}DROP {key[0]} IF EXISTS {key[1]};\n{bare}"
        return comment + re.sub(r"^CREATE (?!OR REPLACE )", "CREATE OR REPLACE ", bare)


def statements(path: Path) -> Iterator[Statement]:
    text, begin = path.read_text("utf-8"), 0
    for token in TOKEN.finditer(text):
        if token[0] == ";" and not WITHIN_BODY.search(text[begin : token.start()]):
            yield Statement(path, text[begin : token.start()].lstrip("\n"))
            begin = token.end()
    assert not LEADING.sub("", text[begin:] + "\n"), f"{path}: the last statement has no semicolon"


def slices() -> list[str]:
    """The folders with SQL, as paths in the package: "requests", "web/shared"."""
    return sorted(
        str(folder.parent.relative_to(PACKAGE)) for folder in PACKAGE.rglob("sql") if folder.is_dir()
    )


def live(folder: str) -> list[Statement]:
    """The SQL of a slice as it is now."""
    return [
        found
        for path in sorted((PACKAGE / folder / "sql").glob("*.sql"))
        if path.stem not in QUERIES.get(folder, ())
        for found in statements(path)
    ]


def frozen(folder: str) -> list[Statement]:
    """What the migrations of a slice ran, in their order."""
    return [
        found
        for path in sorted((PACKAGE / folder / "migrations").glob("*.sql"))
        for found in statements(path)
    ]


def unfrozen(folder: str) -> tuple[list[Statement], list[tuple[str, str]]]:
    """The statements of a slice that its migrations have not run, and what they made that has no statement now."""
    made: dict[tuple[str, str], str] = {}
    others = set()
    for statement in frozen(folder):
        dropped = re.match(r"DROP (FUNCTION|VIEW|TRIGGER|POLICY) (?:IF EXISTS )?(.*)$", statement.plain)
        if dropped:
            made.pop((dropped[1], dropped[2]), None)
        elif statement.key:
            made[statement.key] = statement.plain
        else:
            others.add(statement.plain)
    now = live(folder)
    changed = [s for s in now if (made.get(s.key) != s.plain if s.key else s.plain not in others)]
    return changed, sorted(made.keys() - {s.key for s in now})


def freeze(folder: str, name: str) -> Path | None:
    """Write the migration that brings a database to what the files of the slice say now."""
    changed, gone = unfrozen(folder)
    if not changed and not gone:
        return None
    migrations = PACKAGE / folder / "migrations"
    before = max(path.stem for path in migrations.glob("[0-9]*.py"))
    path = migrations / f"{int(before[:4]) + 1:04d}_{name}.sql"
    drops = [f"DROP {kind} {what};\n" for kind, what in gone]
    path.write_text("\n".join([*drops, *(f"{s.repeatable.strip()};\n" for s in changed)]), "utf-8")
    label = LABELS.get(folder, folder.replace("/", "_"))
    title = name.replace("_", " ").capitalize()
    path.with_suffix(".py").write_text(MIGRATION.format(title=title, label=label, before=before), "utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{freeze(*sys.argv[1:]) or 'Nothing has changed.'}\n")
