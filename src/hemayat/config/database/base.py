"""The connection of this database engine; Django finds it by the name of this module."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but that it asks the server whether it is there only where there is cause to doubt it."""

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
