"""The API over a real socket: the client of the package, and a machine that tries whatever the description allows.

Slow: it starts the server. `make drills` runs it.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher

from hemayat.operations.postgres import DatabaseUrls
from tests.journeys.browser import serving

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
EXAMPLES = int(os.environ.get("HEMAYAT_API_EXAMPLES", "40"))
"""How many messages of each address are tried."""


class ByHost(httpx.HTTPTransport):
    """As if the name of the partners' host stood in a directory: it is asked at this machine."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host="127.0.0.1")
        return super().handle_request(request)


@pytest.fixture
def let(
    django_db_setup: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[Any]:
    """An organisation that was let in, whose client speaks with a server of its own process."""
    from hemayat.api.client import PartnerClient  # noqa: PLC0415 - beside what needs Django
    from tests.api.steps import let_in  # noqa: PLC0415 - models, once Django is set up

    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)  # hashing takes long on purpose
    made = let_in()
    with serving(django_db_setup, tmp_path, HEMAYAT_KEYS=str(settings.KEYS)) as site:
        port = urlsplit(site.citizen).port
        origin = f"http://partners.localhost:{port}"
        http = httpx.Client(transport=ByHost(), timeout=20)
        made.client = PartnerClient(origin, made.code, made.token, made.client.private_key, http=http)
        yield made
        http.close()


def test_the_client_asks_is_answered_and_is_told_what_is_wrong(let: Any) -> None:
    from hemayat.api.client import MessageRejected  # noqa: PLC0415 - beside what needs Django

    (item,) = let.client.sync_search({"type": "UIN", "value": "TEST-001"})["search_response"]
    assert (item["status"], item["data"]["reg_records"]) == ("succ", [])
    correlation = let.client.search({"type": "UIN", "value": "TEST-001"})
    told = let.client.sync_status(correlation)["txnstatus_response"]["txn_status"]
    assert [one["status"] for one in told["search_response"]] == ["rcvd"]
    assert let.client.subscribe("DEREGISTER", {"type": "UIN", "value": "TEST-001"})
    assert let.client.unsubscribe("sub-test-001")
    let.client.sender = "relief_committee"
    with pytest.raises(MessageRejected, match=r"err\.sender_id\.invalid"):
        let.client.sync_search({"type": "UIN", "value": "TEST-001"})


def _right(let: Any, message: Any) -> dict[str, Any]:
    """What no description can say of a header: who sends it, when, how much, and that it is new."""
    from hemayat.api.client import _count  # noqa: PLC0415 - beside what needs Django

    count = _count(message) if isinstance(message, dict) else 1
    return {
        "sender_id": let.code, "receiver_id": let.client.receiver, "message_id": uuid.uuid4().hex,
        "message_ts": datetime.now(UTC).isoformat(), "total_count": count,
    }  # fmt: skip


def _signable(value: Any) -> Any:
    """Without numbers that the canonical JSON does not take."""
    if isinstance(value, dict):
        return {name: _signable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_signable(one) for one in value]
    return 1 if isinstance(value, float) or (isinstance(value, int) and abs(value) > 2**52) else value


def _ours(let: Any, body: Any) -> Any:
    """Signed, where there is something to sign: what is tried reaches what is behind the signature."""
    if not (isinstance(body, dict) and isinstance(body.get("header"), dict) and "message" in body):
        return body
    header = {
        **body["header"],
        **{name: one for name, one in _right(let, body["message"]).items() if name in body["header"]},
    }
    header.pop("sender_uri", None)
    return let.client.signed(_signable(header), _signable(body["message"]), datetime.now(UTC))


@pytest.mark.long
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_nothing_that_is_sent_breaks_the_service_or_its_description(let: Any, mode: str) -> None:
    """Messages as the description allows them are answered; others are refused; always in the form that it says."""
    statuses = _try_all(let, mode)
    assert not [status for status in statuses if status >= 500]
    assert ({200, 202} if mode == "positive" else {400, 401} & statuses) <= statuses


@pytest.mark.long
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_nothing_that_the_civil_registry_sends_breaks_the_feed_of_lives(let: Any, mode: str) -> None:
    """As the one organisation that is let behind the door of /partners/lifeevents; the worker goes through it."""
    from hemayat.api.client import PartnerClient  # noqa: PLC0415 - beside what needs Django
    from hemayat.life_events.actions import apply_due  # noqa: PLC0415 - models, once Django is set up
    from tests.api.steps import let_in_registry  # noqa: PLC0415 - as above

    registry = let_in_registry()
    registry.client = PartnerClient(
        let.client.origin, registry.code, registry.token, registry.client.private_key, http=let.client.http
    )
    statuses = _try_all(registry, mode, only="/partners/lifeevents")
    assert statuses <= ({200, 400} if mode == "positive" else {400, 401, 403})
    assert mode == "negative" or 200 in statuses
    while apply_due(now=datetime.now(UTC)):
        pass


def _try_all(let: Any, mode: str, *, only: str = "") -> set[int]:
    """Every address of the description with what it allows, or what it does not; the statuses that came back."""
    import schemathesis  # noqa: PLC0415 - heavy, for these tests alone
    from hypothesis import HealthCheck, given, settings  # noqa: PLC0415 - as above
    from schemathesis.core.result import Ok  # noqa: PLC0415 - as above

    described = let.client.http.get(f"{let.client.origin}/openapi.json").json()
    # A list that is far too long is refused by its bytes, before anybody reads it: 413 is a refusal too.
    refused = {"checks": {"negative_data_rejection": {"expected-statuses": ["4XX"]}}}
    schema = schemathesis.openapi.from_dict(
        described, config=schemathesis.config.SchemathesisConfig.from_dict(refused)
    )
    port = urlsplit(let.client.origin).port
    # It asks everything again without a token, which is soon answered 429; test_scenarios.py does so.
    unasked = [schemathesis.checks.CHECKS.get_one("ignored_auth")]
    statuses: set[int] = set()

    def tried(case: Any) -> None:
        if mode == "positive":
            case.body = _ours(let, case.body)
        headers = {"Host": f"partners.localhost:{port}", "Authorization": f"Bearer {let.token}"}
        response = case.call_and_validate(
            base_url=f"http://127.0.0.1:{port}", headers=headers, excluded_checks=unasked
        )
        statuses.add(response.status_code)

    chosen = settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if (mode == "negative" and operation.method.upper() == "GET") or only not in ("", operation.path):
            continue  # nothing can be sent there, or it is not asked for
        strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))
        chosen(given(case=strategy)(tried))()
    return statuses
