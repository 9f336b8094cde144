"""Whether the styles, script, font and compiled texts that pages need came with this installation."""

from __future__ import annotations

import json
from pathlib import Path

from hemayat.common.language import LOCALE

BUILT = Path(__file__).with_name("built")
NAMES = "staticfiles.json"


def missing_assets(folder: Path = BUILT) -> list[str]:
    """Files that the list of assets names and that are not there; the list itself if it is missing or unreadable."""
    try:
        paths = json.loads((folder / NAMES).read_text("utf-8"))["paths"].values()
    except (OSError, ValueError, KeyError):
        return [NAMES]
    return [path for path in paths if not (folder / path).is_file()]


def missing_texts(folder: Path = LOCALE) -> list[str]:
    """Catalogues that were not compiled: without them, pages are in English whatever language a visitor chose."""
    compiled = [path.with_suffix(".mo") for path in folder.glob("*/LC_MESSAGES/django.po")]
    return [str(path.relative_to(folder)) for path in compiled if not path.is_file()]
