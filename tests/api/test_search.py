"""What an organisation is told: what was agreed and consented to, of those whom it asked about, and on record."""

from __future__ import annotations

import datetime as dt
import operator
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from hemayat.api import search as search_module
from hemayat.api.columns import COLUMNS
from hemayat.api.errors import Rejected
from hemayat.api.query_compiler import compile_query
from hemayat.api.search import found
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.audit.queries import looks_at
from hemayat.eligibility.queries import determination_of, reading_of
from hemayat.households.actions import change_head
from hemayat.households.queries import head_of, known_in, members
from hemayat.operations.postgres import DatabaseUrls
from hemayat.partners import actions
from hemayat.partners.attributes import WORDS
from hemayat.partners.errors import OtherHeadRecorded
from hemayat.partners.queries import disclosures_for
from tests.api.steps import LAW, agree, searching
from tests.requests.steps import citizen, head
from tests.support import database
from tests.support.extracts import national_id
from tests.support.publishing import decide, publish_or_copy

SEARCH = "/registry/sync/search"
HOUSEHOLD = 5


@pytest.fixture(scope="module")
def nation(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    """Forty households, decided and published."""
    with django_db_blocker.unblock():
        reading_of.cache_clear()
        yield publish_or_copy(decide(tmp_path_factory.mktemp("nation")))
        reading_of.cache_clear()
        database.empty(django_db_setup)


def asked(let: Any, *given: Any, **criteria: Any) -> dict[str, Any]:
    response = let.post(SEARCH, "search", searching(*given, **criteria))
    assert response.status_code == 200, response.content
    (item,) = response.json()["message"]["search_response"]
    return item


def records(let: Any, *given: Any, **criteria: Any) -> list[dict[str, Any]]:
    item = asked(let, *given, **criteria)
    assert item["status"] == "succ", item
    return item["data"]["reg_records"]


def of_head(household: int = HOUSEHOLD) -> dict[str, str]:
    with acting_as(SYSTEM):
        known = head_of(household, timezone.localdate())
    assert known is not None
    return {"type": "UIN", "value": known.national_id}


def by_household(household: int = HOUSEHOLD) -> dict[str, str]:
    return {"type": "HOUSEHOLD_ID", "value": str(household)}


def test_the_list_of_attributes_is_one():
    assert list(COLUMNS) == list(WORDS)


@pytest.mark.slow
def test_a_person_is_found_by_national_id_and_the_head_reads_who_asked_and_why(nation, organisation):
    let = organisation()
    (record,) = records(let, of_head())
    with acting_as(SYSTEM):
        person = members(HOUSEHOLD)[0]
    assert record["@type"] == "Member"
    assert record["member_identifier"] == [{"identifier_type": "UIN", "identifier_value": of_head()["value"]}]
    assert record["name"] == {"given_name": person.given_name, "surname": person.family_name}
    assert record["birth_date"] == person.birth_date.isoformat()
    with acting_as(head(HOUSEHOLD).actor):
        (look,) = looks_at(HOUSEHOLD)
    assert (look.kind, look.unit, look.purpose) == ("partner", "سازمان بهزیستی کشور", "پرداخت کمک معیشت")


def test_a_household_is_told_with_what_was_decided(nation, organisation):
    let = organisation()
    (record,) = records(let, by_household(), response_entity="Group")
    with acting_as(SYSTEM):
        decided, people = determination_of(HOUSEHOLD), members(HOUSEHOLD)
    assert decided is not None
    assert record["group_identifier"] == [
        {"identifier_type": "HOUSEHOLD_ID", "identifier_value": str(HOUSEHOLD)}
    ]
    assert (record["entitlement"], record["group_size"]) == (decided.outcome, len(people))
    assert record.get("amount_rial") == decided.amount_rial
    assert record.get("poverty_score") == decided.decile
    # By a member's national id, the household that they are in.
    assert records(let, of_head(), response_entity="Group") == [record]


def test_nothing_leaves_but_what_was_agreed(nation, organisation):
    let = organisation(has_terms=False)
    agree(let.code, attributes=["UIN", "entitlement"])
    (record,) = records(let, of_head())
    assert set(record) == {"@type", "member_identifier", "entitlement"}
    for query in ({"age": {"$gt": 0}}, {"poverty_score": {"$lt": 5}}):
        refused = asked(let, {"value": {"expression": {"query": query}}}, "expression")
        assert refused["status_reason_code"] == "rjct.search_criteria.invalid"
    refused = asked(let, of_head(), sort=[{"attribute_name": "birth_date"}])
    assert refused["status_reason_code"] == "rjct.sort.invalid"


def test_where_the_basis_is_consent_each_head_decides_what_is_told(nation, organisation):
    let = organisation(has_terms=False)
    terms = agree(let.code, law="", attributes=["UIN", "entitlement", "location"])
    assert records(let, of_head()) == []
    by, now = head(HOUSEHOLD), timezone.now()
    actions.give_disclosure(terms=terms.pk, attributes=["UIN", "location", "age"], by=by, now=now)
    (record,) = records(let, of_head())
    assert set(record) == {"@type", "member_identifier", "location"}
    # Neither asked about what the head keeps, nor found by it.
    assert (
        records(let, {"value": {"expression": {"query": {"entitlement": {"$ne": "x"}}}}}, "expression") == []
    )
    assert records(let, of_head(HOUSEHOLD + 1)) == []
    actions.withdraw_disclosure(terms=terms.pk, by=by, now=now)
    assert records(let, of_head()) == []
    with acting_as(by.actor):
        looks = looks_at(HOUSEHOLD)
    assert len(looks) == 3, (
        "the head also reads that it was asked about the household before and after the consent"
    )


def test_a_consent_is_of_the_head_who_gave_it_and_not_of_the_next(nation, organisation):
    let = organisation(has_terms=False)
    terms = agree(let.code, law="", attributes=["UIN", "location", "HOUSEHOLD_ID"])
    now, former = timezone.now(), head(HOUSEHOLD)
    actions.give_disclosure(
        terms=terms.pk, attributes=["UIN", "location", "HOUSEHOLD_ID"], by=former, now=now
    )
    assert records(let, by_household(), response_entity="Group")
    with acting_as(SYSTEM):
        member = next(one for one in known_in(HOUSEHOLD) if one.relation != "head")
        assert disclosures_for(HOUSEHOLD)[0].consented
    index = key_ring().blind_index("national_id", member.national_id)
    change_head(household=HOUSEHOLD, new_head_index=index, on=timezone.localdate(), by=SYSTEM, now=now)
    assert records(let, by_household(), response_entity="Group") == []
    with acting_as(SYSTEM):
        assert not disclosures_for(HOUSEHOLD)[0].consented
    with pytest.raises(OtherHeadRecorded):
        actions.give_disclosure(terms=terms.pk, attributes=["UIN"], by=former, now=now)
    with pytest.raises(OtherHeadRecorded):
        actions.withdraw_disclosure(terms=terms.pk, by=former, now=now)
    guardian = replace(former, acts_as="guardian")
    for by in (citizen(HOUSEHOLD, member.national_id), guardian):
        actions.give_disclosure(terms=terms.pk, attributes=["UIN"], by=by, now=now)
        with acting_as(SYSTEM):
            assert disclosures_for(HOUSEHOLD)[0].consented == ["UIN"]


def test_terms_are_named_by_their_purpose_and_are_over_when_they_end(nation, organisation):
    let = organisation()
    other = agree(let.code, "research", attributes=["location"], purpose_fa="پژوهش")
    assert asked(let, of_head())["status_reason_code"] == "rjct.search_criteria.invalid"
    named = {"authorize": {"purpose": {"code": "research"}}}
    by_place = {"value": {"expression": {"query": {"location": "tehran"}}}}
    assert set(records(let, by_place, "expression", **named)[0]) == {"@type", "location"}
    actions.end_terms(terms=other.pk, by=_administrator(), now=timezone.now())
    assert asked(let, by_place, "expression", **named)["status"] == "rjct"
    assert records(let, of_head(), authorize={"purpose": {"code": "support"}})


def _administrator() -> Any:
    from tests.api.steps import administrators  # noqa: PLC0415 - beside its use

    return administrators()[0]


def test_the_quota_of_the_day_is_counted_and_beyond_it_nothing_is_told(nation, organisation, time_machine):
    let = organisation(has_terms=False)
    agree(let.code, quota_per_day=2)
    assert records(let, of_head())
    assert records(let, of_head())
    spent = let.post(SEARCH, "search", searching(of_head()))
    assert (spent.status_code, spent.json()["errors"][0]["code"]) == (429, "err.request.too_many_requests")
    assert 0 < int(spent.headers["Retry-After"]) <= 86_401
    with acting_as(SYSTEM):
        assert len(looks_at(HOUSEHOLD)) == 2
    time_machine.move_to(timezone.now() + dt.timedelta(days=1))
    assert records(let, of_head())


def test_pages_and_sorting_give_everybody_once(nation, organisation):
    let = organisation()
    everybody = {"value": {"expression": {"collection": "Group", "query": {"group_size": {"$gte": 1}}}}}
    sort = [{"attribute_name": "poverty_score", "sort_order": "desc"}]
    seen: list[dict[str, Any]] = []
    for number in (1, 2, 3):
        item = asked(
            let, everybody, "expression", sort=sort, pagination={"page_size": 15, "page_number": number}
        )
        assert item["pagination"] == {"page_size": 15, "page_number": number, "total_count": 40}
        seen += item["data"]["reg_records"]
    assert len({one["group_identifier"][0]["identifier_value"] for one in seen}) == 40
    deciles = [one["poverty_score"] for one in seen if "poverty_score" in one]
    assert deciles == sorted(deciles, reverse=True)
    too_long = asked(let, everybody, "expression", pagination={"page_size": 501})
    assert too_long["status_reason_code"] == "rjct.pagination.invalid"


def expression(**query: Any) -> dict[str, Any]:
    return {"value": {"expression": {"query": query}}}


def looks_of_partners() -> int:
    with acting_as(SYSTEM):
        return len(looks_at(HOUSEHOLD))


@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("outcome", ["eligible", "not_eligible"])
@pytest.mark.parametrize("names", [of_head, by_household], ids=["person", "household"])
def test_whoever_is_named_in_a_search_reads_it_whatever_was_answered(
    nation: int, organisation: Any, page: int, outcome: str, names: Any
) -> None:
    """The attack of the review: a total without a record, on a page after the last or with a condition that fails."""
    let, named = organisation(), names()
    query = expression(**{named["type"]: named["value"]}, entitlement=outcome)
    entity = "Member" if named["type"] == "UIN" else "Group"
    paging = {"page_size": 1, "page_number": page}
    item = asked(let, query, "expression", response_entity=entity, pagination=paging)
    assert looks_of_partners() == 1
    if page == 2:
        assert item["status_reason_code"] == "rjct.pagination.invalid"
        assert "pagination" not in item
    else:
        with acting_as(SYSTEM):
            decided = determination_of(HOUSEHOLD)
        assert decided
        assert item["pagination"]["total_count"] == int(decided.outcome == outcome)


def test_who_is_named_among_too_many_or_not_known_to_us_is_on_record(
    nation: int, organisation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    let = organisation()
    monkeypatch.setattr(search_module, "MOST_FOUND", 10)
    either = expression(**{"$or": [{"UIN": of_head()["value"]}, {"age": {"$gt": 0}}]})
    assert asked(let, either, "expression")["status_reason_code"] == "rjct.search.too_many_records_found"
    assert looks_of_partners() == 1
    stranger = national_id(987_654)
    assert records(let, {"type": "UIN", "value": stranger}) == []
    assert looks_of_partners() == 1
    with acting_as(SYSTEM):
        details = (
            AuditEvent.objects.filter(event="partner.searched")
            .order_by("id")
            .values_list("detail", flat=True)
        )
        assert [one["people"] for one in details] == [
            [key_ring().blind_index("national_id", one).hex()] for one in (of_head()["value"], stranger)
        ]


def test_a_few_who_are_not_told_are_not_counted(nation: int, organisation: Any) -> None:
    """Of forty households, a total is given only if none, or at least ten, are not on this page."""
    let = organisation()
    everybody = {"value": {"expression": {"collection": "Group", "query": {"group_size": {"$gte": 1}}}}}
    for size, total in ((30, 40), (31, None), (39, None), (40, 40)):
        item = asked(let, everybody, "expression", pagination={"page_size": size})
        assert item["pagination"].get("total_count") == total, size
    beyond = asked(let, everybody, "expression", pagination={"page_size": 20, "page_number": 3})
    assert beyond["status_reason_code"] == "rjct.pagination.invalid"
    nobody = asked(let, expression(age={"$gt": 500}), "expression")
    assert nobody["pagination"]["total_count"] == 0


def test_a_query_names_as_many_as_a_list_at_most(nation: int, organisation: Any) -> None:
    let = organisation()
    sixty = [national_id(number) for number in range(60)]
    query = expression(**{"$or": [{"UIN": {"$in": sixty}}, {"UIN": {"$in": sixty}}]})
    assert asked(let, query, "expression")["status_reason_code"] == "rjct.search_criteria.invalid"


def test_a_query_that_finds_the_nation_is_not_answered(nation, organisation, monkeypatch):
    let = organisation()
    monkeypatch.setattr(search_module, "MOST_FOUND", 10)
    everybody = {"value": {"expression": {"query": {"age": {"$gt": 0}}}}}
    assert asked(let, everybody, "expression")["status_reason_code"] == "rjct.search.too_many_records_found"
    with acting_as(SYSTEM):
        assert not looks_at(HOUSEHOLD)


def test_the_searches_of_a_message_have_one_deadline(nation, organisation, monkeypatch):
    let = organisation()
    slow = replace(COLUMNS["age"], sql="(SELECT 1 FROM pg_sleep(0.02 + 0 * p.id))")
    monkeypatch.setitem(COLUMNS, "age", slow)
    monkeypatch.setattr(search_module, "LONGEST_SECONDS", 0.4)
    message = searching({"value": {"expression": {"query": {"age": {"$gt": 0}}}}}, "expression")
    first = message["search_request"][0]
    message["search_request"] = [{**first, "reference_id": f"ref-{at}"} for at in range(9)]
    begun = time.monotonic()
    told = let.post(SEARCH, "search", message).json()["message"]["search_response"]
    assert time.monotonic() - begun < 3, "each alone would take 0.4 s, nine together 3.6"
    assert {one.get("status_reason_code") for one in told} == {"rjct.search.too_many_records_found"}


def test_predicates_are_read_as_the_standard_writes_them(nation, organisation):
    let = organisation()

    def said(name: str, sign: str, value: Any) -> dict[str, Any]:
        return {"attribute_name": name, "operator": sign, "attribute_value": value}

    def sizes(condition: str, second: dict[str, Any] | None = None) -> set[int]:
        one = {"seq_num": 1, "expression1": said("group_size", "ge", "1"), "condition": condition}
        pair = {**one, "expression2": second} if second else one
        found_ = records(let, [pair], "predicate", response_entity="Group", pagination={"page_size": 100})
        return {record["group_size"] for record in found_}

    assert sizes("and") == {1, 2}
    assert sizes("and", said("group_size", "lt", "1.5")) == {1}
    assert sizes("not", said("group_size", "in", [1])) == {2}
    assert sizes("or", said("group_size", "eq", 7)) == {1, 2}


@pytest.mark.parametrize(
    "query",
    [
        {"age; DROP TABLE person": {"$lt": 5}}, {"p.national_id": "1"}, {"age": {"$where": "1"}}, {"age": {"$lt": "x"}},
        {"age": {"$lt": True}}, {"age": {"$lt": {"$lt": 1}}}, {"sex": {"$lt": "z"}}, {"given_name": "علی"},
        {"$and": []},
        {"$and": {"age": 1}}, {"$or": [1]}, {}, {"age": {}}, {"birth_date": {"$lt": "yesterday"}},
        {"UIN": {"$in": "1"}}, {"UIN": {"$in": ["1"] * 101}}, {"age": {"$lt": "1e400"}}, {"location": {"$eq": "\0"}},
        {"$not": {"$not": {"$not": {"$not": {"$not": {"$not": {"$not": {"age": 1}}}}}}}},
        {"$and": [{"age": {"$lt": n}} for n in range(20)] + [{"age": 1}]}, {"age": {"$lt": "nan"}},
        {"HOUSEHOLD_ID": "1 OR 1=1"}, {"age": {"$lt": "1E-999999"}}, {"age": {"$lt": "9E1000000"}},
        {"age": {"$lt": "0." + "1" * 999}}, {"age": {"$in": [1, "1E-30"]}},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_before_it_reaches_the_database(query):
    with pytest.raises(Rejected):
        compile_query("expression", {"value": {"expression": {"query": query}}}, "Member", list(WORDS))


@pytest.mark.parametrize("odd", [[], {}, ["eq"], {"a": 1}])
def test_a_list_or_an_object_is_no_operator_type_or_condition(odd):
    said = {"attribute_name": "age", "operator": "eq", "attribute_value": 1}
    queries: list[tuple[str, Any]] = [
        ("idtype-value", {"type": odd, "value": "1"}),
        ("predicate", [{"expression1": {**said, "operator": odd}}]),
        ("predicate", [{"expression1": {**said, "attribute_name": odd}}]),
        ("predicate", [{"expression1": said, "condition": odd, "expression2": said}]),
    ]
    for query_type, query in queries:
        with pytest.raises(Rejected):
            compile_query(query_type, query, "Member", list(WORDS))


def test_what_the_database_does_not_take_as_a_value_is_refused_and_spoils_nothing(
    nation, organisation, monkeypatch
):
    let = organisation()
    poison = replace(COLUMNS["age"], read=lambda _name, _value: "no number")
    monkeypatch.setitem(COLUMNS, "age", poison)
    item = asked(let, {"value": {"expression": {"query": {"age": 1}}}}, "expression")
    assert item["status_reason_code"] == "rjct.search_criteria.invalid"


def test_a_value_is_never_more_than_a_value(nation, organisation):
    let = organisation()
    for value in ("' OR ''='", "%(today)s", "%s", "$1", "\\", "male'--"):
        assert records(let, {"value": {"expression": {"query": {"sex": {"$eq": value}}}}}, "expression") == []
        assert records(let, {"type": "UIN", "value": value}) == []


_NO_TYPE = {"query_type": "idtype-value", "query": {"type": "NIN"}}
_SIGNS = {
    "$lt": operator.lt,
    "$lte": operator.le,
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$eq": operator.eq,
}
_LEAF = st.one_of(
    st.builds(
        lambda name, sign, value: {name: {sign: value}},
        st.sampled_from(["poverty_score", "group_size"]), st.sampled_from(sorted(_SIGNS)), st.integers(0, 11),
    ),
    st.builds(lambda outcome: {"entitlement": outcome}, st.sampled_from(["eligible", "not_eligible", "needs_data"])),
)  # fmt: skip
_QUERY = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"$and": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"$or": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"$not": part}, inner),
    ),
    max_leaves=5,
)


def _holds(query: dict[str, Any], record: dict[str, Any]) -> bool:
    """As one would read it aloud; whatever is not known holds nothing."""
    ((name, value),) = query.items()
    if name == "$and":
        return all(_holds(one, record) for one in value)
    if name == "$or":
        return any(_holds(one, record) for one in value)
    if name == "$not":
        return not _holds(value, record)
    if not isinstance(value, dict):
        return bool(record.get(name) == value)
    ((sign, limit),) = value.items()
    return name in record and bool(_SIGNS[sign](record[name], limit))


@pytest.mark.slow
@given(query=_QUERY)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_expression_finds_whom_one_would_find_by_hand(nation, organisation, query):
    terms = _terms_of(organisation)
    with acting_as(SYSTEM):
        everybody = found(compile_query("expression", _wrapped({"group_size": {"$gt": 0}}), "Group", list(WORDS)),
                          terms, timezone.localdate(), size=100)  # fmt: skip
        condition = compile_query("expression", _wrapped(query), "Group", list(WORDS))
        page = found(condition, terms, timezone.localdate(), size=100)
    expected = {one.household for one in everybody.told if _holds(query, one.record)}
    assert {one.household for one in page.told} == expected
    assert page.total == len(expected)


def _wrapped(query: dict[str, Any]) -> dict[str, Any]:
    return {"value": {"expression": {"query": query}}}


_kept: dict[str, Any] = {}


def _terms_of(organisation: Any) -> Any:
    """Those of the first example, for all."""
    if organisation not in _kept.values():
        organisation()
        _kept["organisation"] = organisation
        from hemayat.partners.queries import terms_of  # noqa: PLC0415 - beside its use

        _kept["terms"] = terms_of("behzisti", timezone.localdate())[0]
    return _kept["terms"]


def test_several_requests_of_a_message_are_answered_each_on_its_own(nation, organisation):
    let = organisation()
    message = searching(of_head())
    first = message["search_request"][0]
    bad = {
        **first,
        "reference_id": "ref-2",
        "search_criteria": {"query_type": "idtype-value", "query": {"type": "NIN"}},
    }
    message["search_request"] += [bad, dict(first)]
    told = let.post(SEARCH, "search", message).json()
    assert [item["status"] for item in told["message"]["search_response"]] == ["succ", "rjct", "rjct"]
    codes = [item.get("status_reason_code") for item in told["message"]["search_response"]]
    assert codes == [None, "rjct.search_criteria.invalid", "rjct.reference_id.duplicate"]
    assert told["header"]["status"] == "succ"
    assert national_id(1) not in str(told)
    assert LAW
