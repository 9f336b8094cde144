"""Letters of a nation: signed and queued for delivery, beside the signatures alone; and one letter as PDF."""

from __future__ import annotations

import datetime as dt
import time
from statistics import median
from typing import TYPE_CHECKING

import psycopg

from benchmarks.bench import Bench
from benchmarks.publication import fresh_database, installation, publish
from benchmarks.results import Result
from benchmarks.timing import per_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from hemayat.operations.postgres import DatabaseUrls


def measure(bench: Bench) -> Result:
    """Each round signs all letters of the nation anew, then makes the same signatures again and nothing else."""
    with installation(bench) as urls:
        fresh_database(urls)
        publish(bench, [])
        rounds = [one_round(urls) for _ in range(bench.repetitions)]
        letters = rounds[0][2]
        whole, alone = (median(one[place] for one in rounds) for place in (0, 1))
        paper = per_call(a_letter(), at_least=2)
    return table(bench, letters, whole, alone, paper)


def one_round(urls: DatabaseUrls) -> tuple[float, float, int]:
    """Seconds of signing and queueing all letters, seconds of the signatures alone, and how many they are."""
    from hemayat.approvals.signatures import sign_letters  # noqa: PLC0415 - after the settings

    forget_letters(urls)
    start, letters = time.perf_counter(), 0
    while some := sign_letters(now=dt.datetime.now(dt.UTC)):
        letters += some
    whole = time.perf_counter() - start
    return whole, signatures_alone(), letters


def signatures_alone() -> float:
    """Of the very same texts, one after the other in this process."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    from hemayat.approvals.jws import header_of, signing_input  # noqa: PLC0415 - the same
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - the same
    from hemayat.audit.keys import key_ring  # noqa: PLC0415 - the same

    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT key_id, payload FROM approval_letter")
        texts = [signing_input(header_of(key), payload.encode()) for key, payload in cursor.fetchall()]
    keys = key_ring()
    start = time.perf_counter()
    keys.sign_many("signing", texts)
    return time.perf_counter() - start


def forget_letters(urls: DatabaseUrls) -> None:
    """As if none had been signed; by the administrator, whom no trigger stops."""
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("TRUNCATE approval_letter, approval_signing")
        admin.execute("DELETE FROM outbox WHERE notice = 'approval_letter.1'")
        admin.execute("VACUUM ANALYZE outbox, approval, person")


def a_letter() -> Callable[[], object]:
    """Makes the PDF of somebody's letter, from its rows on."""
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    from hemayat.approvals.queries import active  # noqa: PLC0415 - the same
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - the same
    from hemayat.letters.actions import sign_letter  # noqa: PLC0415 - the same
    from hemayat.letters.states import LetterDetail  # noqa: PLC0415 - the same
    from hemayat.web.citizen.letters.contents import letter_draft  # noqa: PLC0415 - the same
    from hemayat.web.citizen.letters.paper import letter_html  # noqa: PLC0415 - the same
    from hemayat.web.citizen.letters.subject import approval_subject  # noqa: PLC0415 - the same
    from hemayat.web.citizen.pdf import render_pdf  # noqa: PLC0415 - the same

    def make() -> bytes:
        with acting_as(SYSTEM, is_read_only=True):
            subject = approval_subject(active(dt.date.today(), limit=1)[0])  # noqa: DTZ011 - any day will do
            draft, signed = letter_draft(subject, LetterDetail.FULL), sign_letter(timezone.now())
            html = letter_html(None, draft, signed)
        return render_pdf(html, [], timezone.now())

    make()
    return make


def table(bench: Bench, letters: int, whole: float, alone: float, paper: float) -> Result:
    result = Result(
        "letters",
        "Letters of a nation",
        ["step", "seconds", "letters/s", "ratio", "goal"],
        bench.households,
        "the signatures alone",
    )
    result.add("the signatures alone", alone, round(letters / alone), 1.0, "")
    result.add("read, signed, kept and queued", whole, round(letters / whole), whole / alone, "≤ 3 ×")
    result.add("one letter as PDF, on demand", paper, None, None, "< 1 s")
    result.notes.append(
        f"{letters:,} letters, one process each way, {microseconds(letters, alone)} µs a signature; the process "
        "of letters reads its rows from PostgreSQL, keeps text and signature, and queues the notice to its holder."
    )
    return result


def microseconds(letters: int, seconds: float) -> str:
    return f"{seconds / letters * 1e6:.0f}"
