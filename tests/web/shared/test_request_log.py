"""Requests are counted and logged by the name of their route; no address, no number of a person gets into a log."""

from __future__ import annotations

import json
import logging
import re
import time

import pytest
import structlog

from hemayat.monitoring.logs import masked
from hemayat.web.shared.request_log import new_code
from tests.web.shared.routes import ID


def test_a_request_is_one_line_with_its_route_and_without_its_address(trial, lines):
    response = trial.get(f"/crash/{ID}?id={ID}")
    logged = lines()
    request = next(line for line in logged if line["event"] == "request")
    assert request["route"] == "crash"
    assert request["status"] == 500
    assert request["request"] == response["X-Request-ID"]
    failure = next(line for line in logged if line["event"] == "failed")
    assert failure["exception"] == "ValueError"
    assert any("routes.py" in place for place in failure["where"])
    assert failure["request"] == response["X-Request-ID"]
    assert ID not in json.dumps(logged)


def test_a_page_that_is_not_there_is_logged_without_its_address(trial, lines):
    trial.get(f"/nobody/{ID}")
    logged = lines()
    assert [line["route"] for line in logged] == ["none"]
    assert "nobody" not in json.dumps(logged)


def test_a_refused_form_is_logged_without_its_address(trial, lines):
    trial.handler.enforce_csrf_checks = True
    trial.post("/take", {"words": ID})
    assert {line["event"] for line in lines()} == {"refused", "request"}


@pytest.mark.parametrize("text", [ID, "۰۰۱۲۳۴۵۶۷۹", "٠٠١٢٣٤٥٦٧٩", f"Key (x)=({ID}) exists", "+989123456789"])
def test_long_numbers_are_masked_in_every_script(text):
    assert not re.search(r"[0-9۰-۹٠-٩]{6}", masked(text))
    assert "######" in masked(text)


def test_what_somebody_sent_makes_no_line_of_its_own(lines):
    structlog.get_logger("trial").info(
        "said", text='a\n{"event": "request", "status": 200}\r\n', by="staff:1234567"
    )
    (line,) = lines()
    assert (line["event"], line["by"]) == ("said", "staff:1234567")
    assert line["at"].endswith("Z")


def test_values_of_every_shape_are_masked(lines):
    structlog.get_logger("trial").info(
        "said", text=ID, number=int(ID), inner={"a": [ID, (ID,)]}, small=12345, count=99_999
    )
    logged = lines()[-1]
    assert "12345679" not in json.dumps(logged)
    assert (logged["small"], logged["count"]) == (12345, 99_999)


def test_a_library_that_logs_with_arguments_is_masked_too(lines):
    logging.getLogger("library").warning("row %s of %s", ID, {"id": ID})
    assert ID not in json.dumps(lines())


def test_routes_are_counted_by_name(trial):
    for _ in range(3):
        trial.get(f"/crash/{ID}")
    told = trial.get("/metrics").content.decode()
    assert re.search(
        r'hemayat_requests_total\{method="GET",route="crash",site="citizen",status="500"\} [3-9]', told
    )
    assert 'hemayat_request_seconds_bucket{le="0.3",route="crash"' in told
    assert ID not in told


@pytest.mark.parametrize(
    ("said", "at_least", "at_most"),
    [(-2.0, 2.0, 30.0), (+9.0, 0.0, 1.9), (-9_000.0, 60.0, 61.9), (None, 0.0, 1.9)],
)
def test_what_a_request_stood_before_a_busy_process_counts(trial, lines, said, at_least, at_most):
    told = {} if said is None else {"X-Request-Start": f"t={time.time() + said:.3f}"}
    trial.get("/livez", headers=told)
    (request,) = lines()
    assert at_least <= request["ms"] / 1000 <= at_most


@pytest.mark.parametrize(
    ("said", "peer"), [("t=1.000", "8.8.8.8"), ("soon", "127.0.0.1"), ("t=", "127.0.0.1")]
)
def test_how_long_a_stranger_says_they_waited_is_not_believed(trial, lines, said, peer):
    trial.get("/livez", headers={"X-Request-Start": said}, REMOTE_ADDR=peer)
    (request,) = lines()
    assert request["ms"] < 1_900


def test_a_made_up_method_makes_no_series_of_its_own(citizen):
    citizen.generic("ZZZZ", "/livez")
    told = citizen.get("/metrics").content.decode()
    assert "ZZZZ" not in told
    assert 'method="other"' in told


def test_a_code_can_be_read_out():
    assert re.fullmatch(r"[b-z]{4}-[b-z]{4}-[b-z]{4}", new_code())
    assert not set(new_code()) & set("aeiouls0123456789")
