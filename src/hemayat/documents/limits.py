"""How much is taken, and what is made of it. No Django: the process that opens strangers' files reads this too."""

from __future__ import annotations

MOST_BYTES = 10 * 1024**2
"""The proxy must let 2 MB more pass, in three places of deploy/nginx/hemayat.conf, and so must the scanner
(docs/operator/uploads.md)."""
MOST_PAGES = 20
MOST_DOCUMENTS = 10
"""Of one case."""
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 3_000
"""In pixels, of a picture that is kept: a page of A4 at 250 to the inch."""
MOST_UNPACKED = 768 * 1024**2
"""Bytes of all streams of a PDF together: twenty pages scanned in colour and packed without loss have less."""
MOST_DRAWN = 32 * 1024**2
"""Of them, bytes that are no picture: what a reader works through line by line when it shows a page."""
LONGEST_EDGE = 14_400
"""Of a page of a PDF, in points: five metres, as far as readers go."""
MOST_KEPT = 4 * MOST_BYTES
"""Bytes of what is made of a file; some PDF packs worse afterwards."""
MOST_MEMORY = 1024**3
MOST_CPU_SECONDS = 10
"""Of the process that opens one file. The slowest honest file measured, a picture of 64 megapixels, needs 4."""
MOST_SECONDS = 300
"""Until an answer is no longer awaited: far longer, because whoever looks at a page uses the machine first."""
MOST_CHECKS = 3
"""Times that a file is opened whose process gives no answer."""

# What is counted before anything is decoded (structure.py).
MOST_SCANS = 64
"""Passes over a JPEG. Cameras and common programs write at most 12."""
MOST_SCANNED_PIXELS = 10 * MOST_PIXELS
"""Pixels times passes: the work of a progressive JPEG, whatever its size in bytes."""
MOST_SEGMENTS = 2_000
MOST_CHUNKS = 20_000
"""Parts of a PNG: the usual encoder writes one for each 8 KB."""
LARGEST_CHUNK = 1024**2
"""Bytes of a part that is not the picture itself."""
MOST_OBJECTS = 20_000
"""Of a PDF: twenty scanned pages have a few hundred, twenty typeset pages a few thousand."""
MOST_STREAMS = 5_000
