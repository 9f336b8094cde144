"""One search: what it finds among those it may be told of, cut down to what has been agreed and consented to."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DataError, OperationalError, connection, transaction

from hemayat.api.columns import COLUMNS, HOUSEHOLD_ID, NOW_HOLDS, UIN
from hemayat.api.errors import Rejected
from hemayat.api.messages import Entity, Pagination, SearchCriteria, Sort
from hemayat.api.query_compiler import SearchCondition, compile_query, entity_of
from hemayat.partners.models import Terms

OF_FORMER = (UIN, HOUSEHOLD_ID, "entitlement")
"""What is told of who heads the household no more: who it is, and that they are entitled no more."""
FEW = 10
PAGE, LONGEST_PAGE, MOST_FOUND = 100, 500, 10_000
LONGEST_SECONDS, LONGEST_LATER_SECONDS = 3.0, 20.0
"""Of one search, and of a message whose sender waits for it; of a message that is answered later."""
_FROM: dict[Entity, str] = {
    "Member": "FROM membership m JOIN person p ON p.id = m.person_id JOIN household h ON h.id = m.household_id",
    "Group": "FROM household h JOIN membership m ON m.household_id = h.id AND m.relation = 'head' "
    "JOIN person p ON p.id = m.person_id",
}
_OF_HOLDERS = """
FROM unnest(%(households)s::bigint[], %(holders)s::bigint[]) AS asked (household_id, holder_id)
JOIN household h ON h.id = asked.household_id JOIN person p ON p.id = asked.holder_id
LEFT JOIN membership m ON m.household_id = h.id AND m.person_id = p.id AND upper_inf(m.valid)"""
_NAMED = """
SELECT h.province, h.id FROM household h
WHERE h.id = ANY(%(households)s) OR h.id IN (
    SELECT x.household_id FROM person y JOIN membership x ON x.person_id = y.id
    WHERE upper_inf(x.valid) AND y.national_id_index = ANY(%(people)s))"""
_PAGE = "LIMIT %(size)s OFFSET %(skipped)s"
_CONSENT = """
JOIN disclosure_consent c ON c.household_id = h.id AND c.terms_id = %(terms)s
    AND c.withdrawn_at IS NULL AND c.attributes @> %(used)s::varchar[]
JOIN membership gave ON gave.household_id = h.id AND gave.person_id = c.head_id
    AND gave.relation = 'head' AND upper_inf(gave.valid)"""
# Of holders: as well the consent of whoever held what is told of, and heads the household no more.
_CONSENT_OF_HOLDERS = _CONSENT.replace("JOIN membership gave", "LEFT JOIN membership gave")


@dataclass(frozen=True)
class SearchRecord:
    """One record, of which household and person, and which attributes it tells."""

    household: int
    province: str
    person: int
    attributes: tuple[str, ...]
    record: dict[str, Any]


@dataclass(frozen=True)
class SearchResultPage:
    entity: Entity
    told: list[SearchRecord]
    size: int
    number: int
    total: int

    @property
    def is_beyond_end(self) -> bool:
        return self.number > 1 and self.size * (self.number - 1) >= self.total

    @property
    def may_count(self) -> bool:
        """Whether the total may be given: if records are found that are not on this page, they must be ten or more.

        The heads of those households do not see the search.
        Whether a page is after the last one shows a total too (docs/security/threat-model.md).
        """
        return not 0 < self.total - len(self.told) < FEW


def deadline(*, is_awaited: bool) -> float:
    """Until when all searches of one message may read, by the monotonic clock."""
    return time.monotonic() + (LONGEST_SECONDS if is_awaited else LONGEST_LATER_SECONDS)


def condition_of_search(criteria: SearchCriteria, terms: Terms) -> SearchCondition:
    """Raises Rejected."""
    entity = entity_of(criteria.query_type, criteria.query, criteria.response_entity)
    return compile_query(criteria.query_type, criteria.query, entity, terms.attributes)


def households_named(condition: SearchCondition) -> list[tuple[str, int]]:
    """Province and number of each household that the query names, or whose member it names. One query at most.

    Whatever is answered, a total of none too, says something about these.
    """
    if not condition.people and not condition.households:
        return []
    people = [index for indexes in condition.people for index in indexes]
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"households": condition.households, "people": people})
        return [(province, household) for province, household in cursor.fetchall()]


def search(
    criteria: SearchCriteria, condition: SearchCondition, terms: Terms, today: dt.date, until: float
) -> SearchResultPage:
    """Raises Rejected. Read as the system, within the caller's transaction: what may be told is decided here."""
    paging = criteria.pagination or Pagination(page_size=PAGE)
    if paging.page_size > LONGEST_PAGE or paging.page_size * paging.page_number > MOST_FOUND + LONGEST_PAGE:
        raise Rejected(
            "rjct.pagination.invalid", f"a page has up to {LONGEST_PAGE} records, and all pages {MOST_FOUND}"
        )
    order = _order(condition, criteria.sort)
    size, number = paging.page_size, paging.page_number
    page = found(condition, terms, today, order=order, size=size, number=number, until=until)
    if page.is_beyond_end:
        raise Rejected("rjct.pagination.invalid", "this page is after the last one")
    return page


def found(
    condition: SearchCondition,
    terms: Terms,
    today: dt.date,
    *,
    order: str = "h.id, p.id",
    size: int,
    number: int = 1,
    until: float | None = None,
) -> SearchResultPage:
    """A page of those whom the condition finds. Raises Rejected where they are too many."""
    source, given = _source(condition, terms, today)
    source += f"\nWHERE upper_inf(m.valid) AND h.ended_on IS NULL AND {condition.sql}"
    page = {**given, "size": size, "skipped": size * (number - 1)}
    with _reading(until) as cursor:
        counted = f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {MOST_FOUND + 1}) AS counted"  # noqa: S608 - of columns.py
        cursor.execute(counted, given)
        total = int((cursor.fetchone() or (0,))[0])
        if total > MOST_FOUND:
            raise _too_many()
        cursor.execute(f"{_shown(condition, terms)} {source} ORDER BY {order} {_PAGE}", page)
        rows = cursor.fetchall()
    return SearchResultPage(
        condition.entity, [_told(condition, terms, row) for row in rows], size, number, total
    )


def found_among(
    holders: Sequence[tuple[int, int]],
    condition: SearchCondition,
    terms: Terms,
    today: dt.date,
    *,
    are_ending: bool = False,
) -> SearchResultPage:
    """Of these households and holders of approvals those that the condition finds, ended or not.

    `are_ending`: it is told that what they held has ended, which takes no other consent than theirs. Of who heads the
    household no more nothing else is told.
    """
    source, given = _source(condition, terms, today)
    given |= {"households": [one for one, _ in holders], "holders": [one for _, one in holders]}
    consented = "true"
    if terms.basis == "consent":
        consented = "(gave.person_id IS NOT NULL" + (" OR c.head_id = p.id)" if are_ending else ")")
    with _reading() as cursor:
        cursor.execute(f"{_shown(condition, terms)} {source}\nWHERE {consented} AND {condition.sql}", given)
        records = [_told(condition, terms, row) for row in cursor.fetchall()]
    return SearchResultPage(condition.entity, records, len(records), 1, len(records))


@contextmanager
def _reading(until: float | None = None) -> Iterator[Any]:
    """In a savepoint: what takes too long, or is no value to the database, spoils nothing else. Raises Rejected."""
    left = LONGEST_SECONDS if until is None else min(until - time.monotonic(), LONGEST_SECONDS)
    if left <= 0:
        raise _too_many()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {left * 1000 + 1:.0f}")
            yield cursor
            cursor.execute("SET LOCAL statement_timeout = 0")
    except OperationalError as fault:
        raise _too_many() from fault
    except DataError as fault:
        raise Rejected(
            "rjct.search_criteria.invalid", "this value is not possible for the attribute"
        ) from fault


def _too_many() -> Rejected:
    """A new one each time: a fault that is raised twice keeps the frames of both."""
    return Rejected(
        "rjct.search.too_many_records_found",
        f"more than {MOST_FOUND} are found, or it takes too long; ask for less",
    )


def _names(condition: SearchCondition, terms: Terms) -> list[str]:
    """What may be told of such a record at most."""
    return [
        name for name in terms.attributes if condition.entity == "Member" or not COLUMNS[name].is_of_member
    ]


def _shown(condition: SearchCondition, terms: Terms) -> str:
    consented = "c.attributes" if terms.basis == "consent" else "NULL::varchar[]"
    former = "gave.person_id IS NULL" if terms.basis == "consent" else "false"
    columns = [COLUMNS[name].sql for name in _names(condition, terms)]
    return "SELECT " + ", ".join(["h.id", "h.province", "p.id", consented, former, *columns])


def _source(condition: SearchCondition, terms: Terms, today: dt.date) -> tuple[str, dict[str, Any]]:
    """Where it is looked for, with the consent that it needs, and the values."""
    parts = [_OF_HOLDERS if condition.of_holders else _FROM[condition.entity]]
    given: dict[str, Any] = {**condition.values, "today": today}
    if any(COLUMNS[name].needs_decision for name in {*_names(condition, terms), *condition.used}):
        parts.append(NOW_HOLDS)
    if terms.basis == "consent":
        parts.append(_CONSENT_OF_HOLDERS if condition.of_holders else _CONSENT)
        given |= {"terms": terms.pk, "used": sorted(condition.used)}
    return "\n".join(parts), given


def _order(condition: SearchCondition, sort: Sequence[Sort]) -> str:
    parts = []
    for one in sort:
        try:
            column = condition.column(one.attribute_name)
        except Rejected as fault:
            raise Rejected("rjct.sort.invalid", fault.words) from None
        if one.attribute_name == UIN or not column.operators:
            raise Rejected("rjct.sort.invalid", f"{one.attribute_name} cannot be used for sorting")
        parts.append(f"{column.sql} {'DESC' if one.sort_order == 'desc' else 'ASC'} NULLS LAST")
    return ", ".join([*parts, "h.id", "p.id"])


def _told(condition: SearchCondition, terms: Terms, row: tuple[Any, ...]) -> SearchRecord:
    household, province, person, consented, is_former, *values = row
    names, entity = _names(condition, terms), condition.entity
    kept = {
        name: value
        for name, value in zip(names, values, strict=True)
        if (consented is None or name in consented) and (not is_former or name in OF_FORMER)
    }
    record: dict[str, Any] = {"@type": entity, **_identified(entity, kept)}
    shown = {} if is_former else kept
    for name, value in shown.items():
        place = record
        for step in COLUMNS[name].path[:-1]:
            place = place.setdefault(step, {})
        if COLUMNS[name].path and value is not None:
            place[COLUMNS[name].path[-1]] = COLUMNS[name].shown(value)
    return SearchRecord(household, province, person, tuple(kept), record)


def _identified(entity: Entity, attributes: dict[str, Any]) -> dict[str, Any]:
    """Whose record it is, as far as it may be told: a person by national id, a household by its number."""
    named: dict[str, Any] = {}
    if UIN in attributes:
        place = "member_identifier" if entity == "Member" else "head_identifier"
        named[place] = [{"identifier_type": UIN, "identifier_value": COLUMNS[UIN].shown(attributes[UIN])}]
    if HOUSEHOLD_ID in attributes:
        value = {
            "identifier_type": HOUSEHOLD_ID,
            "identifier_value": COLUMNS[HOUSEHOLD_ID].shown(attributes[HOUSEHOLD_ID]),
        }
        named["group_identifier"] = [value]
    return named
