"""What nginx itself refuses is counted inside nginx, and no process behind it has to be alive."""

from __future__ import annotations

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.cli.test_serve import free_port
from tests.deploy.door_site import door, pages, until
from tests.deploy.proxy import CITIZEN, DESK, KNOWN, LACKS, PARTNERS, Proxy, proxy

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(LACKS), reason=LACKS)]
SERIES = re.compile(r'^hemayat_proxy_refused_total\{host="([^"]+)",status="(\d+)"\} (\d+)$', re.MULTILINE)


def refused(site: Proxy) -> dict[tuple[str, str], int]:
    page = httpx.get(f"http://127.0.0.1:{site.metrics}/refusals")
    assert page.headers["Content-Type"].startswith("text/plain")
    assert "# TYPE hemayat_proxy_refused_total counter" in page.text
    return {(host, status): int(many) for host, status, many in SERIES.findall(page.text)}


def test_each_host_begins_at_zero_and_503_is_counted_while_nothing_answers(tmp_path: Path) -> None:
    with proxy(tmp_path / "nginx", **{name: free_port() for name in KNOWN}) as site:
        assert refused(site) == {
            (host, status): 0 for host in (CITIZEN, DESK, PARTNERS) for status in ("429", "503")
        }
        for host, many in ((CITIZEN, 3), (DESK, 2), (PARTNERS, 1)):
            for _ in range(many):
                assert site.get("/livez", host).status_code == 503
        assert [refused(site)[host, "503"] for host in (CITIZEN, DESK, PARTNERS)] == [3, 2, 1]


def test_429_is_counted_and_an_answer_is_not(tmp_path: Path) -> None:
    ports = {name: free_port() for name in KNOWN}
    with pages(ports["desk"]), proxy(tmp_path / "nginx", **ports) as site:
        with ThreadPoolExecutor(40) as pool:
            answers = list(pool.map(lambda _: site.get("/sign-in/", DESK).status_code, range(60)))
        assert set(answers) == {200, 429}
        assert refused(site)[DESK, "429"] == answers.count(429)
        assert refused(site)[DESK, "503"] == 0


def test_what_was_counted_outlives_a_reload_of_nginx(tmp_path: Path) -> None:
    """All its workers end and others begin; counts that went back would hide what came before."""
    with proxy(tmp_path / "nginx", **{name: free_port() for name in KNOWN}) as site:
        site.get("/livez", DESK)
        os.kill(site.process, signal.SIGHUP)
        until(lambda: refused(site)[DESK, "503"] == 1)
        site.get("/livez", DESK)
        assert refused(site)[DESK, "503"] == 2


def test_a_visitor_whom_the_door_cannot_judge_is_counted_too(tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    (folder / "threshold.json").write_text("", "utf-8")
    with door(folder) as site:
        assert site.get("/").status_code == 503
        assert refused(site)[CITIZEN, "503"] == 1


def test_nobody_outside_reads_it(tmp_path: Path) -> None:
    ports = {name: free_port() for name in KNOWN}
    with pages(ports["web"], ports["desk"]), proxy(tmp_path / "nginx", **ports) as site:
        for host in (CITIZEN, DESK):
            assert "hemayat_proxy_refused_total" not in site.get("/refusals", host).text
