"""The scenarios of the public compliance suite's sr-registry profile, in our own words, at every address.

The suite itself runs against `hemayat serve`: compliance.py.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from django.utils import timezone

from hemayat.api.openapi import document
from tests.api.steps import searching, site
from tests.api.test_callbacks import subscribing

EXPRESSION = {
    "type": "ns:org:QueryType:expression",
    "value": {
        "expression": {
            "collection": "Group",
            "query": {
                "$and": [
                    {"poverty_score": {"$lt": 5}}, {"location": {"$eq": "central_region"}}, {"group_size": {"$lt": 5}},
                ]
            },
        }
    },
}  # fmt: skip
PREDICATE = [
    {
        "seq_num": 1,
        "expression1": {"attribute_name": "age", "operator": "lt", "attribute_value": "25"},
        "condition": "and",
        "expression2": {"attribute_name": "poverty_score", "operator": "lt", "attribute_value": "2.5"},
    }
]
STATUS = {
    "transaction_id": "t",
    "txnstatus_request": {
        "reference_id": "ref-1", "txn_type": "search", "attribute_type": "transaction_id", "attribute_value": "t",
    },
}  # fmt: skip


def unsubscribing() -> dict[str, Any]:
    return {
        "transaction_id": "t",
        "timestamp": timezone.now().isoformat(),
        "subscription_codes": ["sub-test-001"],
    }


ADDRESSES = {
    "/registry/search": ("search", searching), "/registry/sync/search": ("search", searching),
    "/registry/subscribe": ("subscribe", subscribing), "/registry/unsubscribe": ("unsubscribe", unsubscribing),
    "/registry/txn/status": ("txn-status", lambda: STATUS), "/registry/sync/txn/status": ("txn-status", lambda: STATUS),
}  # fmt: skip


def judged(path: str, response: Any) -> dict[str, Any]:
    """The answer, as the description of the address says it."""
    assert response.headers["Content-Type"] == "application/json"
    description = document()
    said = description["paths"][path]["post"]["responses"][str(response.status_code)]
    schema = said["content"]["application/json"]["schema"]
    told: dict[str, Any] = response.json()
    jsonschema.validate(told, {**schema, "components": description["components"]})
    return told


def test_a_right_message_is_answered_or_acknowledged(organisation):
    let = organisation()
    for path, (action, message) in ADDRESSES.items():
        told = judged(path, let.post(path, action, message()))
        if "sync" in path:
            assert told["header"]["status"] == "succ"
        else:
            assert told["message"]["ack_status"] == "ACK"


def test_without_a_token_it_is_refused(organisation):
    """At every address of the description: the scanners cannot see it, since their proxy brings the token."""
    let = organisation()
    paths = [path for path, told in document()["paths"].items() if "post" in told]
    assert set(paths) > set(ADDRESSES)
    for path in paths:
        action, message = ADDRESSES.get(path, ("search", searching))
        response = let.send(path, let.client.envelope(action, message()), token="")
        assert response.status_code == 401
        assert judged(path, response)["message"]["error"]["code"] == "err.request.unauthorized"


def test_a_message_that_is_not_whole_is_refused_where_it_stands(organisation):
    let = organisation()
    for path, (action, message) in ADDRESSES.items():
        for missing in ("message", "header", "signature"):
            envelope = let.client.envelope(action, message())
            del envelope[missing]
            response = let.send(path, envelope)
            assert response.status_code in {400, 401}
            assert judged(path, response)["message"]["ack_status"] == "ERR"
        for wrong in (None, "x" * 100, 5):
            response = let.post(path, action, {**message(), "transaction_id": wrong})
            assert response.status_code == 400
            assert "message.transaction_id" in judged(path, response)["errors"][0]["message"]


def test_each_type_of_query_is_taken(organisation):
    let = organisation()
    for query_type, query in (("expression", EXPRESSION), ("predicate", PREDICATE)):
        judged("/registry/search", let.post("/registry/search", "search", searching(query, query_type)))
        path = "/registry/sync/search"
        told = judged(path, let.post(path, "search", searching(query, query_type)))
        (item,) = told["message"]["search_response"]
        assert (item["status"], item["data"]["reg_records"]) == ("succ", [])


def test_a_signature_that_is_none_is_refused(organisation):
    let = organisation()
    envelope = {**let.client.envelope("search", searching()), "signature": "invalid-signature"}
    response = let.send("/registry/search", envelope)
    assert judged("/registry/search", response)["message"]["error"]["code"] == "err.signature.invalid"


def test_more_than_is_answered_at_once_is_refused(organisation):
    let = organisation()
    message = searching()
    (item,) = message["search_request"]
    message["search_request"] = [{**item, "reference_id": f"ref-{at}"} for at in range(11)]
    refused = judged("/registry/sync/search", let.post("/registry/sync/search", "search", message))
    assert refused["errors"][0]["code"] == "rjct.total_count.limit_exceeded"
    assert let.post("/registry/search", "search", message).status_code == 202


def test_the_description_is_published_and_is_the_standards_addresses():
    told = site().get("/openapi.json").json()
    assert told == json.loads(json.dumps(document()))
    assert {path for path in told["paths"] if path.startswith("/registry")} == set(ADDRESSES)
    assert site().get("/").json()["openapi"] == "/openapi.json"
    assert site().get("/livez").status_code == 200
    assert site().get("/sign-in/").status_code == 404
