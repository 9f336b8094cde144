"""Fifty hostile files arrive at once, from as many heads: the pages and /livez go on, and photographs are accepted.

Half of the files are refused by their structure; the others stay within every limit and are as much work as possible.
"""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from drills.outcomes import CannotJudge, Loss
from drills.service.installation import Installation, free_port, prepared
from drills.service.server import registers_answer, started
from drills.service.storm import Ready
from drills.service.uploads import send_file
from drills.service.watch import Watch, watched
from hemayat.operations.service_processes import wait_until_ready
from tests.documents import hostile_files as hostile
from tests.documents import papers
from tests.documents.pictures import photograph

IS_LONG = True
HOSTILE, HONEST = 50, 5
QUIET_FOR = 5.0
FEW = 0.01
"""Of the answers, that may be later: another process of this machine had its turn."""
CHECKED_WITHIN = 600.0
UNCHECKED = "SELECT count(*) FROM document WHERE state = 'received'"
STATES = (
    "SELECT state || coalesce(nullif(' ' || refusal, ' '), ''), count(*) FROM document GROUP BY 1 ORDER BY 1"
)
ACCEPTED = (
    "SELECT count(*) FROM document WHERE state IN ('held', 'unscanned', 'clean') AND household_id <= %s"
)


def drill(folder: Path) -> str:
    installation, ready = prepared(folder, HONEST + HOSTILE)
    port = free_port()
    command = [*installation.serve, "--upload-port", str(port)]
    with registers_answer(installation), started(command, installation.given, folder / "serve.log"):
        for each in (installation.intake, port, installation.port):
            wait_until_ready(f"http://{installation.host}", each)
        quiet = _quiet(installation, ready[0])
        sent, watch = _storm(installation, ready, port)
        _checked(installation)
        found = dict(installation.rows(STATES))
        accepted = installation.one(ACCEPTED, HONEST)
    _judge(quiet, watch, accepted, found)
    states = ", ".join(f"{number} {state}" for state, number in found.items())
    return f"{HOSTILE} hostile files: {sent['refused']} refused at once, {sent['received']} received; {watch}; {states}"


def _judge(quiet: Watch, watch: Watch, accepted: int, found: dict[str, int]) -> None:
    if watch.failed:
        raise Loss(f"{watch.failed} pages were not shown")
    if accepted != HONEST:
        raise Loss(f"{accepted} of {HONEST} photographs were accepted: {found}")
    if watch.late() > FEW * len(watch.took):
        if quiet.late() > FEW * len(quiet.took):
            raise CannotJudge(f"this machine is too busy: before any file came, {quiet}")
        raise Loss(f"pages waited for hostile files: {watch}; before them: {quiet}")


def _quiet(installation: Installation, one: Ready) -> Watch:
    with watched(installation, one) as watch:
        time.sleep(QUIET_FOR)
    return watch


def _storm(installation: Installation, ready: list[Ready], port: int) -> tuple[Counter[str], Watch]:
    honest = [(one, photograph(size=(4_000 + at, 3_000))) for at, one in enumerate(ready[:HONEST])]
    files = [(one, HARM[at % len(HARM)](at)) for at, one in enumerate(ready[HONEST:])]
    with watched(installation, ready[0]) as watch, ThreadPoolExecutor(len(files) + HONEST) as senders:
        said = list(
            senders.map(lambda given: send_file(installation, given[0], given[1], port), [*files, *honest])
        )
        time.sleep(QUIET_FOR)
    if "failed" in said:
        raise Loss(f"{said.count('failed')} files were not acknowledged")
    return Counter(said[: len(files)]), watch


def _checked(installation: Installation) -> None:
    until = time.monotonic() + CHECKED_WITHIN
    while left := installation.one(UNCHECKED):
        if time.monotonic() > until:
            raise Loss(f"{left} files were not checked within {CHECKED_WITHIN:.0f} s")
        time.sleep(1)


def _large_png(number: int) -> bytes:
    with io.BytesIO() as held:
        Image.new("RGBA", (8_000, 7_900 + number), (1, 2, 3, 4)).save(held, "PNG", compress_level=1)
        return held.getvalue()


HARM: tuple[Callable[[int], bytes], ...] = (
    lambda number: hostile.many_scans(800, 4_000 + number),
    lambda number: hostile.many_scans(12, 7_000 + number),
    lambda number: hostile.many_chunks(30_000 + number),
    _large_png,
    lambda number: hostile.many_objects(50_000 + number),
    lambda number: papers.pdf(papers.with_zeros(1024**3 + number * 16 * 1024**2)),
)
"""In turn: refused by its structure, and within every limit."""
