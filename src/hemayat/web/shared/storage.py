"""Where styles, script and font come from: built by assets/build.mjs, named by content, shipped inside the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class BuiltStorage(ManifestStaticFilesStorage):
    """Reads the list of names that the build wrote. Collecting does nothing: there is nothing to collect."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """Every page names the same few files: their addresses are looked up once."""
        this_name = name or ""
        if this_name not in self._addresses:
            self._addresses[this_name] = super().url(this_name, force)
        return self._addresses[this_name]

    def post_process(self, *args: Any, **options: Any) -> Iterator[Any]:
        return iter(())
