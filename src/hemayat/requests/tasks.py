"""What the worker runs for requests."""

from __future__ import annotations
