"""Hemayat: who is entitled to livelihood support, decided for a nation and explained to each household."""

__version__ = "0.1.0"
