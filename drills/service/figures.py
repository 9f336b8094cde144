"""What `/metrics` of an installation says, and from where on an alert of deploy/prometheus fires."""

from __future__ import annotations

import re
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families

from drills.outcomes import CannotJudge
from drills.service.installation import ROOT, Installation

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"


def figure(at: Installation, name: str, **labels: str) -> float:
    """The sum of the series with these labels; 0 if there is none."""
    asked = Request(f"http://127.0.0.1:{at.port}/metrics", headers={"Host": at.host})
    with urlopen(asked, timeout=10) as said:  # noqa: S310 - an http address of our own machine
        text = said.read().decode()
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def limit(metric: str) -> float:
    """The number that the shipped alert compares the age of this metric with, in seconds."""
    found = re.search(rf"time\(\) - max\({metric}\) > (\d+)\b(?! \*)", ALERTS.read_text("utf-8"))
    if not found:
        raise CannotJudge(f"no alert in {ALERTS.name} compares the age of {metric}")
    return float(found[1])
