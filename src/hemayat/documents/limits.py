"""How much is taken, and what is made of it. No Django: the process that opens strangers' files reads this too."""

from __future__ import annotations

MOST_BYTES = 10 * 1024**2
MOST_PAGES = 20
MOST_DOCUMENTS = 10
"""Of one case."""
MOST_TRIES = 60
"""Of one household in an hour, whatever came of them."""
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 3_000
"""In pixels, of a picture that is kept: a page of A4 at 250 to the inch."""
MOST_UNPACKED = 768 * 1024**2
"""Bytes of all streams of a PDF together: twenty pages scanned in colour and packed without loss have less."""
MOST_MEMORY = 1024**3
MOST_SECONDS = 20
