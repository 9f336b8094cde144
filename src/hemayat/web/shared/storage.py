"""Where styles, script and font come from: built by assets/build.mjs, named by content, shipped inside the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class BuiltStorage(ManifestStaticFilesStorage):
    """Reads the list of names that the build wrote. Collecting does nothing: there is nothing to collect."""

    def post_process(self, *given: Any, **options: Any) -> Iterator[Any]:
        return iter(())
