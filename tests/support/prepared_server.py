"""`python -m tests.support.prepared_server FOLDER`: a server with every migration, for several runs of tests.

A run that finds it named in HEMAYAT_TEST_PREPARED_SERVER begins with a copy of it. It fits the tree that made it only.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django

from tests.support.database import prepare_server

if __name__ == "__main__":
    django.setup()
    prepare_server(Path(sys.argv[1]))
