"""What is measured of a month, in words, and the figures of one as they are kept and shown. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hemayat.common.dates import to_jalali
from hemayat.requests.states import Words

Unit = Literal["days", "minutes", "share", "count"]
TIMES = ("days", "minutes")
"""Units of how long something took."""
NATION = "nation"


@dataclass(frozen=True)
class Measure:
    """`indicator`: of the agreement, where it sets a target. `is_national`: nothing of it belongs to a province."""

    name: str
    unit: Unit
    title: Words
    how: Words
    indicator: str = ""
    is_national: bool = False


_ALL = (
    Measure(
        "decision", "days",
        Words("زمان تا تصمیم", "Time to decision"),
        Words("روزهای تقویمی میان ثبت و تصمیم، برای درخواست‌هایی که در این ماه به تصمیم رسیدند",
              "Days between filing and decision, of requests decided in the month"),
        "days_to_decision",
    ),
    Measure(
        "due", "share",
        Words("تصمیم تا موعد", "Decided by the due date"),
        Words("از درخواست‌هایی که موعدشان در این ماه بود، سهم آن‌هایی که تا همان روز به تصمیم رسیدند",
              "Of requests whose due date was in the month, the share decided by that day"),
        "decided_by_due_date",
    ),
    Measure(
        "answer", "days",
        Words("زمان پاسخ پرسش‌ها", "Time to answer a question"),
        Words("روزهای تقویمی میان پرسش و پاسخ، برای پرسش‌هایی که در این ماه پاسخ گرفتند",
              "Days between question and answer, of questions answered in the month"),
    ),
    Measure(
        "answer_due", "share",
        Words("پاسخ پرسش‌ها تا موعد", "Questions answered by the due date"),
        Words("از پرسش‌هایی که موعد پاسخشان در این ماه بود، سهم آن‌هایی که تا همان روز پاسخ گرفتند",
              "Of questions whose due date was in the month, the share answered by that day"),
        "questions_answered_by_due_date",
    ),
    Measure(
        "by_person", "share",
        Words("تصمیم‌هایی که کارشناس گرفت", "Decisions made by a person"),
        Words("از درخواست‌هایی که در این ماه به تصمیم رسیدند، سهم آن‌هایی که کارشناس تصمیم گرفت؛ بقیه خودکار بود",
              "Of requests decided in the month, the share that a case officer decided; the others were automatic"),
    ),
    Measure(
        "officer_minutes", "minutes",
        Words("وقت کارشناس برای هر پرونده", "An officer’s time for a case"),
        Words("دقیقه‌هایی که پرونده در دست کارشناس بود، بدون انتظار برای پاسخ متقاضی یا سازمان‌ها؛ برای تصمیم‌های این ماه",
              "Minutes in which the case was in an officer’s hands, without waiting for the applicant or registers; of "
              "decisions in the month"),
    ),
    Measure(
        "same_answers", "share",
        Words("پاسخ‌های یکسان کارشناسان", "Identical answers of officers"),
        Words("از پاسخ‌های کارشناسان به نوشته‌ها و مدرک‌ها در این ماه، سهم پاسخ‌هایی که همان متن در پروندهٔ دیگری "
              "از همان استان هم نوشته شده است",
              "Of officers’ answers to words and documents in the month, the share whose text was also written in "
              "another case of the same province"),
    ),
    Measure(
        "refusals_overturned", "share",
        Words("ردهای کارشناسان که برگشت", "Officers’ refusals that were overturned"),
        Words("از ردهای کارشناسان که در این ماه دوباره بررسی شد، سهم آن‌هایی که خانوار سپس مشمول شد",
              "Of officers’ refusals reviewed in the month, the share after which the household was eligible"),
    ),
    Measure(
        "refusals_reread", "share",
        Words("ردهای کارشناسان که دوباره خوانده می‌شود", "Officers’ refusals drawn to be read again"),
        Words("از ردهای کارشناسان در این ماه، سهم آن‌هایی که به قید قرعه برای خواندن دوباره انتخاب شد؛ کارشناس دوم "
              "تصمیم اول را نمی‌داند. احتمال انتخاب هر تصمیم ۲ درصد است",
              "Of officers’ refusals in the month, the share drawn by lot to be read again by an officer who does not "
              "know the first decision. Each decision has a chance of 2 %"),
    ),
    Measure(
        "rereadings_agreed", "share",
        Words("نظر دوم با نظر اول یکی بود", "Second readings that agreed"),
        Words("از ردهایی که در این ماه دوباره خوانده شد، سهم آن‌هایی که کارشناس دوم هم رد می‌کرد",
              "Of refusals read again in the month, the share that the second officer would have refused too"),
    ),
    Measure(
        "overturned", "share",
        Words("اعتراض‌هایی که پذیرفته شد", "Objections that were upheld"),
        Words("از اعتراض‌هایی که در این ماه به تصمیم رسیدند، سهم آن‌هایی که خانوار پس از آن مشمول شد",
              "Of objections decided in the month, the share after which the household was eligible"),
    ),
    Measure(
        "complaints", "count",
        Words("شکایت‌های تازه", "New complaints"),
        Words("شکایت‌هایی که در این ماه به دفتر بازرسی رسید", "Complaints to the inspection office in the month"),
    ),
    Measure(
        "complaint_due", "share",
        Words("پاسخ شکایت‌ها تا موعد", "Complaints answered by the due date"),
        Words("از شکایت‌هایی که موعد پاسخشان در این ماه بود، سهم آن‌هایی که تا همان روز پاسخ گرفتند",
              "Of complaints whose due date was in the month, the share answered by that day"),
    ),
    Measure(
        "availability", "share",
        Words("در دسترس بودن سامانه", "Availability"),
        Words("سهم دقیقه‌هایی که سامانه پاسخ داد، از همهٔ دقیقه‌های ماه پس از نخستین پرسش",
              "The share of minutes in which the site answered, of all in the month since the first look"),
        "availability", is_national=True,
    ),
)  # fmt: skip
ALL: Mapping[str, Measure] = {one.name: one for one in _ALL}


@dataclass(frozen=True)
class Cell:
    """`of`: how many; None where it is not written, being too few. `value`: the middle one of so many days, or a share
    in tenths of a percent; None where there is none, or it is not written. `high`: nine of ten took no longer.
    """

    of: int | None
    value: int | None = None
    high: int | None = None

    @property
    def is_few(self) -> bool:
        """Whether something was left out because it is of a few."""
        return self.of is None or (self.of > 0 and self.value is None)


HIDDEN = Cell(None)
NONE = Cell(0)
Row = Mapping[str, Cell]
"""Measure → its cell."""


@dataclass(frozen=True)
class Month:
    """One that is over. `targets`: by indicator, of the version of the agreement in force on its last day.

    `provinces`: two digits, empty for abroad → row.
    """

    since_on: dt.date
    until_on: dt.date
    measured_at: dt.datetime
    agreement_number: int
    targets: Mapping[str, int]
    nation: Row
    provinces: Mapping[str, Row]

    @property
    def name(self) -> str:
        """As an address names it: 1404-08."""
        year, month, _ = to_jalali(self.since_on)
        return f"{year:04d}-{month:02d}"

    def is_met(self, measure: Measure) -> bool | None:
        """Whether the nation's figure reaches its target; None where it has no target or no figure."""
        target, value = self.targets.get(measure.indicator), self.nation[measure.name].value
        if target is None or value is None:
            return None
        return value <= target if measure.unit in TIMES else value >= target
