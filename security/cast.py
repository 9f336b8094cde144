"""Everybody in whose name the service is attacked: strangers, heads, each role of staff, an organisation, gateways."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from security.ledger import Ledger
from security.people import (
    DESK,
    HEAD,
    Person,
    head_again,
    sign_in_as_head,
    sign_in_as_staff,
    staff_again,
)
from security.proxy import Asker
from security.service import Service
from security.visitor import Visitor

_MADE_UP = re.compile(r"[0-9a-f]{32}")
_RIGHT = ("sender_id", "receiver_id", "message_id", "message_ts", "total_count")
NEVER_SIGNS_IN = {"her_child"}
GATE = "the gate"
"""On the machine of the site and without a proxy between, as these tools are: nothing more makes it known."""


def everybody(service: Service, asker: Asker) -> list[Person]:
    """In the order in which they come: what heads ask for is there when the staff look."""
    ledger = Ledger("sign-in")
    heads = [one for one in service.heads if one["outcome"] not in NEVER_SIGNS_IN and one["mobile"]]
    return [
        Person("stranger", "citizen", known=_known(heads[-1])),
        *(_head(service, asker, ledger, head, heads[0]) for head in heads),
        *_staff(service, asker, ledger, heads[0]),
        Person("stranger at the desk", "staff", known={"username": "officer", "password": "demo"}),
        _organisation(),
        *_gateways(),
        Person(GATE, "citizen", walks=False),
        Person("in the queue", "gate", walks=False),
    ]


def _known(head: dict[str, Any]) -> dict[str, str]:
    """What somebody types who knows this head; `code` is not theirs."""
    return {
        "national_id": head["national_id"],
        "mobile": head["mobile"].replace("+98", "0"),
        "code": "123456",
    }


def _head(
    service: Service, asker: Asker, ledger: Ledger, head: dict[str, Any], other: dict[str, Any]
) -> Person:
    person = Person(f"head: {head['outcome']}", "citizen", HEAD, known=_known(other))
    token = sign_in_as_head(Visitor(asker, person, ledger, service.origin("citizen")), head)
    person.again = head_again(token)
    return person


def _staff(service: Service, asker: Asker, ledger: Ledger, head: dict[str, Any]) -> Iterator[Person]:
    from hemayat.synthetic.demo.service import PASSWORD, STAFF

    for username, (_, roles) in STAFF.items():
        person = Person(f"staff: {username} ({roles[0]})", "staff", DESK, known=_known(head))
        key = sign_in_as_staff(Visitor(asker, person, ledger, service.origin("staff")), username, PASSWORD)
        person.again = staff_again(key)
        yield person


def _organisation() -> Person:
    """Let in by two administrators, with terms by law for everything; everything is signed for it."""
    from tests.api.steps import let_in

    let = let_in()
    return Person(
        "organisation", "partner", headers={"Authorization": f"Bearer {let.token}"},
        sign=partial(signed, let.client), known={"sender": let.code, "receiver": let.client.receiver},
    )  # fmt: skip


def right(organisation: Person) -> Person:
    """The same, whose proxy puts right what no description can say of a header."""
    assert isinstance(organisation.sign, partial)
    sign = partial(signed, *organisation.sign.args, is_right=True)
    return Person(organisation.name, "partner", headers=organisation.headers, sign=sign)


def _gateways() -> Iterator[Person]:
    from hemayat.notifications.telephone import phone_gateways, token_of

    for gateway in phone_gateways():
        told = {"Authorization": f"Bearer {token_of(gateway)}"}
        names = [gateway.named(ours) for ours in ("from", "text", "call", "message")]
        known = dict(zip(names, ("09120000000", "1", "call-1", "message-1"), strict=True))
        yield Person(f"gateway: {gateway.channel}", "citizen", headers=told, known=known, walks=False)


def signed(client: Any, body: bytes, *, is_right: bool = False) -> bytes:
    """The envelope with a signature of now; what is none, or says something else than a signature there, as it came.

    What names a message or a moment is made new, unless it is what the tool attacks: each message is taken once.
    `is_right`: the header says what no description can: who sends it, when, how much, and that it is new.
    """
    try:
        given = json.loads(body)
        header, message = given["header"], signable(given["message"])
        now = datetime.now(UTC)
        if not isinstance(given["signature"], str):
            return body
        if is_right:
            told = client.envelope("", message)["header"]
            header = {**header, **{name: told[name] for name in _RIGHT if name in header}, "sender_uri": None}
        elif _MADE_UP.fullmatch(str(header["message_id"])):
            header = {**header, "message_id": uuid.uuid4().hex, "message_ts": now.isoformat()}
        return json.dumps(client.signed(signable(header), message, now)).encode()
    except (ValueError, TypeError, KeyError, AttributeError):
        return body


def signable(value: Any) -> Any:
    """Without numbers that the canonical JSON does not take."""
    if isinstance(value, dict):
        return {name: signable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [signable(one) for one in value]
    return 1 if isinstance(value, float) or (isinstance(value, int) and abs(value) > 2**52) else value
