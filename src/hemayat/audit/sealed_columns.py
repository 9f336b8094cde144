"""Which columns of the database are sealed: each slice declares its own, and a rotation of keys seals them anew.

A slice puts `sealed = (SealedColumn("person", "national_id", about="national_id", index="national_id_index"),)` into
its AppConfig. `hemayat keys reencrypt` finds it there; a column that is not declared is lost when its key is.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SealedColumn:
    """`about`: as given to `ring().seal` (in bytes) and to `ring().blind_index` (as text) for this column.

    `index`: the column with the blind index of the same value, where there is one. `key`: the table's integer key.
    `part`: the column by which the table is partitioned, where `key` is unique within a partition only.
    `is_bound`: each value opens in its own row alone (`bound_to`).
    """

    table: str
    column: str
    about: str
    index: str = ""
    key: str = "id"
    part: str = ""
    is_bound: bool = False

    def about_row(self, key: int) -> bytes:
        """What the value of this row is sealed with."""
        return bound_to(self.about, key) if self.is_bound else self.about.encode()


def bound_to(about: str, key: int) -> bytes:
    return f"{about}:{key}".encode()


def sealed_columns() -> list[SealedColumn]:
    """Those of every installed slice, in the order of the slices."""
    from django.apps import apps  # noqa: PLC0415 - every slice's apps.py imports this module before there are apps

    return [column for app in apps.get_app_configs() for column in getattr(app, "sealed", ())]
