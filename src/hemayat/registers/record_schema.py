"""Record details: the columns by which a person recognises one row of a register.

They never decide anything. They come in files of their own, beside the extract and beside the snapshot, so that no
rule and no hash of a run reads them. A row of details repeats the register's own columns: they say to which row it
belongs.
"""

from __future__ import annotations

from hemayat.common.language import message_in
from hemayat.registers.schema import TABLES, Column, ColumnType, RegisterTable

FOLDER = "record_details"
"""Where the details are, inside an extract and inside a prepared snapshot."""

WHOLE_SHARE = 60
"""`share_sixtieths` of somebody who owns all of a property; one dang («دانگ») is ten."""

PLATE_PATTERN = r"[0-9]{2}(الف|[آ-ی])\*{3}-[0-9]{2}|[0-9]{3}-\*{5}"
"""12ب***-11 for a car, 123-***** for a motorcycle. A plate with all its digits is refused: nobody here needs it."""

NEVER_LISTED = frozenset({"plate"})
"""Columns whose faulty cells are listed by file and row alone: a plate that was not masked must not stay here."""

_COLUMNS: dict[str, tuple[Column, ...]] = {
    "vehicles": (
        Column(
            "plate",
            ColumnType.TEXT,
            message_in("column", "Plate"),
            about="its middle digits are masked, like 12ب***-11 (motorcycles: 123-*****)",
            nullable=True,
            text_pattern=PLATE_PATTERN,
        ),
        Column("model", ColumnType.TEXT, message_in("column", "Make and model"), nullable=True),
        Column(
            "year",
            ColumnType.COUNT,
            message_in("column", "Year of manufacture"),
            about="Jalali or Gregorian, as registered",
            nullable=True,
            highest=2299,
        ),
        Column(
            "registered_on",
            ColumnType.DATE,
            message_in("column", "Date of registration in the owner’s name"),
            nullable=True,
        ),
    ),
    "properties": (
        Column(
            "city", ColumnType.TEXT, message_in("column", "City or village of the property"), nullable=True
        ),
        Column(
            "share_sixtieths",
            ColumnType.COUNT,
            message_in("column", "Share in sixtieths"),
            about="that the person owns: 60 is the whole property, 10 is one dang",
            nullable=True,
            unit="sixtieths",
            highest=WHOLE_SHARE,
        ),
        Column("registered_on", ColumnType.DATE, message_in("column", "Date of the deed"), nullable=True),
    ),
    "employment": (
        Column(
            "employer",
            ColumnType.TEXT,
            message_in("column", "Employer"),
            about="or the name of the business",
            nullable=True,
        ),
        Column("since", ColumnType.DATE, message_in("column", "First day of the job"), nullable=True),
    ),
    "incomes": (
        Column(
            "payer",
            ColumnType.TEXT,
            message_in("column", "Who paid or reported the income"),
            nullable=True,
        ),
    ),
    "trips": (Column("returned_on", ColumnType.DATE, message_in("column", "Date of return"), nullable=True),),
}
_NAMES = {
    "vehicles": ("vehicle_details", message_in("table", "Vehicle details")),
    "properties": ("property_details", message_in("table", "Property details")),
    "employment": ("job_details", message_in("table", "Job details")),
    "incomes": ("income_details", message_in("table", "Income details")),
    "trips": ("trip_details", message_in("table", "Trip details")),
}


def _table(register: str) -> RegisterTable:
    name, title = _NAMES[register]
    base = TABLES[register]
    absent = f"The row of {register} is shown with the columns that it has in {register} alone."
    return RegisterTable(name, base.owner, title, absent, base.columns + _COLUMNS[register])


RECORD_DETAILS: dict[str, RegisterTable] = {register: _table(register) for register in _COLUMNS}
"""Register → the table of the details of its rows."""

REGISTER_OF: dict[str, str] = {table.name: register for register, table in RECORD_DETAILS.items()}
"""Name of a table of details → the register whose rows it describes."""

EVERY_TABLE: dict[str, RegisterTable] = TABLES | {table.name: table for table in RECORD_DETAILS.values()}
"""All tables that a register's owner may hand over."""


def own_columns(register: str) -> tuple[Column, ...]:
    """The columns that the register itself has, without the person's national id."""
    return tuple(c for c in TABLES[register].columns if c.name != "national_id")


def detail_columns(register: str) -> tuple[Column, ...]:
    """The columns that only the details have."""
    return _COLUMNS[register]
