"""The worker's connections, apart from Django's, on which it takes jobs and ends them. It signs that it is ours.

The password of the application's login alone queues and changes no job (audit/sql/proven_writes.sql).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import utils
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from hemayat.audit.process_key import speak


class ProvenPool(AsyncConnectionPool[AsyncConnection[Any]]):
    """Each transaction begins with the signature."""

    @asynccontextmanager
    async def connection(self, timeout: float | None = None) -> AsyncIterator[AsyncConnection[Any]]:
        async with super().connection(timeout=timeout) as connection:
            await speak(connection)
            yield connection


def worker_connector() -> PsycopgConnector:
    """As Django's own for a worker, with these connections."""
    return PsycopgConnector(pool_factory=ProvenPool, kwargs=utils.connector_params("default"))
