"""What `/metrics` says."""

from __future__ import annotations

import re

from hemayat.monitoring import metrics


def figure(name: str, **labels: str) -> float:
    """The value that is exposed."""
    said = "".join(f'(?=.*{label}="{re.escape(value)}")' for label, value in labels.items())
    (value,) = re.findall(rf"^{name}(?:\{{{said}.*\}})? (\S+)$", metrics.exposition().decode(), re.MULTILINE)
    return float(value)
