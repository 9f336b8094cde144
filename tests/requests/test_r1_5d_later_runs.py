"""R1.5d: a decision that a finding keeps, while later runs refuse the household or cannot decide it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.errors import HemayatError
from hemayat.notifications.models import OutboxMessage
from hemayat.publication import rollout
from hemayat.publication.message_preview import count_messages, preview_of
from hemayat.publication.models import FindingResult
from hemayat.registers.layout import bucket_of
from tests.requests.registers import RunningSimulator
from tests.requests.test_r1_5d_findings import (
    CHEAP,
    DEAR,
    NEXT_RUN,
    REFUSED,
    THIRD_RUN,
    in_force,
    later_run,
    overridden,
    publish_next,
    tell_everybody,
)
from tests.support.publishing import Decided, justify_both, propose, publisher

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def next_run(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A later run over the same households and more; it refuses household 13 as the first one did."""
    return later_run(tmp_path_factory.mktemp("next"), "next", NEXT_RUN.date(), {2: DEAR, 7: CHEAP})


def test_r1_5d_an_override_stays_in_force_when_a_later_run_cannot_decide_the_household(
    nation: int, registers: RunningSimulator, next_run: Decided, tmp_path: Path
) -> None:
    """The run before refused the household and did not replace the decision, so it is in force as before."""
    overridden()
    decision = in_force(REFUSED).decision_id
    publish_next(next_run)
    undecided = later_run(tmp_path, "undecided", THIRD_RUN.date(), {}, two_heads_in=REFUSED)
    run = publish_next(undecided, now=THIRD_RUN)
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM determination WHERE (run_id, household_id) = (%s, 13)", [run])
        assert cursor.fetchone() == (0,)
    assert in_force(REFUSED).decision_id == decision
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referral_changes(%s, NULL)", [THIRD_RUN.date()])
        assert cursor.fetchone() == (0,)


def test_r1_5d_the_preview_counts_no_message_of_a_run_that_a_finding_keeps_from_a_household(
    nation: int, registers: RunningSimulator, next_run: Decided
) -> None:
    overridden()
    tell_everybody(nation)
    proposal = propose(next_run, now=NEXT_RUN)
    count_messages(proposal.pk, now=NEXT_RUN)
    preview = preview_of(proposal.pk)
    assert preview
    justify_both(proposal, now=NEXT_RUN)
    rollout.approve(proposal.pk, by=publisher("second"), now=NEXT_RUN)
    tell_everybody(proposal.pk)
    sent = OutboxMessage.objects.filter(run_id=proposal.pk)
    with acting_as(SYSTEM, is_read_only=True):
        assert not sent.filter(household_id=REFUSED).exists(), "nothing changed for it"
        counted = Counter(sent.values_list("notice", flat=True))
    assert {line.notice: line.heads for line in preview.lines} == counted
    assert counted


def test_r1_5d_households_with_findings_are_not_decided_from_files_that_were_changed_after_the_run(
    nation: int, registers: RunningSimulator, tmp_path: Path
) -> None:
    """The run's own decisions are sealed; what is decided on findings is decided from the snapshot, and later."""
    overridden()
    later = later_run(tmp_path, "later", NEXT_RUN.date(), {REFUSED: DEAR})
    tell_everybody(nation)
    bucket = bucket_of(REFUSED, later.snapshot.buckets)
    for table, column in (("vehicles", "value_rial"), ("incomes", "amount_rial")):
        file = later.snapshot.file(table, bucket)
        kept, rows = file.read_bytes(), pq.read_table(file)
        place = rows.schema.get_field_index(column)
        pq.write_table(rows.set_column(place, column, pa.array([1] * len(rows), pa.int64())), file)
        with pytest.raises(HemayatError, match="was changed: it has the checksum"):
            propose(later, now=NEXT_RUN)
        file.write_bytes(kept)
    with acting_as(SYSTEM, is_read_only=True):
        assert not FindingResult.objects.exists()
    propose(later, now=NEXT_RUN)
    with acting_as(SYSTEM, is_read_only=True):
        assert FindingResult.objects.get().household_id == REFUSED
