"""R4.3b: every approval has a signed letter with a small QR code, and who has the public keys verifies it offline."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey

from hemayat.approvals import actions
from hemayat.approvals.credential import GOOD_FOR, credential
from hemayat.approvals.jws import SignatureInvalid, base64url, canonical, compact, header_of, signing_input
from hemayat.approvals.public_keys import key_set, keys_in
from hemayat.approvals.queries import letter_of
from hemayat.approvals.revocation_list import latest, make_list
from hemayat.approvals.signatures import sign_letters
from hemayat.approvals.signed_facts import MOST_BYTES, LetterFacts, in_qr, payload_of
from hemayat.approvals.verification import CredentialExpired, look_up, verify
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.tracking_code import NUMBERS, code_of
from hemayat.notifications.models import OutboxMessage
from tests.approvals.steps import approvals, decide, sql
from tests.eligibility.built_decisions import LATER
from tests.support.publishing import NOW, Decided

ORIGIN = "https://hemayat.example"
FACTS = LetterFacts(7, 123_456_789, "زهرا", "محمدی", 1_030_000, "trial 1398", 3, None, dt.date(2019, 11, 25))


def signed(facts: LetterFacts = FACTS) -> str:
    keys = key_ring()
    text = signing_input(header_of(keys.keys_for("signing")[0].id), payload_of(facts))
    return compact(text, keys.sign("signing", text).signature)


def public() -> dict[str, bytes]:
    return key_ring().public_keys("signing")


def test_a_job_signs_every_letter_once_and_tells_its_holder(nation: int) -> None:
    assert [sign_letters(now=LATER, batch=3) for _ in range(3)] == [3, 2, 0]
    for household in (1, 3, 4, 5, 6):
        (approval,) = approvals(household)
        with acting_as(SYSTEM, is_read_only=True):
            letter = letter_of(approval)
            told = OutboxMessage.objects.filter(household_id=household, notice="approval_letter.1").count()
        assert letter
        assert told == 1
        verified = verify(letter.jws, public(), NOW)
        assert verified.says["serial"] == approval.serial
        assert verified.says["amount_rial"] == 1_030_000
        assert (verified.says["holder"], verified.says["ground"]) == ("علی ر…", f"run:{nation}")
        assert (verified.number, verified.says["issued"]) == (approval.id, "2019-11-25")
    # Signed anew from the start, as after a job that died: nothing is there twice.
    with acting_as(SYSTEM):
        sql("UPDATE approval_signing SET upto = 0")
    assert sign_letters(now=LATER) == 5
    assert sql("SELECT count(*) FROM approval_letter") == [(5,)]


def test_r4_3b_the_letter_of_a_decision_says_its_ground(nation: int, decided: Decided) -> None:
    decide(decided, 2, has_car=False, request_id=7)
    sign_letters(now=LATER)
    (approval,) = approvals(2)
    with acting_as(SYSTEM, is_read_only=True):
        letter = letter_of(approval)
    assert letter
    assert verify(letter.jws, public(), NOW).says["ground"] == f"decision:{approval.decision_id}"


def test_a_letter_is_read_by_an_independent_implementation() -> None:
    text = signed()
    (key,) = [one for one in key_set(public())["keys"] if one["kid"] == verify(text, public(), NOW).key_id]
    read = joserfc_jws.deserialize_compact(text, OKPKey.import_key(key), algorithms=["Ed25519"])
    assert json.loads(read.payload) == verify(text, public(), NOW).says
    assert keys_in(json.dumps(key_set(public()))) == public()


names = st.text(st.characters(min_codepoint=0x0621, max_codepoint=0x06D3), min_size=1, max_size=60)


@given(
    names,
    names,
    st.integers(0, 2**40),
    st.integers(0, NUMBERS - 1),
    st.one_of(st.none(), st.integers(0, 10**12)),
)
def test_r4_3b_a_qr_code_holds_at_most_600_bytes_whatever_the_letter_says(
    given_name: str, family_name: str, number: int, serial: int, amount: int | None
) -> None:
    facts = replace(
        FACTS, given_name=given_name, family_name=family_name, number=number, serial_no=serial, amount_rial=amount,
        policy="livelihood-support 1398.2 with a long name and more", run=None, decision=number,
    )  # fmt: skip
    held = in_qr(signed(facts), code_of(serial), f"https://{'long.' * 12}example")
    assert len(held.encode()) <= MOST_BYTES
    assert verify(held, public(), NOW).says["serial"] == code_of(serial)


def test_r4_5_whatever_is_changed_is_found_and_the_holder_is_masked() -> None:
    text = signed()
    assert "محمدی" not in json.dumps(verify(text, public(), NOW).says, ensure_ascii=False)
    header, _, signature = text.split(".")
    forged = payload_of(replace(FACTS, given_name="دیگری"))
    for changed in (
        f"{header}.{base64url(forged)}.{signature}",
        text[:-4],
        f"{header_of('00000000')}.{text.split('.', 1)[1]}",
        "not a letter",
        f"{text}.{text}",
        "",
    ):
        with pytest.raises(SignatureInvalid):
            verify(changed, public(), NOW)
    with pytest.raises(SignatureInvalid, match="not among these public keys"):
        verify(text, {"other": b"0" * 32}, NOW)


def test_a_letter_of_before_a_rotation_is_still_verified(nation: int, settings: Any, tmp_path: Path) -> None:
    # A copy: tests that run at the same time sign with the shared ring, and registers know its keys.
    settings.KEYS = Path(shutil.copy(settings.KEYS, tmp_path))
    sign_letters(now=LATER)
    (approval,) = approvals(1)
    key_ring().rotate("signing")
    with acting_as(SYSTEM, is_read_only=True):
        letter = letter_of(approval)
    assert letter
    assert verify(letter.jws, public(), NOW).key_id == letter.key_id != key_ring().keys_for("signing")[0].id


def test_the_signed_list_says_which_have_ended(nation: int) -> None:
    assert make_list(now=LATER)
    assert not make_list(now=LATER)
    (ended,), (other,) = approvals(1), approvals(3)
    actions.end_by_death([actions.HolderDeath(1, ended.holder_id, NOW.date(), "feed:7")], now=LATER)
    assert make_list(now=LATER)
    with acting_as(SYSTEM, is_read_only=True):
        text = latest()
    assert text
    assert look_up(ended.id, text, public(), LATER).has_ended
    assert not look_up(other.id, text, public(), LATER).has_ended
    with pytest.raises(SignatureInvalid, match="too old"):
        look_up(other.id, text, public(), LATER + dt.timedelta(days=3))
    with pytest.raises(SignatureInvalid, match="after the list was made"):
        look_up(10**6, text, public(), LATER)
    actions.restore_after_death(1, ended.holder_id, event="feed:9", now=LATER)
    assert make_list(now=LATER)
    with acting_as(SYSTEM, is_read_only=True):
        assert not look_up(ended.id, latest() or "", public(), LATER).has_ended


def test_a_credential_says_what_its_holder_discloses_and_nothing_that_was_not_signed() -> None:
    disclosed = {"given_name": "زهرا", "national_id": "0000000000", "amount_rial": 1_030_000}
    whole = credential(number=7, disclosed=disclosed, origin=ORIGIN, keys=key_ring(), now=NOW)
    assert disclosed.items() <= verify(whole, public(), NOW).says.items()
    signed_part, name, *_ = whole.split("~")
    some = verify(f"{signed_part}~{name}~", public(), NOW)
    assert some.says["given_name"] == "زهرا"
    assert not {"national_id", "amount_rial"} & some.says.keys()
    assert some.number == 7
    forged = base64url(b'["salt", "given_name", "other"]')
    with pytest.raises(SignatureInvalid, match="never signed"):
        verify(f"{signed_part}~{forged}~", public(), NOW)
    with pytest.raises(SignatureInvalid, match="no letter"):
        verify(signed_part, public(), NOW)


@pytest.mark.parametrize(
    "text",
    [
        b'["salt", "member", {"a": 1, "a": 2}]',
        b'["salt", "a", NaN]',
        b'["salt", "a"]',
        b"7",
        b"{",
        b"[" * 9_000,
    ],
)
def test_what_is_disclosed_is_read_as_strictly_as_what_is_signed(text: bytes) -> None:
    """Another reader would take the other value of a name that comes twice."""
    whole = credential(number=7, disclosed={}, origin=ORIGIN, keys=key_ring(), now=NOW)
    shown = base64url(text)
    digest = base64url(hashlib.sha256(shown.encode()).digest())
    says = {**verify(whole, public(), NOW).says, "_sd": [digest]}
    signed = signing_input(header_of(key_ring().keys_for("signing")[0].id, "dc+sd-jwt"), canonical(says))
    with pytest.raises(SignatureInvalid, match="cannot be read"):
        verify(f"{compact(signed, key_ring().sign('signing', signed).signature)}~{shown}~", public(), NOW)


def test_a_credential_is_good_for_ninety_days_and_one_without_an_end_is_not() -> None:
    whole = credential(number=7, disclosed={}, origin=ORIGIN, keys=key_ring(), now=NOW)
    assert verify(whole, public(), NOW + GOOD_FOR).number == 7
    with pytest.raises(CredentialExpired, match="fetch a new one"):
        verify(whole, public(), NOW + GOOD_FOR + dt.timedelta(seconds=1))
    says = {name: value for name, value in verify(whole, public(), NOW).says.items() if name != "exp"}
    signed = signing_input(header_of(key_ring().keys_for("signing")[0].id, "dc+sd-jwt"), canonical(says))
    with pytest.raises(CredentialExpired):
        verify(f"{compact(signed, key_ring().sign('signing', signed).signature)}~", public(), NOW)
