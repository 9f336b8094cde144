"""`hemayat work`: the worker: sends messages, and runs whatever was put off or has its time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.console import console
from hemayat.common.errors import HemayatError
from hemayat.monitoring.lifetime import tell_alive
from hemayat.operations.watchdog import tell_watchdog, tell_watchdog_once

if TYPE_CHECKING:
    from procrastinate import App

STOP_WITHIN_SECONDS = 15
PR_SET_DUMPABLE = 4
"""Of Linux's prctl: at 0, /proc/PID belongs to root, and no process of the same user may trace this one."""
CHECKS_AT_ONCE = 2
"""Uploads that are opened at the same time: each may take a processor and a gigabyte for ten seconds."""


def work(
    at_once: Annotated[
        int, typer.Option(min=4, max=64, help="Number of jobs that run at the same time.")
    ] = 4,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Only read the file of gateways, and show the settings for each provider."
        ),
    ] = False,
    release: Annotated[
        bool,
        typer.Option("--release", help="Only queue again messages that were held, or that failed for hours."),
    ] = False,
    drain: Annotated[
        bool, typer.Option("--drain", help="Stop when there are no more jobs, instead of waiting.")
    ] = False,
    uploads: Annotated[
        bool | None,
        typer.Option(
            "--uploads/--no-uploads",
            help="Only check uploads, or do everything else. If left out, one worker does both.",
            show_default=False,
        ),
    ] = None,
    urgent: Annotated[
        bool,
        typer.Option("--urgent", help="Only send codes. A demo uses this while it makes its history."),
    ] = False,
) -> None:
    """Run the jobs of this installation until stopped. Jobs that have begun are finished first."""
    tell_watchdog_once()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemayat.config.settings")
    if not check and not os.environ.get("DATABASE_URL"):
        raise HemayatError("DATABASE_URL is not set; `hemayat serve` starts its own worker")
    is_signing = not (uploads or check or release)
    if is_signing:
        _keep_to_itself()
    import django

    django.setup()
    from hemayat.accounts import metrics
    from hemayat.notifications.gateway_pool import gateway_pool

    tell_watchdog_once()
    if not check:
        _check_process_key()
    # A file of gateways that means nothing stops the worker here and not at the first message.
    gateways = gateway_pool()
    if is_signing:
        _check_checkpoint_key()
    if check:
        _show_gateways()
    elif release:
        _release()
    else:
        with contextlib.closing(gateways):
            # Registers the tasks of every slice: `settings` keeps other processes from importing them.
            import_module("hemayat.jobs.timetable")
            tell_alive()
            metrics.begin()
            lanes = WorkerLanes(CHECKS_AT_ONCE if uploads else at_once, queues(uploads, is_urgent=urgent))
            asyncio.run(_run(lanes, is_waiting=not drain))


@dataclass(frozen=True)
class WorkerLanes:
    """How many jobs run at the same time, and of which queues; None is all."""

    at_once: int
    queues: frozenset[str] | None


def queues(uploads: bool | None, *, is_urgent: bool = False) -> frozenset[str] | None:
    """The queues of a worker that checks uploads, or of one that does everything else; None for one that does both.

    `is_urgent`: of one that only sends codes.
    """
    if is_urgent:
        from hemayat.notifications.actions import URGENT_LANE

        return frozenset({URGENT_LANE})
    if uploads is None:
        return None
    from procrastinate.contrib.django import app

    from hemayat.documents.actions import QUEUE

    of_uploads = frozenset({QUEUE})
    return of_uploads if uploads else frozenset(task.queue for task in app.tasks.values()) - of_uploads


def _keep_to_itself() -> None:
    """Only this process signs checkpoints; no other of the same user reads its memory, environment or files."""
    import ctypes

    from hemayat.config.environment import read_environment
    from hemayat.operations.service_processes import CHECKPOINT_KEYS

    os.environ.setdefault(CHECKPOINT_KEYS, str(read_environment().checkpoint_keys))
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise HemayatError("this process could not be protected from other processes of its user")


def _check_process_key() -> None:
    """Raises UnknownProcessKey now, and not at the first job. A database that is away is waited for later."""
    from django.db import OperationalError

    from hemayat.audit.context import check_process_key

    with contextlib.suppress(OperationalError):
        check_process_key()


def _check_checkpoint_key() -> None:
    """Raises KeyRingFault now, and not at the first full hour. A demonstration makes the key here."""
    from hemayat.audit.keys import checkpoint_ring

    checkpoint_ring()


async def _run(lanes: WorkerLanes, *, is_waiting: bool) -> None:
    from procrastinate.contrib.django import app

    from hemayat.jobs.worker_connections import worker_connector

    # The worker has connections of its own; a task that defers another still does so in its own transaction.
    worker = app.with_connector(worker_connector())
    # From before the database is reached: a worker that waits for it is not frozen.
    telling = asyncio.create_task(tell_watchdog())
    async with worker.open_async():
        while await _is_to_begin_anew(worker, lanes, is_waiting=is_waiting):
            pass
    telling.cancel()


async def _is_to_begin_anew(worker: App, lanes: WorkerLanes, *, is_waiting: bool) -> bool:
    """Works until it is done or stopped; true where the time of day has jumped.

    The timetable goes on from the last moment it has seen: after a jump back it would do nothing until that comes
    again, and after one forward everything as often as it has missed it.
    """
    import structlog
    from asgiref.sync import sync_to_async

    from hemayat.jobs.clock import clock_jumps
    from hemayat.jobs.stalled_jobs import forget_moments_to_come

    jump = asyncio.create_task(clock_jumps())
    working = asyncio.create_task(
        worker.run_worker_async(
            # PostgreSQL is given a list; None is all of them, as the library's documentation says.
            queues=sorted(lanes.queues) if lanes.queues is not None else None,  # type: ignore[arg-type]  # the type of the library leaves out None
            concurrency=lanes.at_once,
            # A code that is sent in its turn is due at a moment that its page has named.
            fetch_job_polling_interval=1.0,
            wait=is_waiting,
            shutdown_graceful_timeout=STOP_WITHIN_SECONDS,
            delete_jobs="successful",
            update_heartbeat_interval=5,
            stalled_worker_timeout=15,
        )
    )
    await asyncio.wait({jump, working}, return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        jump.cancel()
        working.result()
        return False
    structlog.get_logger("hemayat.jobs").warning("clock_jumped", seconds=round(jump.result()))
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
    await sync_to_async(forget_moments_to_come)(time.time())
    return True


def _show_gateways() -> None:
    from hemayat.notifications.queries import gateways

    for gateway in gateways():
        console.print(f"{gateway.name}: {gateway.driver}", soft_wrap=True)
        if gateway.receipts_at:
            console.print(f"  receipts: {gateway.receipts_at}", soft_wrap=True, markup=False)
    if not gateways():
        console.print("There is no gateway, so messages wait in the outbox. See docs/operator/messages.md.")
    _show_phone_gateways()


def _show_phone_gateways() -> None:
    from hemayat.notifications.telephone import address_of, phone_gateways, token_of

    for gateway in phone_gateways():
        console.print(f"{gateway.name}: hands us {gateway.channel}", soft_wrap=True)
        console.print(f"  to {address_of(gateway)}", soft_wrap=True, markup=False)
        console.print(f"  its token: {token_of(gateway)}", soft_wrap=True, markup=False)


def _release() -> None:
    from datetime import UTC, datetime

    from hemayat.notifications import actions

    console.print(f"{actions.release(now=datetime.now(UTC)):,} messages are queued again.")
