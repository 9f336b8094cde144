"""A PostgreSQL of our own, for people who have none configured."""

from __future__ import annotations

from hemayat.operations.postgres.binaries import PostgresBinaries, find_binaries
from hemayat.operations.postgres.cluster import PostgresCluster
from hemayat.operations.postgres.roles import create_database, drop_database, prepare
from hemayat.operations.postgres.urls import DatabaseUrls

__all__ = [
    "DatabaseUrls",
    "PostgresBinaries",
    "PostgresCluster",
    "create_database",
    "drop_database",
    "find_binaries",
    "prepare",
]
