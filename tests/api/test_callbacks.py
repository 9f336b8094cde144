"""ACK, then the answer at the organisation's own address, signed by us; tried again while nobody is there."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.api import callbacks, responses, tasks
from hemayat.api.callbacks import answer_received, send_due
from hemayat.api.envelope import BadSignature
from hemayat.api.models import Callback, Received, Subscription
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.partners import actions
from hemayat.partners.models import Organisation
from tests.api.steps import administrators, searching

SEARCH, STATUS = "/registry/search", "/registry/sync/txn/status"


class Receiver:
    """An organisation's own server. `status`, `said`: what it answers, a byte each `pause`; `came`: each message."""

    def __init__(self) -> None:
        self.status, self.came = 200, []  # type: ignore[var-annotated]  # tuples of path and body
        self.said, self.pause = b"", 0.0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.came.append((self.path, body))
                self.send_response(receiver.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(receiver.said)))
                self.end_headers()
                with contextlib.suppress(OSError):  # whoever asked has gone
                    for at in range(len(receiver.said)):
                        time.sleep(receiver.pause)
                        self.wfile.write(receiver.said[at : at + 1])

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/dci"

    def next(self, within: float = 30.0) -> Any:
        """The message that came first, taken out; waited for, where a worker beside the test has it in its hands."""
        until = time.monotonic() + within
        while not self.came:
            assert time.monotonic() < until, "nothing came"
            time.sleep(0.05)
        return self.came.pop(0)[1]["message"]


def serving_receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from serving_receiver()


def taken(response: Any) -> str:
    """The correlation id of an acknowledgement."""
    told = response.json()["message"]
    assert (response.status_code, told["ack_status"]) == (202, "ACK")
    return str(told["correlation_id"])


def work(now: dt.datetime | None = None) -> None:
    """What the worker does with the jobs that wait."""
    at = now or timezone.now()
    with acting_as(SYSTEM):
        waiting = list(Received.objects.filter(answered_at=None).values_list("pk", flat=True))
    for number in waiting:
        answer_received(number, at)
    send_due(at)


def knows_us(let: Any) -> Any:
    let.client._keys = key_ring().public_keys("signing")
    return let.client


def subscribing(**differing: Any) -> dict[str, Any]:
    criteria = {
        "reg_event_type": "DEREGISTER",
        "filter": {"type": "UIN", "value": "TEST-001"},
        "notify_record_type": "Group",
        **differing,
    }
    item = {"reference_id": "ref-1", "timestamp": timezone.now().isoformat(), "subscribe_criteria": criteria}
    return {"transaction_id": "txn-1", "subscribe_request": [item]}


def test_an_asynchronous_search_is_acknowledged_and_answered_with_the_same_ids(organisation, receiver):
    let = organisation(callback=receiver.url)
    message = searching()
    correlation = taken(let.post(SEARCH, "search", message))
    work()
    ((path, envelope),) = receiver.came
    assert path == "/dci/registry/on-search"
    told = knows_us(let).verified(envelope)
    assert (envelope["header"]["action"], envelope["header"]["status"]) == ("on-search", "succ")
    assert (told["transaction_id"], told["correlation_id"]) == (message["transaction_id"], correlation)
    assert told["search_response"][0]["data"]["reg_records"] == []
    envelope["message"]["transaction_id"] = "another"
    with pytest.raises(BadSignature):
        let.client.verified(envelope)
    with acting_as(SYSTEM):
        assert Received.objects.get().body is None
        assert Callback.objects.get().body is None


def test_an_answer_is_tried_again_while_nobody_takes_it_and_given_up_after_a_day(organisation, receiver):
    let = organisation(callback=receiver.url)
    taken(let.post(SEARCH, "search", searching()))
    receiver.status, now = 307, timezone.now()
    work(now)
    work(now)  # not due yet
    assert len(receiver.came) == 1, "a redirection is followed, or the pause is not kept"
    work(now + dt.timedelta(minutes=1))
    assert len(receiver.came) == 2
    receiver.status = 200
    work(now + dt.timedelta(minutes=10))
    assert len(receiver.came) == 3
    assert len({body["header"]["message_id"] for _, body in receiver.came}) == 3
    receiver.status = 500
    taken(let.post(SEARCH, "search", searching()))
    work(now)
    work(now + dt.timedelta(hours=25))
    with acting_as(SYSTEM):
        last = Callback.objects.latest("pk")
        assert (last.body, last.sent_at, last.tries) == (None, None, 2)
        assert last.given_up_at is not None


def test_who_answers_a_byte_at_a_time_keeps_nobody_waiting(organisation, receiver, monkeypatch):
    slow, quick = organisation(callback=receiver.url), Receiver()
    other = organisation("relief_committee", callback=quick.url)
    threading.Thread(target=quick.server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setattr(callbacks, "TIMEOUT_SECONDS", 0.5)
    receiver.said, receiver.pause = b"x" * 100, 0.1
    for let in (slow, slow, slow, other):
        taken(let.post(SEARCH, "search", searching()))
    begun = time.monotonic()
    work()
    quick.server.shutdown()
    quick.server.server_close()
    assert time.monotonic() - begun < 3
    assert len(quick.came) == 1
    assert len(receiver.came) == 1, "it did not answer, and is asked again at once"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "is_taken"),
    [
        ({"message": {"ack_status": "ACK"}}, True), ({"message": {"ack_status": "NACK"}}, False),
        ({"message": {"ack_status": "ERR", "error": {"code": "err.signature.invalid"}}}, False),
        ({"message": "ERR"}, True), ([], True), ("x" * 20_000, True),
    ],
)  # fmt: skip
def test_what_an_organisation_refuses_is_sent_again(organisation, receiver, said, is_taken):
    let = organisation(callback=receiver.url)
    receiver.said = json.dumps(said).encode()
    taken(let.post(SEARCH, "search", searching()))
    work()
    with acting_as(SYSTEM):
        assert (Callback.objects.get().sent_at is not None) == is_taken
    receiver.said = b""
    work(timezone.now() + dt.timedelta(minutes=1))
    assert len(receiver.came) == (1 if is_taken else 2)


def test_a_run_ends_and_what_is_left_waits_for_the_next_untried(organisation, receiver, monkeypatch):
    let = organisation(callback=receiver.url)
    monkeypatch.setattr(callbacks, "LONGEST_SECONDS", 0.0)
    taken(let.post(SEARCH, "search", searching()))
    work()
    assert not receiver.came
    with acting_as(SYSTEM):
        assert Callback.objects.get().tries == 0


def test_organisations_take_two_places_of_a_worker_at_most():
    ours = {name: task for name, task in app.tasks.items() if name.startswith("api.")}
    assert len(ours) == 4
    assert {task.lock for task in ours.values()} == {tasks.READS, tasks.SENDS}


def test_nothing_is_sent_where_two_people_did_not_send_it(organisation, receiver):
    let = organisation(callback=receiver.url)
    for elsewhere in (
        "http://attacker.example/dci/registry/on-search", f"{receiver.url}-not/x", f"{receiver.url}/../secrets",
        receiver.url.replace("http:", "ftp:"), "x" * 300,
    ):  # fmt: skip
        refused = let.post(SEARCH, "search", searching(), sender_uri=elsewhere)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "err.sender_uri.invalid")
    taken(let.post(SEARCH, "search", searching(), sender_uri=f"{receiver.url}/registry/mine"))
    work()
    assert [path for path, _ in receiver.came] == ["/dci/registry/mine"]
    without = organisation("relief_committee", callback="")
    assert without.post(SEARCH, "search", searching()).json()["errors"][0]["code"] == "err.sender_uri.invalid"


def test_what_waits_follows_the_organisation_to_its_new_address_and_goes_to_the_old_one_no_more(
    organisation, receiver
):
    """The old one was perhaps replaced because it is a stranger's by now, and what waits names people."""
    first, second = administrators()
    let = organisation(callback=receiver.url)
    receiver.status = 503
    taken(let.post(SEARCH, "search", searching(), sender_uri=f"{receiver.url}/registry/mine"))
    work()
    taken(let.post(SEARCH, "search", searching()))
    assert [path for path, _ in receiver.came] == ["/dci/registry/mine"]
    receiver.came.clear()
    receiver.status, new = 200, f"{receiver.url}-new"
    proposal = actions.propose_callback(organisation=let.code, url=new, by=first, now=timezone.now())
    actions.confirm_proposal(proposal=proposal, by=second, now=timezone.now())
    work(timezone.now() + dt.timedelta(minutes=5))
    assert [path for path, _ in receiver.came] == ["/dci-new/registry/on-search"] * 2
    with acting_as(SYSTEM):
        assert not Callback.objects.filter(sent_at=None).exists()


def test_an_address_in_capitals_is_the_same_address(organisation, receiver):
    let = organisation(callback=receiver.url)
    same = receiver.url.replace("http:", "HTTP:")
    taken(let.post(SEARCH, "search", searching(), sender_uri=f"{same}/registry/mine"))
    work()
    assert [path for path, _ in receiver.came] == ["/dci/registry/mine"]


def test_where_no_address_is_registered_any_more_nothing_is_sent(organisation, receiver, monkeypatch):
    let = organisation(callback=receiver.url)
    taken(let.post(SEARCH, "search", searching()))
    with acting_as(SYSTEM):
        Organisation.objects.filter(code=let.code).update(callback_url=None)
    monkeypatch.setattr(callbacks, "_post", lambda url, _: pytest.fail(url))
    work()
    assert not receiver.came


def test_a_closed_organisation_is_sent_nothing(organisation, receiver):
    let = organisation(callback=receiver.url)
    taken(let.post(SEARCH, "search", searching()))
    actions.close_organisation(organisation=let.code, by=administrators()[0], now=timezone.now())
    work()
    assert not receiver.came


def test_subscriptions_are_made_and_ended_by_their_organisation_alone(organisation, receiver):
    let, other = organisation(callback=receiver.url), organisation("relief_committee", callback=receiver.url)
    taken(let.post("/registry/subscribe", "subscribe", subscribing()))
    work()
    (made,) = receiver.came.pop()[1]["message"]["subscribe_response"][0]["subscriptions"]
    assert made["status"] == "subscribe"
    ending = {
        "transaction_id": "t",
        "timestamp": timezone.now().isoformat(),
        "subscription_codes": [made["code"]],
    }
    for who, status in ((other, "rjct"), (let, "succ")):
        taken(who.post("/registry/unsubscribe", "unsubscribe", ending))
        work()
        assert receiver.came.pop()[1]["message"]["status"] == status
        with acting_as(SYSTEM):
            assert (Subscription.objects.get().ended_at is not None) == (status == "succ")


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"reg_event_type": "BIRTH"}, "rjct.notify_types.invalid"),
        ({"filter": {"type": "NIN", "value": "1"}}, "rjct.notify_details.invalid"),
        ({"filter": [{"expression1": {"attribute_name": "age"}}]}, "rjct.notify_details.invalid"),
        ({"authorize": {"purpose": {"code": "another"}}}, "rjct.search_criteria.invalid"),
    ],
)
def test_a_subscription_that_cannot_be_is_rejected_with_its_code(organisation, receiver, differing, code):
    let = organisation(callback=receiver.url)
    taken(let.post("/registry/subscribe", "subscribe", subscribing(**differing)))
    work()
    (item,) = receiver.came[0][1]["message"]["subscribe_response"]
    assert (item["status"], item["status_reason_code"]) == ("rjct", code)


def test_by_its_reference_a_request_is_looked_for_among_the_newest_messages(
    organisation, receiver, monkeypatch
):
    let = organisation(callback=receiver.url)
    monkeypatch.setattr(responses, "NEWEST", 3)
    asked = {"txn_type": "search", "attribute_type": "reference_id_list", "attribute_value": ["ref-1"]}
    message = {"transaction_id": "t", "txnstatus_request": {"reference_id": "s", **asked}}
    taken(let.post(SEARCH, "search", searching()))
    found = []
    for _ in range(3):
        said = let.post(STATUS, "txn-status", message).json()["message"]["txnstatus_response"]
        found.append(len(said["txn_status"]["search_response"]))
    assert found == [1, 1, 0]


def test_the_status_of_a_message_is_told_to_who_sent_it_and_without_its_data(organisation, receiver):
    let, other = organisation(callback=receiver.url), organisation("relief_committee", callback=receiver.url)
    message = searching()
    correlation = taken(let.post(SEARCH, "search", message))

    def status(who: Any, kind: str, value: Any) -> list[dict[str, Any]]:
        item = {
            "reference_id": "s", "txn_type": "search", "attribute_type": kind, "attribute_value": value,
        }  # fmt: skip
        said = who.post(STATUS, "txn-status", {"transaction_id": "t", "txnstatus_request": item}).json()
        assert said["header"]["action"] == "txn-on-status"
        return list(said["message"]["txnstatus_response"]["txn_status"]["search_response"])

    (waiting,) = status(let, "transaction_id", message["transaction_id"])
    assert (waiting["reference_id"], waiting["status"]) == ("ref-1", "rcvd")
    work()
    for kind, value in (
        ("transaction_id", message["transaction_id"]), ("correlation_id", correlation), ("reference_id_list", ["ref-1"])
    ):  # fmt: skip
        (item,) = status(let, kind, value)
        assert item["status"] == "succ"
        assert "data" not in item
        assert status(other, kind, value) == []
    assert status(let, "transaction_id", "never-sent") == []
    # And as a callback.
    receiver.came.clear()
    asked = {
        "reference_id": "s",
        "txn_type": "search",
        "attribute_type": "correlation_id",
        "attribute_value": "none",
    }
    taken(
        let.post("/registry/txn/status", "txn-status", {"transaction_id": "t2", "txnstatus_request": asked})
    )
    work()
    assert receiver.came[0][0] == "/dci/registry/txn/on-status"
    assert receiver.came[0][1]["message"]["transaction_id"] == "t2"


@pytest.fixture
def other_receiver() -> Iterator[Receiver]:
    yield from serving_receiver()


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [6.0, 2.5], ids=["slower than an answer may be", "slow"])
def test_an_organisation_that_answers_slowly_keeps_no_other_from_its_answers(
    organisation, receiver, other_receiver, seconds, monkeypatch
):
    """Of one run of the worker it takes no more than its turn, whatever waits for it."""
    receiver.said, receiver.pause = b" " * 10, seconds / 10
    monkeypatch.setattr("hemayat.api.callbacks.LONGEST_SECONDS", 9.0)
    slow = organisation(callback=receiver.url)
    other = organisation("relief_committee", callback=other_receiver.url)
    now = timezone.now()
    for _ in range(9):
        taken(slow.post(SEARCH, "search", searching()))
    taken(other.post(SEARCH, "search", searching()))
    work(now + dt.timedelta(seconds=5))
    assert (len(other_receiver.came), len(receiver.came) >= 1) == (1, True)
