"""The inputs of persons.sql, by pandas: how OpenFisca's own users bring a population to it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

ON = date(2019, 11, 22)
KEY = ["household_id", "person_no"]
TEXTS = [
    "area",
    "country",
    "fund",
    "guild_grade",
    "kind",
    "occupation",
    "purpose",
    "status",
    "support_client",
]
"""Read as categories, so that a comparison is one of small integers."""

OF_A_YEAR = [("months", "==", 12), ("month", ">", date(2017, 12, 22)), ("month", "<=", date(2018, 12, 22))]
OF_MONTHS = [("months", "<", 12), ("month", ">", date(2018, 10, 23)), ("month", "<=", date(2019, 10, 23))]
OWNED = [("kind", "in", ["passenger", "public"])]
BY_AIR = [
    ("by_air", "==", True),
    ("purpose", "!=", "pilgrimage"),
    ("departed_on", ">=", date(2015, 11, 22)),
    ("departed_on", "<=", ON),
]
RUNNING = [("is_being_repaid", "==", True), ("granted_on", "<=", ON)]
BARRED_GRADES = ["premium", "first"]
BARRED = ["lawyer", "physician", "faculty_member", "director_general", "commander", "merchant"]
BY_WORK = ["social_security", "civil_pension", "armed_forces"]

Arrays = dict[str, np.ndarray]
Sum = Callable[[pd.DataFrame, np.ndarray, int], Arrays]
"""Columns, the position of each row's person and the number of persons → one array for all persons a column."""


def read_frames(snapshot: str, *, tuned: bool) -> Arrays:
    """As pandas documents it, or `tuned`: summed by numpy, as OpenFisca itself sums persons to households."""
    persons = _persons(snapshot)
    keys, add_up = _key(persons), _by_bincount if tuned else _by_groupby
    sums: Arrays = {}
    for table, (columns, filters, derived) in REGISTERS.items():
        rows = _read(snapshot, table, columns, filters)
        # Without rows of nobody: `prepare` has put them aside.
        sums |= add_up(derived(rows), np.searchsorted(keys, _key(rows)), len(keys))
    return _inputs(persons, sums)


def _read(snapshot: str, table: str, columns: list[str], filters: Any = None) -> pd.DataFrame:
    """All buckets of a register; the filters are pyarrow's and run on all cores."""
    return pd.read_parquet(
        f"{snapshot}/{table}",
        engine="pyarrow",
        columns=[*KEY, *columns],
        filters=filters,
        read_dictionary=TEXTS,
        to_pandas_kwargs={"date_as_object": False},
    )


def _key(rows: pd.DataFrame) -> np.ndarray:
    key: np.ndarray = rows["household_id"].to_numpy() << 16 | rows["person_no"].to_numpy()
    return key


def _persons(snapshot: str) -> pd.DataFrame:
    rows = _read(snapshot, "persons", ["birth_date", "died_on", "country", "area", "support_client"])
    # Each bucket is in order already, which a stable sort makes use of.
    return rows.iloc[_key(rows).argsort(kind="stable")]


def _by_groupby(columns: pd.DataFrame, position: np.ndarray, persons: int) -> Arrays:
    sums = columns.groupby(position, sort=False).sum()
    found = {name: np.zeros(persons, dtype=sums[name].dtype) for name in sums}
    for name, values in found.items():
        values[sums.index] = sums[name]
    return found


def _by_bincount(columns: pd.DataFrame, position: np.ndarray, persons: int) -> Arrays:
    return {name: np.bincount(position, columns[name].fillna(0), persons) for name in columns}


def _incomes(rows: pd.DataFrame) -> pd.DataFrame:
    amount = rows["amount_rial"]
    return pd.DataFrame({"income": amount, "pay": amount.where(rows["kind"].isin(["wage", "pension"]), 0)})


def _properties(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "property_value": rows["value_rial"],
            "owns_dwelling": rows["is_dwelling"],
            "properties_owned": ~rows["kind"].isin(["farmland", "shop"]),
        }
    )


def _employment(rows: pd.DataFrame) -> pd.DataFrame:
    occupation = rows["occupation"]
    return pd.DataFrame(
        {
            "has_job": True,
            "employees": rows["employees"],
            "has_barred_occupation": rows["guild_grade"].isin(BARRED_GRADES) | occupation.isin(BARRED),
            "is_civil_servant": occupation == "civil_servant",
        }
    )


def _vehicles(rows: pd.DataFrame) -> pd.DataFrame:
    value, is_passenger = rows["value_rial"], rows["kind"] == "passenger"
    return pd.DataFrame(
        {
            "has_car": is_passenger,
            "passenger_car_value": value.where(is_passenger, 0),
            "public_vehicle_value": value.mask(is_passenger, 0),
        }
    )


def _trips(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"air_trips": True}, index=rows.index)


def _loans(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"loans_being_repaid": rows["amount_rial"]})


def _insurance(rows: pd.DataFrame) -> pd.DataFrame:
    fund, status = rows["fund"], rows["status"]
    return pd.DataFrame(
        {
            "is_insured": True,
            "is_pensioner": status == "pensioner",
            "pays_social_security": (fund == "social_security") & (status == "contributor"),
            "is_insured_by_work": (status != "dependant") & fund.isin(BY_WORK),
        }
    )


REGISTERS: dict[str, tuple[list[str], Any, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "incomes": (["kind", "amount_rial"], [OF_A_YEAR, OF_MONTHS], _incomes),
    "properties": (["kind", "is_dwelling", "value_rial"], None, _properties),
    "employment": (["occupation", "guild_grade", "employees"], None, _employment),
    "vehicles": (["kind", "value_rial"], OWNED, _vehicles),
    "trips": ([], BY_AIR, _trips),
    "loans": (["amount_rial"], RUNNING, _loans),
    "insurance": (["fund", "status"], None, _insurance),
}
"""Register → the columns wanted, the rows wanted, and what is summed of them."""

OF_THE_LIVING = {
    "income": np.float32,
    "property_value": np.float32,
    "owns_dwelling": np.bool_,
    "properties_owned": np.int32,
    "has_job": np.bool_,
    "employees": np.int32,
    "has_barred_occupation": np.bool_,
    "has_car": np.bool_,
    "passenger_car_value": np.float32,
    "public_vehicle_value": np.float32,
    "air_trips": np.int32,
    "loans_being_repaid": np.float32,
}
OF_ALL = {
    "pay": np.float32,
    "is_civil_servant": np.bool_,
    "is_insured": np.bool_,
    "is_pensioner": np.bool_,
    "pays_social_security": np.bool_,
    "is_insured_by_work": np.bool_,
}


def _inputs(persons: pd.DataFrame, sums: Arrays) -> Arrays:
    on = np.datetime64(ON)
    died_on = persons["died_on"].to_numpy()
    lives = np.isnat(died_on) | (died_on > on)
    return {
        "household_id": persons["household_id"].to_numpy(),
        "is_head": persons["person_no"].to_numpy() == 1,
        "lives": lives,
        "is_adult": lives & (persons["birth_date"].to_numpy() <= np.datetime64("2001-11-22")),
        "lives_in_iran": (persons["country"] == "IR").to_numpy(),
        "is_support_client": lives & (persons["support_client"] != "none").to_numpy(),
        "in_metropolis": (persons["area"] == "metropolis").to_numpy(),
        "is_rural": (persons["area"] == "rural").to_numpy(),
        **{name: sums[name].astype(kind) * lives for name, kind in OF_THE_LIVING.items()},
        **{name: sums[name].astype(kind) for name, kind in OF_ALL.items()},
    }
