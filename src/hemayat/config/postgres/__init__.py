"""A PostgreSQL of our own, for people who have none configured."""

from __future__ import annotations

from hemayat.config.postgres.binaries import Binaries, find_binaries
from hemayat.config.postgres.cluster import Cluster
from hemayat.config.postgres.roles import create_database, drop_database, prepare
from hemayat.config.postgres.urls import Urls

__all__ = ["Binaries", "Cluster", "Urls", "create_database", "drop_database", "find_binaries", "prepare"]
