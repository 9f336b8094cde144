"""One rule for each view; the operator's pages are not there for anybody else."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from hemayat.web.shared.access import AccessRule, public, rule_of, set_rule


def test_a_view_has_one_rule_and_no_second():
    view = public(lambda request: HttpResponse())
    assert rule_of(view) == AccessRule("public")
    with pytest.raises(TypeError, match="already has a rule"):
        set_rule(view, AccessRule("head"))


def test_metrics_are_for_this_machine_without_a_proxy_between(citizen):
    assert citizen.get("/metrics").status_code == 200
    assert citizen.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404
    assert citizen.get("/metrics", REMOTE_ADDR="192.168.1.7").status_code == 404


def test_metrics_are_for_whoever_has_the_token(citizen, settings):
    far = {"REMOTE_ADDR": "192.168.1.7"}
    settings.INTERNAL_TOKEN = "the operator's"
    assert (
        citizen.get("/metrics", headers={"Authorization": "Bearer the operator's"}, **far).status_code == 200
    )
    assert citizen.get("/metrics", headers={"Authorization": "Bearer a guess"}, **far).status_code == 404
    assert citizen.get("/metrics", headers={"Authorization": "Bearer گمان"}, **far).status_code == 404
    settings.INTERNAL_TOKEN = ""
    assert citizen.get("/metrics", headers={"Authorization": "Bearer "}, **far).status_code == 404
