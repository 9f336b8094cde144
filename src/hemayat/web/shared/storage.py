"""Where styles, script and font come from: built by assets/build.mjs, named by content, shipped inside the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class BuiltStorage(ManifestStaticFilesStorage):
    """Reads the list of names that the build wrote. Collecting does nothing: there is nothing to collect."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """Every page names the same few files: their addresses are looked up once."""
        asked = name or ""
        if asked not in self._addresses:
            self._addresses[asked] = super().url(asked, force)
        return self._addresses[asked]

    def post_process(self, *given: Any, **options: Any) -> Iterator[Any]:
        return iter(())
