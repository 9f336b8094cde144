"""Whether the styles, script, font and compiled texts that pages need came with this installation."""

from __future__ import annotations

import json
from pathlib import Path

from hemayat.common.language import LANGUAGES, LOCALE, SOURCE

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
    # By name too: an installation may have come without the catalogues themselves.
    languages = {path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/django.po")}
    compiled = [f"{lang}/LC_MESSAGES/django.mo" for lang in sorted(languages.union(LANGUAGES) - {SOURCE})]
    return [name for name in compiled if not (folder / name).is_file()]
