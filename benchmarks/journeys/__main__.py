"""Plays loads that it is asked for, a line of JSON each, and answers in lines: no import is in a figure.

The first line says where everything is; `python -m benchmarks.journeys` of `.venv-bench` is started by surge.py.
"""

from __future__ import annotations

# ruff: noqa: I001 - locust is the first of all: it makes sockets and sleeps those of gevent
import locust  # noqa: F401 - for that alone
import json
import ssl
import sys
import time
from pathlib import Path
from typing import Any

import gevent

from benchmarks.journeys.browser import Site
from benchmarks.journeys.load import Load, Order, told
from benchmarks.journeys.phone import Phone


def main() -> None:
    place = json.loads(sys.stdin.readline())
    load = _load(place)
    phone = gevent.spawn(load.phone.read)
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        order = Order(**{**asked, "thinks": tuple(asked["thinks"])})
        cpu = time.process_time()
        load.play(order)
        print(json.dumps(told(load, order) | {"cpu": time.process_time() - cpu}), flush=True)
        if phone.dead:
            raise SystemExit("the demo's inbox cannot be read")


def _load(place: dict[str, Any]) -> Load:
    # The signature of every certificate is not checked: that is the time of other machines.
    tls = ssl.create_default_context(cafile=place["certificate"])
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.set_ecdh_curve("X25519")
    sites = {name: Site(place["port"], host, tls) for name, host in place["hosts"].items()}
    others = {"desk": (sites["desk"], "/sign-in/"), "partners": (sites["partners"], "/openapi.json")}
    people = json.loads(Path(place["people"]).read_text("utf-8"))
    return Load(sites["citizen"], others, Phone(place["database"], time.time()), people)


if __name__ == "__main__":
    main()
