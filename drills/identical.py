"""A storm of identical submissions: however often a form is sent, and by whatever door, it is one case with one code.

R4.1a, R4.8a. Some are sent with another key too, as from a page that was opened twice.
"""

from __future__ import annotations

import random
import uuid
from pathlib import Path

from drills.service.counts import compare, settle
from drills.service.server import serving
from drills.service.storm import Form

HEADS, TIMES, PAGES = 8, 150, 3
CLIENTS = 24


def drill(folder: Path) -> str:
    with serving(folder, HEADS) as (service, ready):
        storm = service.storm()
        forms = [
            Form(one, key, port)
            for one in ready
            for key in (uuid.uuid4().hex for _ in range(PAGES))
            for port in (storm.port, storm.intake)
            for _ in range(TIMES // 2 // PAGES)
        ]
        random.Random(1).shuffle(forms)
        ledger = storm.send(forms, clients=CLIENTS)
        compare(service.installation, ready, ledger)
        settle(service.installation)
        compare(service.installation, ready, ledger)
    return f"{len(forms):,} submissions of {HEADS} forms from {PAGES} pages each: {HEADS} cases, 0 doubled"
