"""Each alert is raised by what it is for and by nothing less, and says what to do; judged by Prometheus' promtool."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.proxy import DEPLOY

ALERTS = DEPLOY / "prometheus" / "alerts.yml"
RUNBOOKS = DEPLOY.parent / "docs" / "operator" / "alerts.md"
CASES = Path(__file__).with_name("alert_cases.yml")
ANSWERS = ("**For people.**", "**Look first.**", "**Do.**", "**Over.**")
PROMTOOL = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool is not installed: apt-get install prometheus"
)


@cache
def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]


def alerts() -> dict[str, dict[str, Any]]:
    found = [rule for rule in rules() if "alert" in rule]
    by_name = {rule["alert"]: rule for rule in found}
    assert len(by_name) == len(found)
    return by_name


@cache
def cases() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(CASES.read_text("utf-8"))
    return found


def names_in(expression: str) -> set[str]:
    """Series that are read, those under a recorded name too."""
    plain = re.sub(r'"[^"]*"', '""', expression)
    recorded = {rule["record"]: rule["expr"] for rule in rules() if "record" in rule}
    found = {
        one for name, text in recorded.items() if re.search(rf"{name}\b", plain) for one in names_in(text)
    }
    return found | set(re.findall(r"\b((?:hemayat|patroni|node)_\w+|up(?=\{))", plain))


def test_each_alert_has_a_state_in_which_it_fires_and_one_in_which_everything_is_told_and_it_does_not() -> (
    None
):
    assert set(cases()) == set(alerts())
    for name, states in cases().items():
        assert any("fires" in state for state in states), name
        told = [
            {names for series in state["quiet"] for names in names_in(series + "{")}
            for state in states
            if "quiet" in state
        ]
        wanted = names_in(alerts()[name]["expr"])
        assert any(wanted <= series for series in told), (name, wanted)


@PROMTOOL
@pytest.mark.parametrize("name", sorted(yaml.safe_load(CASES.read_text("utf-8"))))
def test_an_alert_fires_in_the_states_that_it_is_for_and_in_no_other(name: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [_rules_for(name)]}), "utf-8")
    written = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": "1m",
        "tests": [_promtool_test(name, state) for state in cases()[name]],
    }
    (tmp_path / "test.yml").write_text(yaml.safe_dump(written), "utf-8")
    said = subprocess.run(
        ["promtool", "test", "rules", str(tmp_path / "test.yml")], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr


def _rules_for(name: str) -> dict[str, Any]:
    """The alert and what it is computed from; all of them at each minute would take a hundred times as long."""
    alert = alerts()[name]
    recorded = [
        rule for rule in rules() if "record" in rule and re.search(rf"{rule['record']}\b", alert["expr"])
    ]
    return {"name": name, "rules": [*recorded, alert]}


def _promtool_test(name: str, state: dict[str, Any]) -> dict[str, Any]:
    is_firing = "fires" in state
    series = state["fires" if is_firing else "quiet"]
    asked = {
        "expr": f'count(ALERTS{{alertname="{name}",alertstate="firing"}}) > bool 0',
        "eval_time": state.get("at", "2h"),
        "exp_samples": [{"labels": "{}", "value": 1}] if is_firing else [],
    }
    return {
        "interval": "1m",
        "input_series": [{"series": one, "values": str(values)} for one, values in series.items()],
        "promql_expr_test": [asked],
    }


def test_each_alert_leads_to_its_runbook_and_each_runbook_is_of_an_alert() -> None:
    text = RUNBOOKS.read_text("utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    assert set(sections) == set(alerts())
    for name, rule in alerts().items():
        assert rule["annotations"]["runbook"] == f"docs/operator/alerts.md#{name.lower()}"
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
        missing = [answer for answer in ANSWERS if answer not in sections[name]]
        assert not missing, (name, missing)


def test_a_part_that_never_came_up_is_missed_by_name() -> None:
    """Each part that a unit serves; what is absent has no series that could grow old."""
    units = {path.stem.removeprefix("hemayat-") for path in (DEPLOY / "systemd").glob("hemayat-*.service")}
    missed = set(re.findall(r'absent\(hemayat_part_timestamp_seconds\{part="(\w+)"\}\)', _dead()))
    assert missed == units - {"migrate", "backup", "wal"}


def _dead() -> str:
    expression: str = alerts()["HemayatPartDead"]["expr"]
    return expression
