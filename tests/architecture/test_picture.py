"""The picture of the layers is drawn from the list that the linter enforces."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_picture_and_the_table_of_the_layers_are_fresh() -> None:
    drawing = runpy.run_path(str(ROOT / "docs" / "pictures" / "draw.py"))
    drawn = drawing["draw"](drawing["bands"]())
    assert drawing["PICTURE"].read_text("utf-8") == drawn, "run: python docs/pictures/draw.py"
    assert drawing["table"](drawing["bands"]()) in drawing["PAGE"].read_text("utf-8"), (
        "run: python docs/pictures/draw.py"
    )
