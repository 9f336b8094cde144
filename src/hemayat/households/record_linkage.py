"""Which two of many people may be one: each agreement and each difference weighs, and the weights are added up.

The model is that of Fellegi and Sunter. A weight is the logarithm, to base 2, of how much more often something is seen
of one person recorded twice than of two people drawn at random. The first is an assumption (`m` below). The second is
counted among the people themselves, so that a rare family name weighs more than a common one. A pair is a candidate if
its weights make up for how rare duplicates are among this number of people: `needed`.

Only pairs that share a block are compared; PASSES lists what blocks share. A typing error in one field leaves the
other fields to meet by. Names become numbers first, so that 85 million people fit into memory (docs/benchmarks.md).
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hemayat.common.dates import to_jalali
from hemayat.common.persian import search_key

EXPECTED_SHARE = 1 / 2_500
"""Of the people, how many are recorded a second time: an assumption, which moves every pair alike."""
LEAST_PEOPLE = 100_000
"""Fewer people are part of a nation all the same. Two who share a birthday and a father's name are no duplicates, and
what is common among a few may be rare: this number of people with typical values is counted with them.
"""
SAMPLE = 1_500
PEOPLE_AT_A_TIME = 8_000_000
"""In one part of a pass. It bounds the memory of a join."""

MEMORY = "6GB"
"""For comparing. Nothing is written to a disk: the tables hold names."""

Advance = Callable[[str, int, int], None]
"""(what is being done, how much is done, how much there is)."""
Value = tuple[str, str, float]
"""Of one field of a pair: (field, level, weight in bits)."""


@dataclass(frozen=True)
class Level:
    """One way in which a field of two people may agree. `m`: of one person recorded twice, how often it is seen.

    `u`: of two people at random; 0 where it is counted in a sample, None where it is the frequency of the value itself,
    at most `most` bits.
    """

    name: str
    when: str
    m: float
    u: float | None = None
    most: float = 99.0


@dataclass(frozen=True)
class Field:
    """`column`: what has to be known of both. The first level that fits counts, and `different` if none does."""

    name: str
    column: str
    typical: float
    levels: tuple[Level, ...]
    different: float


RARE = 11.0
"""Bits: a name of one in 2,048 people or fewer. A name that a typing error made is as rare."""
_ALIKE = "jaro_winkler_similarity(l.{0}_text, r.{0}_text)"
_SWAPPED = (
    "l.given <> r.given AND l.family <> r.family AND jaro_winkler_similarity(l.given_text, r.family_text) >= 0.85"
    " AND jaro_winkler_similarity(l.family_text, r.given_text) >= 0.85"
)
_OTHER_CALENDAR = (
    "(l.jalali_day = r.gregorian_day OR l.gregorian_day = r.jalali_day) AND abs(l.born - r.born) < 200"
)


def _misspelt(name: str, least: float) -> str:
    """Whether one is the other with an error. Twins have names that are alike too, but both of them are common."""
    return f"{_ALIKE.format(name)} >= {least} AND greatest(l.{name}_rarity, r.{name}_rarity) >= {RARE}"


FIELDS = (
    # Twins share everything but this, also the line of a parent: a given name that differs outweighs the rest.
    Field("given", "given", 1 / 100, (
        Level("swapped", _SWAPPED, 0.01, 0.0),
        Level("same", "l.given = r.given", 0.88),
        Level("alike", _misspelt("given", 0.9), 0.06, 0.0),
        Level("similar", _misspelt("given", 0.78), 0.045, 0.0),
    ), 1e-7),
    Field("family", "family", 1 / 200, (
        Level("swapped", _SWAPPED, 0.01, 0.01),  # weighed once, with the given name
        Level("same", "l.family = r.family", 0.86),
        Level("alike", _misspelt("family", 0.9), 0.06, 0.0),
        Level("similar", _misspelt("family", 0.78), 0.03, 0.0),
    ), 0.03),
    Field("born", "born", 1 / 15_000, (
        Level("same", "l.born = r.born", 0.86),
        Level("day_and_month", "l.gregorian_swapped = r.gregorian OR l.jalali_swapped = r.jalali", 0.01, 0.0),
        Level("calendar", f"abs(l.born - r.born) = 1 OR ({_OTHER_CALENDAR})", 0.02, 0.0),
        Level("digit", "damerau_levenshtein(l.gregorian, r.gregorian) = 1"
              " OR damerau_levenshtein(l.jalali, r.jalali) = 1", 0.07, 0.0),
    ), 0.04),
    Field("father", "father", 1 / 100, (Level("same", "l.father = r.father", 0.93),), 0.07),
    # A line often serves a family, sometimes a village; people change theirs.
    Field("line", "line", 1 / 1_000_000, (Level("same", "l.line = r.line", 0.5, 2**-6),), 0.5),
    Field("sex", "sex", 1 / 2, (Level("same", "l.sex = r.sex", 0.995),), 0.005),
    Field("address", "address", 1 / 10_000, (
        Level("same", "l.address = r.address", 0.6, None, 14.0),
        Level("alike", f"{_ALIKE.format('address')} >= 0.9", 0.15, 0.0),
        Level("similar", f"{_ALIKE.format('address')} >= 0.75", 0.1, 0.0),
    ), 0.15),
)  # fmt: skip
PASSES = (
    (300, ("born", "father", "given_start")),
    (300, ("born", "father", "family_start")),
    (300, ("born", "first_start", "second_start")),
    (300, ("given", "family", "father", "year(born)")),
    (300, ("given", "family", "father", "month(born)", "day(born)")),
    (300, ("line", "given_start")),
    # Among a nation most of these blocks are too large, and what is rare remains.
    (20, ("born",)),
    (20, ("given", "family")),
    (20, ("address",)),
)
"""What the people of a block share, and how many a block may have. A larger one shares something that tells nobody
apart, such as a birth date that was not known."""
_NAMES = ("given", "family")
_TEXTS = (*_NAMES, "address")
LAST_SIGN = 93
"""The number of the last visible sign of ASCII, from the first."""
_PERSON = """CREATE TABLE person (id BIGINT, given INTEGER, family INTEGER, address INTEGER, born INTEGER,
    father BIGINT, line BIGINT, sex BOOLEAN)"""


@dataclass(frozen=True)
class LikelyPair:
    """Two people. `weight`, in bits, is the sum of what each field gave."""

    person_id: int
    other_person_id: int
    weight: float
    evidence: tuple[Value, ...]


def no_progress(what: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


class Linkage:
    """People are added, and then compared. The connection belongs to it: an in-memory database."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        fields: Sequence[Field] = FIELDS,
        expected_share: float = EXPECTED_SHARE,
        least_people: int = LEAST_PEOPLE,
    ) -> None:
        self._con, self._fields = con, tuple(fields)
        self._expected_share, self._least_people = expected_share, least_people
        self._texts: dict[str, dict[str, int]] = {name: {} for name in _TEXTS}
        self._known: dict[str, dict[str, int]] = {name: {} for name in _TEXTS}
        self.people = 0
        con.execute(
            f"SET memory_limit = '{MEMORY}'; SET temp_directory = ''; SET enable_progress_bar = false"
        )
        con.execute(_PERSON)

    def add(self, people: pa.Table) -> None:
        """`id`, `given`, `family`, `address` as written, `born` (days since 1970), `father` and `line` as numbers that
        only their equals share, `is_female`. What is not known is null.
        """
        columns = {name: people[name] for name in ("id", "born", "father", "line", "sex")}
        columns |= {name: self._numbers(name, people[name]) for name in _TEXTS}
        batch = pa.table(columns)
        self._con.register("batch", batch)
        self._con.execute("INSERT INTO person BY NAME SELECT * FROM batch")
        self._con.unregister("batch")
        self.people += batch.num_rows

    @property
    def needed(self) -> float:
        """What the weights of a pair have to reach: even chances that it is one person.

        Of n people, n * share pairs are one person, among n * n / 2 pairs.
        """
        return math.log2(max(self.people, self._least_people) / (2 * self._expected_share))

    def pairs(self, advance: Advance) -> Iterator[LikelyPair]:
        """Every candidate, by person."""
        self._prepare()
        score = self._score()
        parts = max(1, math.ceil(self.people / PEOPLE_AT_A_TIME))
        self._con.execute(
            "CREATE TABLE found (a BIGINT, b BIGINT, weight DOUBLE, levels UTINYINT[], weights DOUBLE[])"
        )
        for number, (largest, keys) in enumerate(PASSES):
            for part in range(parts):
                advance("Comparing", number * parts + part, len(PASSES) * parts)
                self._compare(keys, largest, parts, part, score)
        advance("Comparing", len(PASSES) * parts, len(PASSES) * parts)
        rows = self._con.execute(
            "SELECT a, b, any_value(weight), any_value(levels), any_value(weights) FROM found "
            "GROUP BY a, b ORDER BY a, b"
        )
        while several := rows.fetchmany(10_000):
            yield from (self._pair(*row) for row in several)

    # ------------------------------------------------------------------------------------ underneath

    def _numbers(self, name: str, column: pa.ChunkedArray) -> pa.Array:
        """The number of each text; all spellings of one name have one number."""
        texts, known = self._texts[name], self._known[name]
        encoded = column.combine_chunks().dictionary_encode()
        numbers = np.empty(len(encoded.dictionary) + 1, dtype=np.int32)
        for place, text in enumerate(encoded.dictionary.to_pylist()):
            if text not in known:
                folded = "".join(search_key(text).split())
                known[text] = texts.setdefault(folded, len(texts)) if folded else -1
            numbers[place] = known[text]
        numbers[-1] = -1
        places = pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy(zero_copy_only=False)
        values = numbers[places]
        return pa.array(values, mask=values < 0)

    def _prepare(self) -> None:
        """What comparing looks up: texts and days by number, with how much it weighs that two people share them."""
        con = self._con
        letters = _one_byte_each(chain.from_iterable(self._texts[name] for name in _NAMES))
        for name in _TEXTS:
            signs = letters if name in _NAMES else _one_byte_each(self._texts[name])
            texts = [text.translate(signs) for text in self._texts[name]]
            con.register(
                "text", pa.table({"number": pa.array(range(len(texts)), pa.int32()), "text": texts}, TEXTS)
            )
            con.execute(
                f"CREATE TABLE {name}_text AS SELECT t.*, -log2(coalesce(seen, 1) / ?) AS rarity FROM text t "
                f"LEFT JOIN (SELECT {name}, count(*) AS seen FROM person GROUP BY 1) p ON p.{name} = t.number",
                [self.people + self._least_people],
            )
            con.unregister("text")
        days = [
            row[0]
            for row in con.execute("SELECT DISTINCT born FROM person WHERE born IS NOT NULL").fetchall()
        ]
        con.register("day", pa.Table.from_pylist([_day(each) for each in days], _DAY_SCHEMA))
        con.execute("CREATE TABLE birth_day AS SELECT * FROM day")
        con.unregister("day")
        for each in self._fields:
            if all(level.u is not None for level in each.levels):
                continue
            con.execute(
                f"CREATE TABLE {each.name}_bits AS SELECT {each.column} AS value, "
                f"-log2((count(*) + ?) / (? + ?)) AS bits FROM person WHERE {each.column} IS NOT NULL GROUP BY 1",
                [self._least_people * each.typical, self.people, self._least_people],
            )

    def _compare(self, keys: tuple[str, ...], largest: int, parts: int, part: int, score: str) -> None:
        """Put the candidates of one part of a pass into `found`."""
        key = f"hash({', '.join(keys)})"
        known = " AND ".join(
            f"{name} IS NOT NULL" for name in keys if not name.startswith(("year", "month", "day"))
        )
        self._con.execute("DROP TABLE IF EXISTS block")
        self._con.execute(f"""CREATE TEMP TABLE block AS
            WITH started AS (SELECT p.*, g.text[1] AS given_start, f.text[:2] AS family_start,
                    least(g.text[:2], f.text[:2]) AS first_start, greatest(g.text[:2], f.text[:2]) AS second_start
                FROM person p
                LEFT JOIN given_text g ON g.number = p.given LEFT JOIN family_text f ON f.number = p.family),
            keyed AS (SELECT id, given, family, address, born, father, line, sex, {_dated(key)} AS key FROM started
                WHERE {known}),
            here AS (SELECT * FROM keyed WHERE key % {parts} = {part})
            SELECT * FROM here WHERE key IN (
                SELECT key FROM here GROUP BY key HAVING count(*) BETWEEN 2 AND {largest})""")
        self._con.execute(f"""INSERT INTO found
            WITH pair AS (SELECT l.id AS a, r.id AS b, {score} FROM {_SIDE.format("l")} l JOIN {_SIDE.format("r")} r
                ON l.key = r.key AND l.id < r.id)
            SELECT a, b, list_sum(weights), levels, weights FROM (
                SELECT a, b, {self._list("level")} AS levels, {self._list("weight")} AS weights FROM pair)
            WHERE list_sum(weights) >= {self.needed!r}""")

    def _pair(self, a: int, b: int, weight: float, levels: list[int], weights: list[float]) -> LikelyPair:
        evidence = tuple(
            (each.name, "different" if level == 1 else each.levels[level - 2].name, bits)
            for each, level, bits in zip(self._fields, levels, weights, strict=True)
            if level
        )
        return LikelyPair(a, b, weight, evidence)

    def _list(self, what: str) -> str:
        return f"[{', '.join(f'{each.name}_{what}' for each in self._fields)}]"

    def _score(self) -> str:
        """For each field of a pair: which level, and its weight."""
        return ", ".join(_columns(each, self._chances(each)) for each in self._fields)

    def _chances(self, each: Field) -> list[float | None]:
        """How often two people at random have each level: counted among a sample of them, compared with each other."""
        levels = [level.when for level in each.levels]
        case = " ".join(f"WHEN {when} THEN {place}" for place, when in enumerate(levels))
        sample = f"(SELECT * FROM person ORDER BY hash(id) LIMIT {SAMPLE})"
        side = _SIDE.replace("block", sample)
        counted = dict(
            self._con.execute(
                f"SELECT CASE {case} ELSE -1 END, count(*) FROM {side.format('l')} l JOIN {side.format('r')} r "
                f"ON l.id < r.id WHERE l.{each.column} IS NOT NULL AND r.{each.column} IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        total = sum(counted.values())
        return [
            (counted.get(place, 0) + 1) / (total + 1_000) if level.u == 0.0 else level.u
            for place, level in enumerate(each.levels)
        ]


_SIDE = """(SELECT p.*, g.text AS given_text, f.text AS family_text, a.text AS address_text,
        g.rarity AS given_rarity, f.rarity AS family_rarity, d.* EXCLUDE (day)
    FROM block p LEFT JOIN given_text g ON g.number = p.given LEFT JOIN family_text f ON f.number = p.family
    LEFT JOIN address_text a ON a.number = p.address LEFT JOIN birth_day d ON d.day = p.born)"""
TEXTS = pa.schema([("number", pa.int32()), ("text", pa.string())])
_DAY_SCHEMA = pa.schema(
    [("day", pa.int32())]
    + [
        (name, pa.string())
        for name in (
            "gregorian",
            "gregorian_swapped",
            "gregorian_day",
            "jalali",
            "jalali_swapped",
            "jalali_day",
        )
    ]
)


def _day(number: int) -> dict[str, object]:
    """A birth date in both calendars, with day and month in each other's place, and without its year."""
    born = dt.date(1970, 1, 1) + dt.timedelta(days=number)
    row: dict[str, object] = {"day": number}
    for name, (year, month, day) in (
        ("gregorian", (born.year, born.month, born.day)),
        ("jalali", to_jalali(born)),
    ):
        row |= {name: f"{year:04}{month:02}{day:02}", f"{name}_swapped": f"{year:04}{day:02}{month:02}"}
        row[f"{name}_day"] = f"{month:02}{day:02}"
    return row


def _one_byte_each(texts: Iterable[str]) -> dict[int, str]:
    """Each letter as a sign of one byte: DuckDB compares bytes, and half the bytes of Persian letters are the same.

    If a field has more letters than there are signs, the rarest share the last one.
    """
    letters = [letter for letter, _ in Counter(chain.from_iterable(texts)).most_common()]
    return {ord(letter): chr(33 + min(place, LAST_SIGN)) for place, letter in enumerate(letters)}


def _dated(key: str) -> str:
    """The key with parts of the birth date taken from its number of days."""
    for part in ("year", "month", "day"):
        key = key.replace(f"{part}(born)", f"{part}(DATE '1970-01-01' + born)")
    return key


def _columns(each: Field, chances: Iterable[float | None]) -> str:
    """SQL of one field: `NAME_level` (0 unknown, 1 different, then the levels) and `NAME_weight`."""
    level = [f"WHEN l.{each.column} IS NULL OR r.{each.column} IS NULL THEN 0"]
    weight = list(level[:1])
    seen = 0.0
    for place, (one, chance) in enumerate(zip(each.levels, chances, strict=True)):
        level.append(f"WHEN {one.when} THEN {place + 2}")
        if chance is None:
            bits = f"(SELECT bits FROM {each.name}_bits WHERE value = l.{each.column})"
            weight.append(f"WHEN {one.when} THEN {math.log2(one.m)!r} + least({bits}, {one.most})")
        else:
            weight.append(f"WHEN {one.when} THEN {math.log2(one.m / chance)!r}")
            seen += chance
    otherwise = math.log2(each.different / max(1 - seen, 0.5))
    return (
        f"CASE {' '.join(level)} ELSE 1 END AS {each.name}_level, "
        f"CASE {' '.join(weight)} ELSE {otherwise!r} END AS {each.name}_weight"
    )
