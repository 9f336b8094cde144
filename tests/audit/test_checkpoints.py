"""Each hour the heads of all chains are signed, so that whoever keeps a copy can tell that nothing was rewritten."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from hemayat.audit.actions import checkpoint
from hemayat.audit.chain import ChainHead, SignedCheckpoint, checkpoint_file, document_of, imported
from hemayat.audit.chain_verification import verify
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import checkpoint_public_keys
from hemayat.audit.models import AuditLink, Checkpoint
from hemayat.audit.queries import heads, signature_of
from hemayat.common.keyring import check_signature
from hemayat.common.keys import SignatureMismatch
from tests.audit.event_recorder import NOW, write

HOUR = dt.timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_holds_the_head_of_every_chain_and_cites_the_one_before(
    django_assert_num_queries,
) -> None:
    write(2)
    write(3, "qom")
    write(1, "")
    with acting_as(SYSTEM):
        first = signature_of(checkpoint(NOW))
        with django_assert_num_queries(1):
            found = heads()
        assert first.heads == found
        assert [(head.chain, head.number) for head in found] == [("", 1), ("qom", 3), ("tehran", 2)]
        last = AuditLink.objects.get(chain="qom", number=3)
        assert found[1].hash == bytes(last.hash)
        second = signature_of(checkpoint(NOW + HOUR))
    assert (first.previous, second.previous) == ("", first.root.hex())
    assert second.hour == "2026-03-04T06:00:00+00:00"


@pytest.mark.django_db
def test_before_anything_was_done_there_is_no_head() -> None:
    with acting_as(SYSTEM):
        assert heads() == []
        assert signature_of(checkpoint(NOW)).heads == []


@pytest.mark.django_db(transaction=True)
def test_an_hour_has_one_checkpoint_however_often_and_by_whom_it_is_asked_for() -> None:
    def ask(_: int) -> int:
        with acting_as(SYSTEM):
            made = checkpoint(NOW)
        connection.close()
        return made.pk

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1
    with acting_as(SYSTEM):
        assert checkpoint(NOW - HOUR).hour == NOW.replace(minute=0, second=0, microsecond=0)
        assert Checkpoint.objects.count() == 1
        assert verify().breaks == []


@pytest.mark.django_db
def test_an_exported_checkpoint_is_checked_without_database_and_ring() -> None:
    with acting_as(SYSTEM):
        kept = signature_of(checkpoint(NOW))
    public = checkpoint_public_keys()[kept.key_id]
    again = imported(checkpoint_file(kept, public))
    assert again == kept
    check_signature(public, again.document.encode(), again.signature)


@pytest.mark.slow
@given(chain=st.text(max_size=10), number=st.integers(1, 2**60), name=st.binary(min_size=32, max_size=32))
def test_heads_survive_their_document(chain: str, number: int, name: bytes) -> None:
    one = SignedCheckpoint(document_of(NOW, [ChainHead(chain, number, name)], name), "0" * 8, b"")
    assert (one.heads, one.previous) == ([ChainHead(chain, number, name)], name.hex())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"document": "{}", "key_id": "", "signature": ""}'])
def test_a_file_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(SignatureMismatch, match="no checkpoint"):
        imported(text)
