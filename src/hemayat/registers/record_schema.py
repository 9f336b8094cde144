"""Record details: the columns by which a person recognises one row of a register.

They never decide anything. They come in files of their own, beside the extract and beside the snapshot, so that no
rule and no hash of a run reads them. A row of details repeats the register's own columns: they say to which row it
belongs.
"""

from __future__ import annotations

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
            "Plate with its middle digits masked, like 12ب***-11 (motorcycles: 123-*****).",
            "شمارهٔ پلاک با رقم‌های پوشیده",
            nullable=True,
            text_pattern=PLATE_PATTERN,
        ),
        Column("model", ColumnType.TEXT, "Make and model.", "سازنده و مدل", nullable=True),
        Column(
            "year",
            ColumnType.COUNT,
            "Year of manufacture, Jalali or Gregorian as registered.",
            "سال ساخت",
            nullable=True,
            highest=2299,
        ),
        Column(
            "registered_on",
            ColumnType.DATE,
            "Day of registration to this owner.",
            "تاریخ ثبت به نام مالک",
            nullable=True,
        ),
    ),
    "properties": (
        Column(
            "city", ColumnType.TEXT, "City or village of the property.", "شهر یا روستای ملک", nullable=True
        ),
        Column(
            "share_sixtieths",
            ColumnType.COUNT,
            "Share that the person owns, in sixtieths: 60 is all of it, 10 is one dang.",
            "سهم مالک به شصتم (هر دانگ ده شصتم)",
            nullable=True,
            unit="sixtieths",
            highest=WHOLE_SHARE,
        ),
        Column("registered_on", ColumnType.DATE, "Day of the deed.", "تاریخ ثبت سند", nullable=True),
    ),
    "employment": (
        Column(
            "employer",
            ColumnType.TEXT,
            "Employer, or the name of the business.",
            "کارفرما یا نام کسب‌وکار",
            nullable=True,
        ),
        Column("since", ColumnType.DATE, "First day of the job.", "تاریخ شروع به کار", nullable=True),
    ),
    "incomes": (Column("payer", ColumnType.TEXT, "Who paid it.", "پرداخت‌کننده", nullable=True),),
    "trips": (Column("returned_on", ColumnType.DATE, "Day of return.", "تاریخ بازگشت", nullable=True),),
}
_NAMES = {
    "vehicles": ("vehicle_details", "Vehicle details", "مشخصات خودروها"),
    "properties": ("property_details", "Property details", "مشخصات املاک"),
    "employment": ("job_details", "Job details", "مشخصات شغل‌ها"),
    "incomes": ("income_details", "Income details", "مشخصات درآمدها"),
    "trips": ("trip_details", "Trip details", "مشخصات سفرها"),
}


def _table(register: str) -> RegisterTable:
    name, title, title_fa = _NAMES[register]
    base = TABLES[register]
    absent = f"The row of {register} is shown with the columns that it has in {register} alone."
    return RegisterTable(name, base.owner, title, title_fa, absent, base.columns + _COLUMNS[register])


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
