"""Copies of the database that outlive its disk: whole ones, the log as it is written, and the way back."""

from __future__ import annotations

from hemayat.operations.backups import pgbackrest
from hemayat.operations.backups.base_backup import receive_log, remove_old_backups, take_base_backup
from hemayat.operations.backups.folder import BackupFolder, BaseBackup
from hemayat.operations.backups.restore import restore

__all__ = [
    "BackupFolder",
    "BaseBackup",
    "pgbackrest",
    "receive_log",
    "remove_old_backups",
    "restore",
    "take_base_backup",
]
