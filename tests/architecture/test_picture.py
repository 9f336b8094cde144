"""The picture of the layers is drawn from the list that the linter enforces."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_picture_of_the_layers_is_fresh() -> None:
    drawing = runpy.run_path(str(ROOT / "docs" / "pictures" / "draw.py"))
    drawn = drawing["draw"](drawing["layers"]())
    assert drawing["PICTURE"].read_text("utf-8") == drawn, "run: python docs/pictures/draw.py"
