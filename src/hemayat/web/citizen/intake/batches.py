"""What many send at the same moment, written together: while one batch is written, the next one gathers.

Nothing waits for a clock: who comes alone is written alone, at once.
"""

from __future__ import annotations

import asyncio
from asyncio import Future, Queue, Task
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, close_old_connections

MOST_TOGETHER = 200
MOST_WAITING = 4_000
MOST_TRIES = 40
"""Of one batch: enough for two bad forms among MOST_TOGETHER."""
_log = structlog.get_logger("hemayat.intake")
Given = TypeVar("Given")
Made = TypeVar("Made")


class IntakeOverloaded(Exception):
    """More wait than can be written before people lose patience."""


class BatchWriter(Generic[Given, Made]):
    """`write`: commits all that it is given, or nothing and raises; what became of each is in the same order.

    One thread writes, with a connection of its own.
    """

    def __init__(self, write: Callable[[Sequence[Given]], Sequence[Made | None]]) -> None:
        self._write = write
        self._waiting: Queue[tuple[Given, Future[Made | None]]] = Queue(MOST_WAITING)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._task: Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """After everything that waits was written."""
        await self._waiting.join()
        if self._task is not None:
            self._task.cancel()
        self._writer.shutdown()

    async def put(self, value: Given) -> Made | None:
        """What became of it, once that is committed; None where it was not written. Raises IntakeOverloaded."""
        made: Future[Made | None] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((value, made))
        except asyncio.QueueFull:
            raise IntakeOverloaded from None
        return await made

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < MOST_TOGETHER and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            written = await loop.run_in_executor(self._writer, self._written, [given for given, _ in batch])
            for (_, made), answer in zip(batch, written, strict=True):
                self._waiting.task_done()
                if not made.done():
                    made.set_result(answer)

    def _written(self, batch: Sequence[Given]) -> Sequence[Made | None]:
        """Halves of what could not be written, so that one bad form costs a few tries and not everybody their batch.

        None for what was not written: its own sender tries it again, by itself. While the database does not answer,
        and after MOST_TRIES, nothing is halved: people wait behind this batch.
        """
        close_old_connections()
        answers: list[Made | None] = [None] * len(batch)
        parts, tries = [(0, len(batch))], 0
        while parts and tries < MOST_TRIES:
            start, end = parts.pop()
            tries += 1
            try:
                answers[start:end] = self._write(batch[start:end])
            except (OperationalError, InterfaceError) as fault:
                _log.warning("not_written", forms=len(batch), fault=type(fault).__name__)
                break
            except Exception as fault:  # noqa: BLE001 - one form that nobody foresaw must not stop the intake
                _tell(end - start, fault)
                if end - start > 1:
                    middle = (start + end) // 2
                    parts += [(middle, end), (start, middle)]
        return answers


def _tell(forms: int, fault: Exception) -> None:
    """Where it failed, once for each form: of many it would be said again for each half."""
    is_foreseen = forms > 1 or isinstance(fault, IntegrityError)
    _log.warning(
        "not_written", forms=forms, fault=type(fault).__name__, exc_info=None if is_foreseen else fault
    )
