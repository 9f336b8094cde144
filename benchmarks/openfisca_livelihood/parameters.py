"""The numbers of the law of 1398, dated as OpenFisca wants them."""

from typing import Any

from openfisca_core.parameters import ParameterNode

FROM = "2019-11-15"


def _dated(value: int) -> dict[str, Any]:
    return {"values": {FROM: {"value": value}}}


def _by_size(*values: int) -> dict[str, Any]:
    return {f"size_{size}": _dated(value) for size, value in enumerate(values, start=1)}


def parameters() -> ParameterNode:
    return ParameterNode(
        "",
        data={
            "income_ceiling": _by_size(480_000_000, 600_000_000, 720_000_000, 840_000_000, 960_000_000),
            "amount": _by_size(550_000, 1_030_000, 1_380_000, 1_720_000, 2_050_000),
            "property_ceiling": {"metropolis": _dated(12_000_000_000), "elsewhere": _dated(9_000_000_000)},
            "passenger_car_ceiling": _dated(3_000_000_000),
            "public_vehicle_ceiling": _dated(4_000_000_000),
            "loan_ceiling": _dated(3_000_000_000),
            "most_properties": _dated(1),
            "most_employees": _dated(3),
            "most_air_trips": _dated(3),
            "low_pay": _dated(30_000_000),
        },
    )
