"""What a hostile or careless policy cannot do: exhaust the machine, hide in the order of a set, or overtake its law."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hemayat.engines.catalogue import catalogue
from hemayat.engines.reference import ReferenceEngine
from hemayat.rules.faults import PolicyError
from hemayat.rules.policy_check import check_policy
from hemayat.rules.policy_parser import read_policy
from tests.support.deadline import within
from tests.support.nations import ON, POLICY, compiled_policy, write_policy

AS_OF = dict.fromkeys(catalogue().tables, ON)

COLUMNS = """
import datetime, sys
from pathlib import Path
from hemayat.engines.compiled_policy import compile_policy
print(compile_policy(Path(sys.argv[1]), datetime.date(2019, 11, 20)).decision_schema.names)
"""


@pytest.mark.parametrize("kind", ["fifo", "device"])
def test_a_policy_or_patch_that_is_no_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    folder, special = write_policy(tmp_path, POLICY), tmp_path / "patch.yaml"
    if kind == "fifo":
        os.mkfifo(special)
    else:
        special.symlink_to("/dev/zero")
    with within(10):
        for read in (lambda: read_policy(special), lambda: read_policy(folder, (special,))):
            with pytest.raises(PolicyError, match=r"is a (FIFO|device), not a file"):
                read()


@pytest.mark.slow
def test_columns_stand_in_the_same_order_in_every_process(tmp_path: Path) -> None:
    later = "".join(f"  y{n}: {{title: {{fa: ا, en: a}}, value: household_size + {n}}}\n" for n in (1, 2, 3))
    values = f"derived:\n  z: {{title: {{fa: ا, en: a}}, value: y1 + y2 + y3}}\n{later}"
    folder = write_policy(tmp_path, POLICY.replace("derived:\n", values))
    seen = {
        subprocess.run(
            [sys.executable, "-c", COLUMNS, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(seen) == 1


def test_the_order_of_entries_is_part_of_the_version(tmp_path: Path) -> None:
    first, second = POLICY.index("  income:\n    fact"), POLICY.index("  car:\n")
    end = POLICY.index("waivers:")
    turned = POLICY[:first] + POLICY[second:end] + POLICY[first:second] + POLICY[end:]
    versions = {
        compiled_policy(tmp_path / str(n), text).policy.version for n, text in enumerate((POLICY, turned))
    }
    assert len(versions) == 2


def test_a_rank_that_nobody_could_be_cut_by_is_not_known(tmp_path: Path) -> None:
    """Everybody's income unknown: no cut points, so no decile may let a household through."""
    text = (
        POLICY.replace("    fact: vehicle_value\n    at_most: vehicle_ceiling", "    require: decile <= 3")
        .replace(
            '"ارزش خودرو {fact} است و سقف آن {limit}.", en: "The car is worth {fact}, more than {limit}."',
            '"{vehicle_value} {vehicle_ceiling}", en: "{vehicle_value} {vehicle_ceiling}"',
        )
        .replace(
            'passed: {fa: "ارزش خودرو {fact} است.", en: "The car is worth {fact}."}',
            'passed: {fa: "خوب", en: "good"}',
        )
    )
    compiled = compiled_policy(tmp_path, text)
    facts = dict.fromkeys(compiled.facts_schema.names)
    facts |= {
        "household_size": 3,
        "income": 0,
        "income__unknown": 1,
        "vehicle_value": 0,
        "vehicle_value__unknown": 0,
    }
    facts |= {"support": False, "head_sex": "male", "province": "yazd", "area": "urban"}
    decided = ReferenceEngine(compiled, AS_OF, {"decile": []}).decide(facts)
    assert (decided["decile"], decided["decile__high"], decided["outcome"]) == (1, 10, "needs_data")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("{1398-08-24: 3_000_000_000}", "{1398-08-24: " + "9" * 5000 + "}"),
            "larger than any legal amount",
        ),
        (("18 months", "9999 years"), "longer than 100 years"),
        (
            (
                'unit: rial/month, law: {act: {fa: قانون, en: Act}, article: "4"}}',
                'unit: persons, law: {act: {fa: قانون, en: Act}, article: "4"}}',
            ),
            "the amount is in",
        ),
        (("weight: household_size", "weight: vehicle_value"), "counts something and is always known"),
        (("only: [income]", "only: [" + ", ".join(f"x{n}" for n in range(3000)) + "]"), "unknown criterion"),
        (
            (
                "derived:\n",
                "derived:\n  d0: {title: {fa: ا, en: a}, value: household_size}\n"
                + "".join(
                    f"  d{n}: {{title: {{fa: ا, en: a}}, value: d{n - 1} + {n}}}\n" for n in range(1, 90)
                ),
            ),
            "levels deep",
        ),
        (
            ("{1: 550_000, 2: 1_030_000}", "{" + ", ".join(f"{n}: {n}" for n in range(1, 1500)) + "}"),
            "more than 1000 values",
        ),
    ],
    ids=["digits", "age", "unit", "weight", "names", "levels", "values"],
)
def test_what_is_too_much_is_refused(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    assert change[0] in POLICY
    with pytest.raises(PolicyError) as refused:
        check_policy(write_policy(tmp_path, POLICY.replace(*change)), catalogue())
    assert any(sentence in str(fault) for fault in refused.value.found), refused.value.faults[:3]
