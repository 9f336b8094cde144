"""Who asks, and that it is what they asked: nothing is answered to anybody else."""

from __future__ import annotations

import base64
import datetime as dt
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hemayat.api.envelope import canonical, read, signed_text
from hemayat.api.models import Received
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.keyring import check_signature
from hemayat.partners import actions
from tests.api.steps import administrators, searching, site

SEARCH = "/registry/sync/search"


def code_of(response):
    told = response.json()
    assert told["message"]["ack_status"] == "ERR"
    assert told["message"]["error"]["code"].startswith("err.")
    return response.status_code, told["errors"][0]["code"]


def test_a_signed_search_is_answered_signed(organisation):
    let = organisation()
    response = let.post(SEARCH, "search", searching())
    assert response.status_code == 200, response.content
    told = response.json()
    assert told["header"]["action"] == "on-search"
    assert told["message"]["search_response"][0]["data"]["reg_records"] == []
    signature = read(told["signature"])
    text = signed_text(told["header"], told["message"], signature.created, signature.expires)
    check_signature(key_ring().public_keys("signing")[signature.key], text, signature.value)
    published = site().get("/.well-known/jwks.json").json()["keys"]
    assert signature.key in {one["kid"] for one in published}


def test_white_space_and_the_order_of_names_do_not_matter(organisation):
    let = organisation()
    envelope = let.client.envelope("search", searching())
    text = json.dumps({name: envelope[name] for name in reversed(envelope)}, indent=3, ensure_ascii=True)
    assert let.send(SEARCH, text).status_code == 200


def test_without_a_token_of_ours_nothing_is_read(organisation):
    let = organisation()
    for token in ("", "wrong", "Bearer", "a" * 500):
        response = let.send(SEARCH, let.client.envelope("search", searching()), token=token)
        assert code_of(response) == (401, "err.request.unauthorized")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_any_change_on_the_way_is_found(organisation):
    let = organisation()
    envelope = let.client.envelope("search", searching())
    for change in (
        lambda e: e["header"].update(message_id="another"),
        lambda e: e["message"].update(transaction_id="another"),
        lambda e: e["message"]["search_request"][0]["search_criteria"]["query"].update(value="TEST-002"),
        lambda e: e["message"].update(added=1),
        lambda e: e.update(signature=e["signature"].replace('created="', 'created="1')),
        lambda e: e.update(signature=e["signature"].replace(let.client.key_id, "00000000")),
        lambda e: e.update(signature="invalid-signature"),
    ):
        changed = json.loads(json.dumps(envelope))
        change(changed)
        assert code_of(let.send(SEARCH, changed)) == (401, "err.signature.invalid")
    assert not Received.objects.exists()


def test_a_missing_signature_and_an_old_one_are_refused(organisation):
    let = organisation()
    envelope = let.client.envelope("search", searching())
    assert code_of(let.send(SEARCH, {**envelope, "signature": ""})) == (401, "err.signature.missing")
    old = let.client.signed(envelope["header"], envelope["message"], timezone.now() - dt.timedelta(minutes=6))
    assert code_of(let.send(SEARCH, old)) == (401, "err.signature.invalid")
    early = let.client.signed(
        envelope["header"], envelope["message"], timezone.now() + dt.timedelta(minutes=6)
    )
    assert code_of(let.send(SEARCH, early)) == (401, "err.signature.invalid")


def test_a_message_is_taken_once(organisation):
    let = organisation()
    envelope = let.client.envelope("search", searching())
    assert let.send(SEARCH, envelope).status_code == 200
    assert code_of(let.send(SEARCH, envelope)) == (409, "rjct.message_id.duplicate")
    # Signed again it is the same message still.
    again = let.client.signed(envelope["header"], envelope["message"], timezone.now())
    assert code_of(let.send(SEARCH, again)) == (409, "rjct.message_id.duplicate")
    assert code_of(let.send("/registry/search", again)) == (409, "rjct.message_id.duplicate")


def test_nobody_asks_in_the_name_of_another(organisation):
    one, other = organisation(), organisation("relief_committee")
    assert code_of(other.send(SEARCH, one.client.envelope("search", searching()))) == (
        403,
        "err.sender_id.invalid",
    )
    one.client.sender = "relief_committee"  # with its own key
    assert code_of(other.send(SEARCH, one.client.envelope("search", searching()))) == (
        401,
        "err.signature.invalid",
    )


def test_a_revoked_key_a_revoked_token_and_a_closed_organisation_open_nothing(organisation):
    let = organisation()
    first, now = administrators()[0], timezone.now()
    other = organisation("relief_committee")
    actions.revoke_key(organisation=let.code, key=let.client.key_id, by=first, now=now)
    assert code_of(let.post(SEARCH, "search", searching())) == (401, "err.signature.invalid")
    actions.revoke_tokens(organisation=let.code, by=first, now=now)
    assert code_of(let.post(SEARCH, "search", searching())) == (401, "err.request.unauthorized")
    actions.close_organisation(organisation=other.code, by=first, now=now)
    assert code_of(other.post(SEARCH, "search", searching())) == (401, "err.request.unauthorized")


def test_the_token_before_goes_on_for_a_week_and_no_longer(organisation, time_machine):
    let = organisation()
    actions.issue_token(organisation=let.code, by=administrators()[0], now=timezone.now())
    assert let.post(SEARCH, "search", searching()).status_code == 200
    time_machine.move_to(timezone.now() + dt.timedelta(days=7, minutes=1))
    assert code_of(let.post(SEARCH, "search", searching())) == (401, "err.request.unauthorized")


HEADERS: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"version": "2.0.0"}, 400, "rjct.version.invalid"),
    ({"action": "subscribe"}, 400, "rjct.action.invalid"),
    ({"total_count": 2}, 400, "rjct.total_count.invalid"),
    ({"total_count": "1"}, 400, "err.request.bad"),
    ({"message_ts": "2020-01-01T00:00:00Z"}, 400, "rjct.message_ts.invalid"),
    ({"message_ts": "2020-01-01T00:00:00"}, 400, "err.request.bad"),
    ({"receiver_id": "somebody.else"}, 400, "err.receiver_id.invalid"),
    ({"is_msg_encrypted": True}, 400, "err.encryption.invalid"),
    ({"message_id": ""}, 400, "err.request.bad"),
)
NO_MESSAGES = (
    "[]", "null", "{", '{"header": {}, "header": {}}', '{"a": NaN}', "[" * 20_000, '"\\ud800"', "{}", "\xff",
    '{"a": "\\ud800"}',
)  # fmt: skip


def test_a_header_that_cannot_be_is_refused_with_its_code(organisation):
    let = organisation()
    for differing, status, code in HEADERS:
        assert code_of(let.post(SEARCH, "search", searching(), **differing)) == (status, code), differing
    assert not Received.objects.exists()


def test_what_is_no_message_is_refused_as_json(organisation):
    let = organisation()
    headers = {"authorization": f"Bearer {let.token}"}
    for body in NO_MESSAGES:
        response = site().post(
            SEARCH, body.encode("latin-1"), content_type="application/json", headers=headers
        )
        assert code_of(response) == (400, "err.request.bad"), body[:20]


def test_other_addresses_methods_and_types_are_answered_in_json_too(organisation):
    let = organisation()
    assert code_of(site().get("/nowhere")) == (404, "err.request.not_found")
    response = site().get(SEARCH)
    assert code_of(response) == (405, "err.request.bad")
    assert response.headers["Allow"] == "POST"
    headers = {"authorization": f"Bearer {let.token}"}
    assert code_of(site().post(SEARCH, "x", content_type="text/plain", headers=headers)) == (
        415,
        "err.request.bad",
    )
    long = site().post(SEARCH, b"x" * 1_100_000, content_type="application/json", headers=headers)
    assert code_of(long) == (413, "err.request.bad")


@pytest.mark.slow
def test_whoever_guesses_tokens_is_made_to_wait(organisation):
    let = organisation()
    answers = {let.send(SEARCH, {}, token=f"guess-{at}").status_code for at in range(130)}
    assert answers == {401, 429}
    # And whoever has one is not.
    assert let.post(SEARCH, "search", searching()).status_code == 200


def test_nobody_but_the_system_sees_what_organisations_asked(organisation):
    let = organisation()
    assert let.post("/registry/search", "search", searching()).status_code == 202
    with acting_as(SYSTEM):
        (row,) = Received.objects.all()
        assert b"TEST-001" not in bytes(row.body or b"")
    for kind in ("staff", "partner", "head", "nobody"):
        from hemayat.audit.context import Actor  # noqa: PLC0415 - beside its use

        with acting_as(Actor(kind, "1", household=1, provinces=("*",))):
            assert not Received.objects.exists()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@given(_JSON)
def test_the_canonical_text_reads_back_as_it_was_and_is_one(value):
    text = canonical(value)
    read_back = json.loads(text.decode("utf-8", "surrogatepass"))
    assert read_back == value
    assert canonical(read_back) == text


def test_the_canonical_text_is_that_of_rfc_8785():
    given = {
        "\u20ac": "Euro",
        "\r": "CR",
        "1": "One",
        "\U0001f600": "Smiley",
        "\u00f6": "o",
        "\ufb33": "D",
        "n": 2.50,
    }
    assert canonical(given).decode() == (
        '{"\\r":"CR","1":"One","n":2.5,"ö":"o","€":"Euro","\U0001f600":"Smiley","\ufb33":"D"}'
    )
    for large in (2**53, -(10**400), float("inf"), float("nan")):
        with pytest.raises(ValueError, match="too large"):
            canonical({"a": large})
    assert canonical(5.0) == b"5"


@pytest.mark.parametrize("number", ["1" + "0" * 400, "-" + "9" * 4_000, "1e999", "1e-400"])
def test_a_number_that_nobody_can_sign_is_refused_in_words(organisation, number):
    """No float holds the longest of them, which must not look like a fault of ours."""
    let = organisation()
    text = json.dumps(let.client.envelope("search", searching()))
    meta = text.replace('"header": {', f'"header": {{"meta": {{"x": {number}}}, ', 1)
    total = text.replace('"total_count": 1', f'"total_count": {number}', 1)
    assert text not in (meta, total)
    for changed in (meta, total):
        assert let.send(SEARCH, changed).status_code in {400, 401}


def test_what_is_long_or_deep_is_refused_at_once(organisation):
    let = organisation()
    envelope = let.client.envelope("search", searching())
    long = {**envelope, "signature": "Signature:" + " " * 500_000 + "x" * 3_000}
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    wide = {**envelope, "message": {**envelope["message"], "added": [deep] * 1_000}}
    for changed in (long, wide):
        begun = time.perf_counter()
        assert code_of(let.send(SEARCH, changed)) == (401, "err.signature.invalid")
        assert time.perf_counter() - begun < 10
    for levels in (450, 600, 900):
        text = json.dumps(envelope).replace(
            '"search_request"', f'"x": {"[" * levels}{"]" * levels}, "search_request"'
        )
        assert code_of(let.send(SEARCH, text)) == (401, "err.signature.invalid")


def test_a_key_of_another_kind_is_no_key():
    from hemayat.partners.errors import PartnerFault  # noqa: PLC0415 - beside its use
    from hemayat.partners.keys import public_key_in  # noqa: PLC0415 - the same

    raw = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert public_key_in(base64.b64encode(raw).decode()) == raw
    for text in ("", "AAAA", "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----"):
        with pytest.raises(PartnerFault):
            public_key_in(text)
