"""The register tables a nation hands over: columns, types, units, who owns them, and what an absent row means.

This module is the one source of the schema. Checking, preparing, the synthetic nation, the rule language and
docs/registers.md all read it. It holds data only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from hemayat.common.language import Words, message_in

MAX_ROW_RIAL = 10**15
"""The largest legal amount in one row, in rials."""
LONGEST_TEXT = 500
CONTROLS = (0, 9, 10, 13)
"""Codes of characters that no name has: each breaks a list or a letter in which it is printed."""


class ColumnType(Enum):
    """What a column holds. The comment gives the physical type in a prepared snapshot."""

    HOUSEHOLD = "household"  # BIGINT, 1 … 10^15
    NATIONAL_ID = "national id"  # ten digits with a check digit; BIGINT in a prepared snapshot
    TEXT = "text"  # VARCHAR
    CODE = "code"  # VARCHAR, one of the column's codes
    BOOL = "bool"  # BOOLEAN
    DATE = "date"  # DATE, Gregorian
    MONTH = "month"  # DATE, the first day of a Jalali month
    RIAL = "rial"  # BIGINT, 0 … 10^15, whole rials
    COUNT = "count"  # INTEGER, 0 … 10^9


@dataclass(frozen=True)
class Column:
    """One column. `nullable` means that an empty cell says "not known" (never "none", never zero).

    `title`: what people read, on the desk and in the text of a policy. Of a truth value it is a whole statement, in
    Persian with است or دارد at its end, so that it can be put as a condition. `about`: what only those who fill the
    column have to know.
    """

    name: str
    kind: ColumnType
    title: Words
    codes: tuple[str, ...] = ()
    nullable: bool = False
    unit: str = ""
    highest: int = 0
    text_pattern: str = ""
    about: str = ""

    @property
    def maximum(self) -> int:
        """The largest legal value of a numeric column."""
        if self.highest:
            return self.highest
        return MAX_ROW_RIAL if self.kind is ColumnType.RIAL else 10**9


@dataclass(frozen=True)
class RegisterTable:
    """One register. `absent` says what it means that an asked person has no row."""

    name: str
    owner: str
    title: Words
    absent: str
    columns: tuple[Column, ...]
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})

    def column(self, name: str) -> Column | None:
        return self.by_name.get(name)


# A province is also in province_codes.py and in population/places.py; tests compare the three.
PROVINCES: dict[str, Words] = {
    "alborz": message_in("province", "Alborz"),
    "ardabil": message_in("province", "Ardabil"),
    "bushehr": message_in("province", "Bushehr"),
    "chaharmahal_bakhtiari": message_in("province", "Chaharmahal and Bakhtiari"),
    "east_azerbaijan": message_in("province", "East Azerbaijan"),
    "fars": message_in("province", "Fars"),
    "gilan": message_in("province", "Gilan"),
    "golestan": message_in("province", "Golestan"),
    "hamadan": message_in("province", "Hamadan"),
    "hormozgan": message_in("province", "Hormozgan"),
    "ilam": message_in("province", "Ilam"),
    "isfahan": message_in("province", "Isfahan"),
    "kerman": message_in("province", "Kerman"),
    "kermanshah": message_in("province", "Kermanshah"),
    "khuzestan": message_in("province", "Khuzestan"),
    "kohgiluyeh_boyerahmad": message_in("province", "Kohgiluyeh and Boyer-Ahmad"),
    "kurdistan": message_in("province", "Kurdistan"),
    "lorestan": message_in("province", "Lorestan"),
    "markazi": message_in("province", "Markazi"),
    "mazandaran": message_in("province", "Mazandaran"),
    "north_khorasan": message_in("province", "North Khorasan"),
    "qazvin": message_in("province", "Qazvin"),
    "qom": message_in("province", "Qom"),
    "razavi_khorasan": message_in("province", "Razavi Khorasan"),
    "semnan": message_in("province", "Semnan"),
    "sistan_baluchestan": message_in("province", "Sistan and Baluchestan"),
    "south_khorasan": message_in("province", "South Khorasan"),
    "tehran": message_in("province", "Tehran"),
    "west_azerbaijan": message_in("province", "West Azerbaijan"),
    "yazd": message_in("province", "Yazd"),
    "zanjan": message_in("province", "Zanjan"),
}

RELATIONS = (
    "head",
    "spouse",
    "child",
    "grandchild",
    "parent",
    "child_in_law",
    "sibling",
    "other",
)
OCCUPATIONS = (
    "worker",
    "civil_servant",
    "director_general",
    "commander",
    "faculty_member",
    "physician",
    "lawyer",
    "merchant",
    "guild_member",
    "farmer",
    "self_employed",
    "other",
)
REGISTERS_ASKED = (
    "incomes",
    "insurance",
    "employment",
    "vehicles",
    "properties",
    "accounts",
    "loans",
    "trips",
    "purchases",
    "rents",
)
ANSWER_RESULTS = ("answered", "no_answer", "failed", "contradicted")


def _nid() -> Column:
    return Column("national_id", ColumnType.NATIONAL_ID, message_in("column", "National ID"))


def _rial(name: str, title: Words, *, unit: str = "rial", nullable: bool = False, about: str = "") -> Column:
    return Column(name, ColumnType.RIAL, title, unit=unit, nullable=nullable, about=about)


def _period() -> tuple[Column, Column]:
    return (
        Column(
            "month",
            ColumnType.MONTH,
            message_in("column", "Start of the period"),
            about="any day of the first month that the row covers",
        ),
        Column(
            "months",
            ColumnType.COUNT,
            message_in("column", "Length of the period"),
            about="how many months the row covers, counted from month",
            unit="months",
            highest=12,
        ),
    )


PERSONS = RegisterTable(
    "persons",
    "civil_registry",
    message_in("table", "Persons and households"),
    "A person who is not here is in no household; rows of other registers about them are orphans.",
    (
        Column(
            "household_id",
            ColumnType.HOUSEHOLD,
            message_in("column", "Household number"),
        ),
        Column(
            "relation_to_head",
            ColumnType.CODE,
            message_in("column", "Relation to the head"),
            codes=RELATIONS,
        ),
        Column("national_id", ColumnType.NATIONAL_ID, message_in("column", "National ID")),
        Column("given_name", ColumnType.TEXT, message_in("column", "Given name")),
        Column("family_name", ColumnType.TEXT, message_in("column", "Family name")),
        Column("father_name", ColumnType.TEXT, message_in("column", "Father’s given name"), nullable=True),
        Column("sex", ColumnType.CODE, message_in("column", "Sex"), codes=("female", "male")),
        Column("birth_date", ColumnType.DATE, message_in("column", "Date of birth")),
        Column(
            "died_on",
            ColumnType.DATE,
            message_in("column", "Date of death"),
            about="empty if the person is alive",
            nullable=True,
        ),
        Column(
            "mobile",
            ColumnType.TEXT,
            message_in("column", "Mobile number"),
            about="a line in the person's own name (09…); empty if there is none",
            nullable=True,
            text_pattern=r"09[0-9]{9}",
        ),
        Column(
            "country",
            ColumnType.TEXT,
            message_in("column", "Country of residence"),
            about="two letters",
            text_pattern="[A-Z]{2}",
        ),
        Column(
            "province",
            ColumnType.CODE,
            message_in("column", "Province of residence"),
            about="empty for a resident abroad",
            codes=tuple(PROVINCES),
            nullable=True,
        ),
        Column("city", ColumnType.TEXT, message_in("column", "City or village of residence"), nullable=True),
        Column(
            "area",
            ColumnType.CODE,
            message_in("column", "Type of area of residence"),
            about="metropolis, other city or rural",
            codes=("metropolis", "urban", "rural"),
            nullable=True,
        ),
        Column(
            "postal_code",
            ColumnType.TEXT,
            message_in("column", "Postal code"),
            about="ten digits",
            nullable=True,
            text_pattern="[0-9]{10}",
        ),
        Column(
            "support_client",
            ColumnType.CODE,
            message_in("column", "Support organisation"),
            about="of which the person is a client",
            codes=("none", "relief_committee", "behzisti"),
        ),
        Column(
            "has_disability", ColumnType.BOOL, message_in("column", "The person has a registered disability")
        ),
        Column(
            "special_patient",
            ColumnType.BOOL,
            message_in("column", "The person has a chronic or hard-to-treat illness"),
        ),
        Column("is_synthetic", ColumnType.BOOL, message_in("column", "The person is synthetic")),
    ),
)

INCOMES = RegisterTable(
    "incomes",
    "tax_registry",
    message_in("table", "Incomes"),
    "The person had no registered income.",
    (
        _nid(),
        Column(
            "kind",
            ColumnType.CODE,
            message_in("column", "Type of income"),
            codes=("wage", "pension", "self_employment", "property", "support", "other"),
        ),
        Column(
            "source",
            ColumnType.CODE,
            message_in("column", "Organisation that reported the income"),
            codes=("social_security", "civil_pension", "treasury", "tax_registry", "support_body"),
        ),
        *_period(),
        _rial("amount_rial", message_in("column", "Amount for the whole period")),
    ),
)

INSURANCE = RegisterTable(
    "insurance",
    "social_security",
    message_in("table", "Insurance"),
    "The person has no social or health insurance of their own.",
    (
        _nid(),
        Column(
            "fund",
            ColumnType.CODE,
            message_in("column", "Insurance or pension fund"),
            codes=("social_security", "civil_pension", "armed_forces", "rural", "health"),
        ),
        Column(
            "status",
            ColumnType.CODE,
            message_in("column", "Status in the fund"),
            codes=("contributor", "pensioner", "dependant"),
        ),
    ),
)

EMPLOYMENT = RegisterTable(
    "employment",
    "labour_ministry",
    message_in("table", "Employment"),
    "The person has no registered job.",
    (
        _nid(),
        Column("occupation", ColumnType.CODE, message_in("column", "Occupation"), codes=OCCUPATIONS),
        Column(
            "guild_grade",
            ColumnType.CODE,
            message_in("column", "Grade of the guild licence"),
            about="none for other occupations",
            codes=("none", "premium", "first", "second", "third"),
        ),
        Column(
            "employees",
            ColumnType.COUNT,
            message_in("column", "Number of people that the person insures as an employer"),
            about="whose insurance this person pays as an employer",
            unit="persons",
            highest=1_000_000,
        ),
    ),
)

VEHICLES = RegisterTable(
    "vehicles",
    "vehicle_registry",
    message_in("table", "Vehicles"),
    "The person owns no registered vehicle.",
    (
        _nid(),
        Column(
            "kind",
            ColumnType.CODE,
            message_in("column", "Type of vehicle"),
            codes=("passenger", "public", "pickup", "motorcycle", "agricultural"),
        ),
        _rial(
            "value_rial",
            message_in("column", "Market value"),
            about="empty if it was not valued",
            nullable=True,
        ),
    ),
)

PROPERTIES = RegisterTable(
    "properties",
    "property_registry",
    message_in("table", "Properties"),
    "The person owns no registered property.",
    (
        _nid(),
        Column(
            "kind",
            ColumnType.CODE,
            message_in("column", "Type of property"),
            codes=("apartment", "house", "shop", "land", "farmland", "other"),
        ),
        Column("is_dwelling", ColumnType.BOOL, message_in("column", "The property is a home")),
        _rial(
            "value_rial",
            message_in("column", "Market value"),
            about="empty if it was not valued",
            nullable=True,
        ),
    ),
)

ACCOUNTS = RegisterTable(
    "accounts",
    "central_bank",
    message_in("table", "Bank accounts"),
    "The person has no bank account.",
    (
        _nid(),
        _rial("balance_rial", message_in("column", "Account balance"), about="on the as-of date"),
        _rial(
            "turnover_rial", message_in("column", "Deposits over the last twelve months"), unit="rial/year"
        ),
    ),
)

LOANS = RegisterTable(
    "loans",
    "central_bank",
    message_in("table", "Bank loans"),
    "The person has no bank loan.",
    (
        _nid(),
        _rial("amount_rial", message_in("column", "Loan amount")),
        Column("granted_on", ColumnType.DATE, message_in("column", "Date the loan was granted")),
        Column("is_being_repaid", ColumnType.BOOL, message_in("column", "The loan is being repaid")),
    ),
)

TRIPS = RegisterTable(
    "trips",
    "border_police",
    message_in("table", "Foreign trips"),
    "The person has not left the country.",
    (
        _nid(),
        Column("departed_on", ColumnType.DATE, message_in("column", "Date of departure")),
        Column(
            "kind",
            ColumnType.CODE,
            message_in("column", "Type of trip"),
            about="private or official",
            codes=("private", "official"),
        ),
        Column(
            "purpose",
            ColumnType.CODE,
            message_in("column", "Purpose of the trip"),
            codes=("pilgrimage", "tourism", "business", "medical", "study", "other"),
        ),
        Column("by_air", ColumnType.BOOL, message_in("column", "The trip was by air")),
    ),
)

PURCHASES = RegisterTable(
    "purchases",
    "central_bank",
    message_in("table", "Retail purchases"),
    "The person made no card purchase.",
    (
        _nid(),
        *_period(),
        _rial("amount_rial", message_in("column", "Card purchases over the whole period")),
    ),
)

RENTS = RegisterTable(
    "rents",
    "property_registry",
    message_in("table", "Rents paid"),
    "The person pays no registered rent.",
    (_nid(), *_period(), _rial("amount_rial", message_in("column", "Rent paid over the whole period"))),
)

ANSWERED = RegisterTable(
    "answered",
    "labour_ministry",
    message_in("table", "Inquiries to registers and their answers"),
    "As the manifest says for the register: `asked: all` means asked and answered, `asked: listed` means not asked.",
    (
        _nid(),
        Column(
            "register",
            ColumnType.CODE,
            message_in("column", "Register that was asked"),
            codes=REGISTERS_ASKED,
        ),
        Column("asked_on", ColumnType.DATE, message_in("column", "Date of the information in the answer")),
        Column(
            "result", ColumnType.CODE, message_in("column", "Result of the inquiry"), codes=ANSWER_RESULTS
        ),
    ),
)

TABLES: dict[str, RegisterTable] = {
    t.name: t
    for t in (
        PERSONS,
        INCOMES,
        INSURANCE,
        EMPLOYMENT,
        VEHICLES,
        PROPERTIES,
        ACCOUNTS,
        LOANS,
        TRIPS,
        PURCHASES,
        RENTS,
        ANSWERED,
    )
}
"""Every table of an extract, in the order in which people read them."""
