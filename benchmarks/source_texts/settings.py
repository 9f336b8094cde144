"""Our own settings without catalogues, to see what looking texts up costs a page."""

from __future__ import annotations

import gettext

from hemayat.common import language
from hemayat.config.settings import *  # noqa: F403 - all of them


def _of_the_source(_lang: str) -> gettext.NullTranslations:
    return gettext.NullTranslations()


USE_I18N = False
language._catalogue = _of_the_source  # type: ignore[assignment]  # noqa: SLF001 - the one place that looks texts up
WSGI_APPLICATION = "benchmarks.source_texts.wsgi.application"
