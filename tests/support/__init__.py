"""What several folders of tests need. Whoever imports it has the settings of a test, before they are read."""

from __future__ import annotations

import os

os.environ.setdefault("HEMAYAT_MODE", "test")
os.environ.setdefault("HEMAYAT_HOME", "out/tests/home")
# As the worker, which alone signs checkpoints.
os.environ.setdefault("HEMAYAT_CHECKPOINT_KEYS", "out/tests/home/checkpoint-keys.json")
os.environ.setdefault("HEMAYAT_SECRET_KEY", "for tests alone")
# The database that all processes of a run begin with knows this key (database.py).
os.environ.setdefault("HEMAYAT_PROCESS_KEY", "of-all-processes-under-test-alone")
# Not in pyproject.toml: pytest-django would read the settings before this file has said what they stand on.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemayat.config.settings")
