"""R1.3b: batches are signed files with open ids for their custodian alone; taken again they are the same bytes."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from hemayat.accounts.models import StaffMember
from hemayat.approvals.actions import HolderDeath, end_by_death
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.common.files import sha256_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.referrals import actions
from hemayat.referrals.approval_sync import sync_referrals
from hemayat.referrals.batch_files import take_batch
from hemayat.referrals.batch_records import records_for
from hemayat.referrals.errors import MayNotTransferFiles, NoSuchBatch
from hemayat.referrals.models import ReferralTaking
from hemayat.referrals.queries import disclosures_of
from tests.approvals.steps import approvals, eligible, head, sql
from tests.referrals.steps import DAY, TOLD_ON, batch, cut, lines, taken
from tests.support.extracts import national_id
from tests.support.publishing import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_r1_3b_a_batch_holds_every_record_of_its_custodian_once(nation: int, tmp_path: Path) -> None:
    (first,) = cut()
    assert cut() == []
    records = taken(first, tmp_path)
    households = eligible(nation)
    assert [int(one["reference"]) for one in records] == [
        lines(household)[0].reference for household in households
    ]
    assert {one["national_id"] for one in records} == {
        national_id(household * 10) for household in households
    }
    assert {one["approval"] for one in records} == {
        approvals(household)[0].serial for household in households
    }
    assert {(one["told"], one["amount_rial"], one["arrears_rial"]) for one in records} == {
        ("introduced", "1030000", "")
    }
    end_by_death([HolderDeath(1, head(1), TOLD_ON.date(), "death:1")], now=TOLD_ON)
    sync_referrals([1], now=TOLD_ON)
    assert cut(TOLD_ON + DAY / 4) == []
    (second,) = cut(TOLD_ON + DAY)
    (stop,) = taken(second, tmp_path)
    assert (stop["told"], stop["because"], stop["from_on"]) == (
        "stopped",
        "death",
        TOLD_ON.date().isoformat(),
    )


def test_a_large_batch_is_cut_into_several_without_a_gap(nation: int, tmp_path: Path) -> None:
    numbers = cut(most=2)
    assert [batch(number).records for number in numbers] == [2, 2, 1]
    assert [batch(number).after for number in numbers[1:]] == [batch(number).upto for number in numbers[:-1]]
    found = [one["reference"] for number in numbers for one in taken(number, tmp_path)]
    assert len(found) == len(set(found)) == 5


def test_nothing_is_cut_while_somebody_makes_records(nation: int, django_db_setup: DatabaseUrls) -> None:
    with psycopg.connect(django_db_setup.owner) as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(referral_lock())")
        assert cut() == []
    assert len(cut()) == 1


def test_the_manifest_is_signed_and_says_what_the_files_hold(nation: int, tmp_path: Path) -> None:
    (number,) = cut()
    found = take_batch(batch=number, out=tmp_path, by=SYSTEM, now=TOLD_ON)
    csv_file, parquet, manifest, signed = found.files
    key_id, public = next(iter(key_ring().public_keys("signing").items()))
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _base64(public)})
    opened = jws.deserialize_compact(signed.read_bytes(), key, algorithms=["Ed25519"])
    assert opened.headers()["kid"] == key_id
    assert opened.payload + b"\n" == manifest.read_bytes()
    told = json.loads(opened.payload)
    assert (told["custodian"], told["batch"], told["records"]) == ("subsidy_targeting", number, 5)
    assert told["told"] == {"introduced": 5}
    assert {one["name"]: one["sha256"] for one in told["files"]} == {
        file.name: sha256_of(file) for file in (csv_file, parquet)
    }
    assert pq.read_table(parquet).column("national_id").to_pylist() == [
        one["national_id"] for one in taken(number, tmp_path)
    ]
    assert {file.stat().st_mode & 0o777 for file in found.files} == {0o600}


def test_taken_again_it_is_the_same_bytes_whatever_came_since(nation: int, tmp_path: Path) -> None:
    (number,) = cut()
    first = take_batch(batch=number, out=tmp_path / "a", by=SYSTEM, now=TOLD_ON).files
    end_by_death([HolderDeath(1, head(1), TOLD_ON.date(), "death:1")], now=TOLD_ON)
    sync_referrals([1], now=TOLD_ON)
    cut(TOLD_ON + DAY)
    left = tmp_path / "b" / f".{first[0].stem}.csv.1.part"
    left.parent.mkdir()
    left.write_text("of one that was killed")
    again = take_batch(batch=number, out=tmp_path / "b", by=SYSTEM, now=TOLD_ON + DAY).files
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]
    assert not left.exists()


def test_every_taking_is_on_record_and_read_by_the_household(
    nation: int, tmp_path: Path, staff: Callable[..., StaffMember]
) -> None:
    (number,) = cut()
    sara = staff("sara", "senior_officer")
    take_batch(batch=number, out=tmp_path, by=sara, now=TOLD_ON)
    for household in (1, 2):
        with acting_as(Actor("head", "session:1", household=household), is_read_only=True):
            found = [(one.name_en, one.at) for one in disclosures_of(household)]
        assert found == ([("Subsidy Targeting Organisation", TOLD_ON)] if household == 1 else [])
    with acting_as(SYSTEM):
        event = AuditEvent.objects.get(event="referral.batch_taken")
        assert (event.actor_id, event.subject, event.detail["records"]) == (
            f"staff:{sara.pk}",
            f"batch:{number}",
            5,
        )
        assert not any(national_id(10) in str(row) for row in AuditEvent.objects.values_list())


def test_who_may_not_take_a_batch(nation: int, tmp_path: Path, staff: Callable[..., StaffMember]) -> None:
    (number,) = cut()
    for member in (
        staff("one", "senior_officer", provinces=("23",)),
        staff("two", "case_officer"),
        staff("three", "oversight"),
        staff("four", "senior_officer", is_active=False),
        Actor("head", "session:1", household=1),
        None,
    ):
        with pytest.raises(MayNotTransferFiles):
            take_batch(batch=number, out=tmp_path, by=member, now=TOLD_ON)
    for by, which in ((Actor("partner", "behzisti"), number), (SYSTEM, number + 1)):
        with pytest.raises(NoSuchBatch):
            records_for(batch=which, by=by, now=TOLD_ON)
    assert not ReferralTaking.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_custodians_client_reads_page_by_page_what_the_file_holds(nation: int, tmp_path: Path) -> None:
    (number,) = cut()
    client = Actor("partner", "subsidy_targeting")
    pages = [records_for(batch=number, by=client, now=TOLD_ON, most=3)]
    pages.append(records_for(batch=number, by=client, now=TOLD_ON, after=pages[0][-1].reference, most=3))
    in_file = taken(number, tmp_path)
    assert [(str(one.reference), one.approval, one.national_id) for page in pages for one in page] == [
        (one["reference"], one["approval"], one["national_id"]) for one in in_file
    ]
    assert ReferralTaking.objects.filter(by="subsidy_targeting").count() == 1
    assert actions.cut_batches(now=NOW) == []
    assert sql("SELECT count(*) FROM referral_taking") == [(2,)]


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
