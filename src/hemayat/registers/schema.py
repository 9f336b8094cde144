"""The register tables a nation hands over: columns, types, units, who owns them, and what an absent row means.

This module is the one source of the schema. Checking, preparing, the synthetic nation, the rule language and
docs/registers.md all read it. It holds data only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

MAX_ROW_RIAL = 10**15
LONGEST_TEXT = 500
CONTROLS = (0, 9, 10, 13)
"""Codes of characters that no name has: each breaks a list or a letter in which it is printed."""
"""The largest legal amount in one row, in rials."""


class ColumnType(Enum):
    """What a column holds. The physical type in a prepared snapshot stands beside each."""

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
    """One column. `nullable` means that an empty cell says "not known" (never "none", never zero)."""

    name: str
    kind: ColumnType
    about: str
    about_fa: str
    codes: tuple[str, ...] = ()
    nullable: bool = False
    unit: str = ""
    highest: int = 0
    text_pattern: str = ""

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
    title: str
    title_fa: str
    absent: str
    columns: tuple[Column, ...]
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})

    def column(self, name: str) -> Column | None:
        return self.by_name.get(name)


OWNERS: dict[str, tuple[str, str]] = {
    "civil_registry": ("Civil Registration Organisation", "سازمان ثبت احوال کشور"),
    "tax_registry": ("Tax Affairs Organisation", "سازمان امور مالیاتی کشور"),
    "social_security": ("Social Security Organisation", "سازمان تأمین اجتماعی"),
    "vehicle_registry": ("Traffic Police", "پلیس راهنمایی و رانندگی"),
    "property_registry": ("Deeds and Properties Registration Organisation", "سازمان ثبت اسناد و املاک کشور"),
    "central_bank": ("Central Bank", "بانک مرکزی"),
    "border_police": ("Border Police", "پلیس مهاجرت و گذرنامه"),
    "labour_ministry": (
        "Ministry of Cooperatives, Labour and Social Welfare",
        "وزارت تعاون، کار و رفاه اجتماعی",
    ),
}
"""Code of an owning organisation → its name in English and in Persian."""

PROVINCES: dict[str, tuple[str, str]] = {
    "alborz": ("Alborz", "البرز"),
    "ardabil": ("Ardabil", "اردبیل"),
    "bushehr": ("Bushehr", "بوشهر"),
    "chaharmahal_bakhtiari": ("Chaharmahal and Bakhtiari", "چهارمحال و بختیاری"),
    "east_azerbaijan": ("East Azerbaijan", "آذربایجان شرقی"),
    "fars": ("Fars", "فارس"),
    "gilan": ("Gilan", "گیلان"),
    "golestan": ("Golestan", "گلستان"),
    "hamadan": ("Hamadan", "همدان"),
    "hormozgan": ("Hormozgan", "هرمزگان"),
    "ilam": ("Ilam", "ایلام"),
    "isfahan": ("Isfahan", "اصفهان"),
    "kerman": ("Kerman", "کرمان"),
    "kermanshah": ("Kermanshah", "کرمانشاه"),
    "khuzestan": ("Khuzestan", "خوزستان"),
    "kohgiluyeh_boyerahmad": ("Kohgiluyeh and Boyer-Ahmad", "کهگیلویه و بویراحمد"),
    "kurdistan": ("Kurdistan", "کردستان"),
    "lorestan": ("Lorestan", "لرستان"),
    "markazi": ("Markazi", "مرکزی"),
    "mazandaran": ("Mazandaran", "مازندران"),
    "north_khorasan": ("North Khorasan", "خراسان شمالی"),
    "qazvin": ("Qazvin", "قزوین"),
    "qom": ("Qom", "قم"),
    "razavi_khorasan": ("Razavi Khorasan", "خراسان رضوی"),
    "semnan": ("Semnan", "سمنان"),
    "sistan_baluchestan": ("Sistan and Baluchestan", "سیستان و بلوچستان"),
    "south_khorasan": ("South Khorasan", "خراسان جنوبی"),
    "tehran": ("Tehran", "تهران"),
    "west_azerbaijan": ("West Azerbaijan", "آذربایجان غربی"),
    "yazd": ("Yazd", "یزد"),
    "zanjan": ("Zanjan", "زنجان"),
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
    return Column(
        "national_id", ColumnType.NATIONAL_ID, "The person whom the row is about.", "کد ملی صاحب ردیف"
    )


def _rial(name: str, about: str, about_fa: str, *, unit: str = "rial", nullable: bool = False) -> Column:
    return Column(name, ColumnType.RIAL, about, about_fa, unit=unit, nullable=nullable)


def _period() -> tuple[Column, Column]:
    return (
        Column(
            "month",
            ColumnType.MONTH,
            "First month that the row covers.",
            "نخستین ماهی که ردیف به آن مربوط است",
        ),
        Column(
            "months",
            ColumnType.COUNT,
            "How many months the row covers, counted from `month`.",
            "شمار ماه‌هایی که ردیف در بر می‌گیرد",
            unit="months",
            highest=12,
        ),
    )


PERSONS = RegisterTable(
    "persons",
    "civil_registry",
    "Persons and households",
    "اشخاص و خانوارها",
    "A person who is not here is in no household; rows of other registers about them are orphans.",
    (
        Column("household_id", ColumnType.HOUSEHOLD, "Household that the person belongs to.", "شناسهٔ خانوار"),
        Column(
            "relation_to_head", ColumnType.CODE, "Relation to the head.", "نسبت با سرپرست", codes=RELATIONS
        ),
        Column("national_id", ColumnType.NATIONAL_ID, "National id, ten digits.", "کد ملی"),
        Column("given_name", ColumnType.TEXT, "Given name.", "نام"),
        Column("family_name", ColumnType.TEXT, "Family name.", "نام خانوادگی"),
        Column("father_name", ColumnType.TEXT, "Father's given name.", "نام پدر", nullable=True),
        Column("sex", ColumnType.CODE, "Sex.", "جنسیت", codes=("female", "male")),
        Column("birth_date", ColumnType.DATE, "Date of birth.", "تاریخ تولد"),
        Column(
            "died_on",
            ColumnType.DATE,
            "Date of death; empty while the person lives.",
            "تاریخ فوت",
            nullable=True,
        ),
        Column(
            "mobile",
            ColumnType.TEXT,
            "Mobile line in the person's own name (09…); empty where there is none.",
            "تلفن همراه به نام شخص",
            nullable=True,
            text_pattern=r"09[0-9]{9}",
        ),
        Column(
            "country",
            ColumnType.TEXT,
            "Country of residence, two letters.",
            "کشور محل اقامت",
            text_pattern="[A-Z]{2}",
        ),
        Column(
            "province",
            ColumnType.CODE,
            "Province of residence; empty for a resident abroad.",
            "استان محل اقامت",
            codes=tuple(PROVINCES),
            nullable=True,
        ),
        Column("city", ColumnType.TEXT, "City or village of residence.", "شهر یا روستا", nullable=True),
        Column(
            "area",
            ColumnType.CODE,
            "Metropolis, other city, or rural.",
            "کلان‌شهر، شهر یا روستا",
            codes=("metropolis", "urban", "rural"),
            nullable=True,
        ),
        Column(
            "postal_code", ColumnType.TEXT, "Ten digits.", "کد پستی", nullable=True, text_pattern="[0-9]{10}"
        ),
        Column(
            "support_client",
            ColumnType.CODE,
            "Support body that the person is a client of.",
            "مددجوی نهاد حمایتی",
            codes=("none", "relief_committee", "behzisti"),
        ),
        Column("has_disability", ColumnType.BOOL, "Registered disability.", "دارای معلولیت"),
        Column(
            "special_patient", ColumnType.BOOL, "Special or hard-to-treat patient.", "بیمار خاص یا صعب‌العلاج"
        ),
        Column(
            "is_synthetic", ColumnType.BOOL, "Made by the population maker; no real person.", "شخص ساختگی"
        ),
    ),
)

INCOMES = RegisterTable(
    "incomes",
    "tax_registry",
    "Incomes",
    "درآمدها",
    "The person had no registered income.",
    (
        _nid(),
        Column(
            "kind",
            ColumnType.CODE,
            "What the income is.",
            "نوع درآمد",
            codes=("wage", "pension", "self_employment", "property", "support", "other"),
        ),
        Column(
            "source",
            ColumnType.CODE,
            "Who reported it.",
            "گزارش‌دهنده",
            codes=("social_security", "civil_pension", "treasury", "tax_registry", "support_body"),
        ),
        *_period(),
        _rial("amount_rial", "Amount over the whole period.", "مبلغ در کل دوره"),
    ),
)

INSURANCE = RegisterTable(
    "insurance",
    "social_security",
    "Insurance",
    "بیمه",
    "The person has no social or health insurance of their own.",
    (
        _nid(),
        Column(
            "fund",
            ColumnType.CODE,
            "Insurance or pension fund.",
            "صندوق",
            codes=("social_security", "civil_pension", "armed_forces", "rural", "health"),
        ),
        Column(
            "status",
            ColumnType.CODE,
            "Standing in the fund.",
            "وضعیت در صندوق",
            codes=("contributor", "pensioner", "dependant"),
        ),
    ),
)

EMPLOYMENT = RegisterTable(
    "employment",
    "labour_ministry",
    "Employment",
    "اشتغال",
    "The person has no registered job.",
    (
        _nid(),
        Column("occupation", ColumnType.CODE, "Occupation class.", "گروه شغلی", codes=OCCUPATIONS),
        Column(
            "guild_grade",
            ColumnType.CODE,
            "Grade of the guild licence; `none` for other occupations.",
            "درجهٔ پروانهٔ صنفی",
            codes=("none", "premium", "first", "second", "third"),
        ),
        Column(
            "employees",
            ColumnType.COUNT,
            "People whose insurance this person pays as employer.",
            "شمار بیمه‌شدگان کارفرما",
            unit="persons",
            highest=1_000_000,
        ),
    ),
)

VEHICLES = RegisterTable(
    "vehicles",
    "vehicle_registry",
    "Vehicles",
    "خودروها",
    "The person owns no registered vehicle.",
    (
        _nid(),
        Column(
            "kind",
            ColumnType.CODE,
            "Kind of vehicle.",
            "نوع خودرو",
            codes=("passenger", "public", "pickup", "motorcycle", "agricultural"),
        ),
        _rial("value_rial", "Market value; empty where it was not valued.", "ارزش روز", nullable=True),
    ),
)

PROPERTIES = RegisterTable(
    "properties",
    "property_registry",
    "Properties",
    "املاک",
    "The person owns no registered property.",
    (
        _nid(),
        Column(
            "kind",
            ColumnType.CODE,
            "Kind of property.",
            "نوع ملک",
            codes=("apartment", "house", "shop", "land", "farmland", "other"),
        ),
        Column("is_dwelling", ColumnType.BOOL, "A dwelling.", "مسکونی"),
        _rial("value_rial", "Market value; empty where it was not valued.", "ارزش روز", nullable=True),
    ),
)

ACCOUNTS = RegisterTable(
    "accounts",
    "central_bank",
    "Bank accounts",
    "حساب‌های بانکی",
    "The person has no bank account.",
    (
        _nid(),
        _rial("balance_rial", "Balance on the as-of date.", "موجودی در تاریخ داده"),
        _rial("turnover_rial", "Deposits over the last twelve months.", "گردش دوازده ماه", unit="rial/year"),
    ),
)

LOANS = RegisterTable(
    "loans",
    "central_bank",
    "Bank loans",
    "تسهیلات بانکی",
    "The person has no bank loan.",
    (
        _nid(),
        _rial("amount_rial", "Amount granted.", "مبلغ تسهیلات"),
        Column("granted_on", ColumnType.DATE, "Day of the grant.", "تاریخ پرداخت تسهیلات"),
        Column("is_being_repaid", ColumnType.BOOL, "Instalments are being paid.", "در حال بازپرداخت"),
    ),
)

TRIPS = RegisterTable(
    "trips",
    "border_police",
    "Foreign trips",
    "سفرهای خارجی",
    "The person has not left the country.",
    (
        _nid(),
        Column("departed_on", ColumnType.DATE, "Day of departure.", "تاریخ خروج"),
        Column("kind", ColumnType.CODE, "On whose behalf.", "نوع سفر", codes=("private", "official")),
        Column(
            "purpose",
            ColumnType.CODE,
            "Purpose.",
            "هدف سفر",
            codes=("pilgrimage", "tourism", "business", "medical", "study", "other"),
        ),
        Column("by_air", ColumnType.BOOL, "By air.", "هوایی"),
    ),
)

PURCHASES = RegisterTable(
    "purchases",
    "central_bank",
    "Retail purchases",
    "خریدهای خرد",
    "The person made no card purchase.",
    (
        _nid(),
        *_period(),
        _rial("amount_rial", "Card purchases over the whole period.", "مبلغ خرید در کل دوره"),
    ),
)

RENTS = RegisterTable(
    "rents",
    "property_registry",
    "Rents paid",
    "اجاره‌بها",
    "The person pays no registered rent.",
    (_nid(), *_period(), _rial("amount_rial", "Rent paid over the whole period.", "اجاره در کل دوره")),
)

ANSWERED = RegisterTable(
    "answered",
    "labour_ministry",
    "Which register was asked about whom",
    "پاسخ دستگاه‌ها",
    "As the manifest says for the register: `asked: all` means asked and answered, `asked: listed` means not asked.",
    (
        _nid(),
        Column(
            "register",
            ColumnType.CODE,
            "The register that was asked.",
            "دستگاه پاسخ‌دهنده",
            codes=REGISTERS_ASKED,
        ),
        Column("asked_on", ColumnType.DATE, "The day as of which it answered.", "تاریخ پاسخ"),
        Column("result", ColumnType.CODE, "What came back.", "نتیجه", codes=ANSWER_RESULTS),
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
