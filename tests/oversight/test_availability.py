"""Whether the citizens' site answers is asked at its own address, and each minute is kept once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from hemayat.oversight.actions import probe
from hemayat.oversight.models import Probe

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2019, 12, 3, 8, 0, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


class _Site(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        is_ours = self.path == "/readyz" and self.headers["Host"].startswith("hemayat.localhost:")
        self.send_response(self.status if is_ours else 404)
        self.end_headers()

    def log_message(self, *_said: Any) -> None:
        """Nothing on the console of the tests."""


@pytest.fixture
def site(settings: Any) -> Iterator[type[_Site]]:
    """Something that answers at the citizens' address."""
    server = HTTPServer(("127.0.0.1", 0), _Site)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    address = f"http://hemayat.localhost:{server.server_port}"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, citizen_origin=address)
    yield _Site
    _Site.status = 200
    server.shutdown()
    server.server_close()
    thread.join()


def test_r2_1_an_answer_a_refusal_and_silence(site: type[_Site], settings: Any) -> None:
    assert probe(now=NOW)
    site.status = 503
    assert not probe(now=NOW + MINUTE)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, citizen_origin="http://127.0.0.1:9")
    assert not probe(now=NOW + 2 * MINUTE)
    assert not probe(now=NOW), "asked twice in one minute"
    kept = dict(Probe.objects.order_by("minute").values_list("minute", "is_up"))
    first = NOW.replace(second=0)
    assert kept == {first: True, first + MINUTE: False, first + 2 * MINUTE: False}, "the first answer stays"
