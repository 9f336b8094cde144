"""Small nations, prepared and decided for real, for tests of the engines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.extracts import AS_OF, Row, family, write_extract
from tests.support.shared_files import copy_of

ON = dt.date(2019, 11, 20)

POLICY = """
policy: trial
title: {fa: آزمایشی, en: Trial}
legal_basis: {title: {fa: مصوبه, en: Resolution}, number: "40", date: 1398-06-30}
in_force: {from: 1398-08-24}
parameters:
  income_ceiling:
    title: {fa: سقف درآمد, en: Income limit}
    unit: rial/year
    law: {act: {fa: قانون, en: Act}, article: "1"}
    by: [household_size]
    values: {1398-08-24: {1: 480_000_000, 2: 600_000_000, 3: 720_000_000}}
  vehicle_ceiling:
    title: {fa: سقف خودرو, en: Vehicle limit}
    unit: rial
    law: {act: {fa: قانون, en: Act}, article: "2"}
    values: {1398-08-24: 3_000_000_000}
  amount_by_size:
    title: {fa: مبلغ, en: Amount}
    unit: rial/month
    law: {act: {fa: قانون, en: Act}, article: "4"}
    by: [household_size]
    values: {1398-08-24: {1: 550_000, 2: 1_030_000}}
facts:
  income:
    title: {fa: درآمد سالانه, en: Yearly income}
    sum: incomes.amount_rial
    where: month >= months_before(13)
    unit: rial/year
    unknown: ask
    max_age: 18 months
  vehicle_value:
    {sum: vehicles.value_rial, title: {fa: ارزش خودرو, en: Vehicle value},
     where: kind == 'passenger', unknown: ask}
  support: {any: persons,
    title: {fa: یکی از اعضا مددجوی نهاد حمایتی است, en: A member is a client of a support organisation},
    where: support_client != 'none' and alive}
derived:
  per_person:
    title: {fa: درآمد سرانه, en: Income per member}
    value: income // max(household_size, 1)
ranks:
  decile: {title: {fa: دهک, en: Decile}, by: per_person, weight: household_size, quantiles: 10}
criteria:
  income:
    fact: income
    at_most: income_ceiling
    title: {fa: درآمد, en: Income within the limit}
    passed:
      fa: "درآمد خانوار {fact} است و از سقف {limit} بیشتر نیست."
      en: "An income of {fact} is within the limit of {limit}."
    failed:
      fa: "درآمد خانوار {fact} است و از سقف {limit} بیشتر است."
      en: "An income of {fact} is above the limit of {limit}."
    law: {act: {fa: قانون, en: Act}, article: "3"}
  car:
    fact: vehicle_value
    at_most: vehicle_ceiling
    title: {fa: خودرو, en: Car value within the limit}
    passed: {fa: "ارزش خودرو {fact} است.", en: "The car is worth {fact}."}
    failed: {fa: "ارزش خودرو {fact} است و سقف آن {limit}.", en: "The car is worth {fact}, more than {limit}."}
    law: {act: {fa: قانون, en: Act}, article: "3"}
waivers:
  support_client: {when: support, only: [income], title: {fa: مددجو, en: Client},
    law: {act: {fa: قانون, en: Act}, article: "3"}}
entitlement: {title: {fa: کمک, en: Help}, pay_day: 10,
  amount: amount_by_size, unit: rial/month, law: {act: {fa: قانون, en: Act}, article: "4"}}
"""


def write_policy(folder: Path, text: str = POLICY) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    return folder


def compiled_policy(folder: Path, text: str = POLICY, on: dt.date = ON) -> CompiledPolicy:
    return compile_policy(write_policy(folder, text), on)


def rows_of_nation(households: int, *, step: int = 7_000_000) -> dict[str, list[Row]]:
    """Couples and singles with rising incomes, cars of every value, and some people whom no register answered about."""
    persons = [
        row
        for h in range(1, households + 1)
        for row in family(h, *(["head", "spouse"] if h % 3 else ["head"]))
    ]
    numbered = list(enumerate(p["national_id"] for p in persons))
    wage: dict[str, Any] = {"kind": "wage", "source": "treasury", "month": dt.date(2018, 11, 22)}
    return {
        "persons": persons,
        "incomes": [{"national_id": n, "amount_rial": i % 97 * step, **wage} for i, n in numbered],
        "vehicles": [
            {
                "national_id": n,
                "kind": "passenger",
                "value_rial": None if i % 11 == 0 else i % 13 * 400_000_000,
            }
            for i, n in numbered
            if i % 2
        ],
        "answered": [
            {"national_id": n, "register": "vehicles", "result": "no_answer"}
            for i, n in numbered
            if i % 17 == 0
        ],
    }


def with_details(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The same nation with wives beside husbands, and with the details of each car: a Peugeot of 1391."""
    people = [
        {**one, "sex": "female" if one["relation_to_head"] == "spouse" else "male"} for one in rows["persons"]
    ]
    known = {"model": "پژو ۲۰۶", "year": 1391, "registered_on": dt.date(2013, 6, 4)}
    cars = [{**car, **known, "plate": f"{i + 10}ب***-11"} for i, car in enumerate(rows["vehicles"])]
    return rows | {"persons": people, "vehicle_details": cars}


def snapshot_of(
    folder: Path,
    rows: dict[str, list[Row]],
    *,
    buckets: int = 3,
    name: str = "snapshot",
    as_of: dt.date = AS_OF,
) -> RegisterSnapshot:
    """Written as an extract, checked and prepared, as an operator would; the same rows are prepared once a run.

    `as_of`: the day of every register.
    """
    assert not (folder / name).exists(), f"there is a snapshot {name} in this folder"
    copy_of(
        "snapshots",
        (rows, buckets, name, as_of),
        lambda made: _prepare(made, rows, buckets, name, as_of),
        folder,
    )
    return RegisterSnapshot.open(folder / name)


def _prepare(folder: Path, rows: dict[str, list[Row]], buckets: int, name: str, as_of: dt.date) -> None:
    extract = write_extract(folder / f"{name}-extract", rows, as_of=as_of)
    prepare(extract, folder / name, memory="300MB", threads=1, buckets=buckets)


def silent(what: str, done: int, total: int) -> None:
    """A progress that nobody watches."""
