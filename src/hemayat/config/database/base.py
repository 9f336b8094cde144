"""The connection of this database engine; Django finds it by the name of this module."""

from __future__ import annotations

import select
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from hemayat.audit.context import speak_for_process


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but that it signs what is asked while nobody acts. It asks whether the server is there only where
    there is cause to doubt it.

    `is_spoken`: whether the transaction knows who acts. A savepoint is a statement too: it comes after.
    """

    is_spoken = False

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        self.execute_wrappers.append(speak_for_process)

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        """A transaction begins or ends, and nobody acts."""
        self.is_spoken = False
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)

    def is_usable(self) -> bool:
        """Whether a kept connection still stands, looked at once before each request.

        A server that ended has closed the connection, and keepalives find out about a machine that is gone (PATIENCE in
        settings): both show at the socket. While nothing is to be read there, it stands.
        """
        return self._is_at_rest() or super().is_usable()

    def _is_at_rest(self) -> bool:
        connection = self.connection
        if (
            connection is None
            or connection.closed
            or connection.info.transaction_status is TransactionStatus.INERROR
        ):
            return False
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN | select.POLLPRI)
        return not poll.poll(0)
