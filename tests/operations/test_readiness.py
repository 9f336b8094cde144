"""What keeps a production service from starting, and what does not."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.sql import SQL

from hemayat.accounts.staff import add_staff, disable_staff
from hemayat.audit.context import SYSTEM
from hemayat.audit.keys import make_checkpoint_ring
from hemayat.audit.process_key import VARIABLE as PROCESS_KEY
from hemayat.common.errors import HemayatError
from hemayat.common.keyring import KeyRing
from hemayat.config.environment import Environment, Mode, read_environment
from hemayat.operations.agreement_limit import limit_advice
from hemayat.operations.doctor_checks import ReadinessCheck, all_findings, paper, refused, startup_faults
from hemayat.operations.postgres import DatabaseUrls, PostgresCluster
from hemayat.operations.service_processes import process_environment
from tests.cli.test_serve import free_port, hemayat, started, status, until_it_answers, until_it_says
from tests.operations.postgres_folder import server_folder
from tests.support.publishing import NOW, decide, publish

PROVIDER = {"driver": "http", "name": "first", "url": "http://127.0.0.1:9/", "password": "hidden"}


def told(home: Path, gateways: Any = (PROVIDER,)) -> dict[str, str]:
    """The environment of a production that lacks nothing."""
    file = home / "gateways.json"
    file.write_text(json.dumps({"gateways": list(gateways)}), "utf-8")
    file.chmod(0o600)
    if not (home / "keys.json").exists():
        KeyRing.make(home / "keys.json")
        make_checkpoint_ring(home / "checkpoint-keys.json", home / "checkpoint-public.json", is_demo=False)
    return {
        "HEMAYAT_HOME": str(home),
        "HEMAYAT_CITIZEN_ORIGIN": "https://hemayat.example",
        "HEMAYAT_STAFF_ORIGIN": "https://desk.example",
        "HEMAYAT_PARTNER_ORIGIN": "https://partners.example",
        "HEMAYAT_REGISTERS_URL": "http://127.0.0.1:9",
        "HEMAYAT_GATEWAYS": str(file),
    }


def production(home: Path) -> Environment:
    return read_environment(told(home))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("differing", "says"),
    [
        ({"HEMAYAT_CITIZEN_ORIGIN": "http://hemayat.example"}, "HEMAYAT_CITIZEN_ORIGIN is an https address"),
        ({"HEMAYAT_STAFF_ORIGIN": "https://hemayat.example"}, "host names of their own"),
        ({"HEMAYAT_PARTNER_ORIGIN": "https://desk.example"}, "host names of their own"),
        ({"HEMAYAT_PARTNER_ORIGIN": "http://partners.example"}, "HEMAYAT_PARTNER_ORIGIN is an https address"),
        ({"HEMAYAT_REGISTERS_URL": ""}, "registers are asked for real"),
        ({"HEMAYAT_STAFF_SSO_ISSUER": "http://sso.example"}, "HEMAYAT_STAFF_SSO_ISSUER is private"),
        ({"HEMAYAT_DEMO_NATION": "out/demo/snapshot"}, "not HEMAYAT_DEMO_NATION"),
        (
            {
                "DATABASE_URL": "postgresql://hemayat_app@/hemayat",
                "HEMAYAT_CITIZEN_DATABASE_URL": "postgresql://hemayat_app@/hemayat",
            },
            "give the address of hemayat_citizen",
        ),
        ({"DATABASE_URL": "postgresql://hemayat_app@/hemayat"}, "give the address of hemayat_citizen"),
        (
            {"HEMAYAT_MINISTRY_MARK": "/nowhere/mark.svg"},
            "HEMAYAT_MINISTRY_MARK: /nowhere/mark.svg cannot be read (No such file or directory); give the path",
        ),
        ({"HEMAYAT_GATEWAYS": ""}, "set HEMAYAT_GATEWAYS"),
        ({"HEMAYAT_GATEWAYS": "/nowhere/gateways.json"}, "/nowhere/gateways.json: cannot be read"),
    ],
)
def test_each_thing_that_is_missing_is_named(tmp_path: Path, differing: dict[str, str], says: str) -> None:
    assert startup_faults(production(tmp_path)) == []
    (fault,) = startup_faults(read_environment({**told(tmp_path), **differing}))
    assert says in fault


@pytest.mark.parametrize(
    ("gateways", "says"),
    [
        ([], "names no provider"),
        ([{"driver": "demo_inbox"}], "demo_inbox is for the demo alone"),
        ([{"driver": "http", "name": "first"}], "'url' is missing"),
    ],
)
def test_providers_that_cannot_send_are_refused_before_the_start(
    tmp_path: Path, gateways: list[dict[str, str]], says: str
) -> None:
    (fault,) = startup_faults(read_environment(told(tmp_path, gateways)))
    assert says in fault


@pytest.mark.slow
def test_what_hands_us_telephone_calls_is_read_before_the_start_but_need_not_be_there(tmp_path: Path) -> None:
    environment = production(tmp_path)
    (found,) = [one for one in all_findings(environment, None) if "by telephone" in one.what]
    assert (found.is_fine, found.is_needed) == (False, False)
    assert environment.gateways is not None
    document = json.loads(environment.gateways.read_text("utf-8"))
    for name, faults in (("operator", 0), (7, 1)):
        said = {**document, "telephone": [{"channel": "ussd", "name": name}]}
        environment.gateways.write_text(json.dumps(said), "utf-8")
        assert len(startup_faults(environment)) == faults
    assert "'name' wants a text" in startup_faults(environment)[0]


def test_keys_that_others_may_read_are_refused(tmp_path: Path) -> None:
    environment = production(tmp_path)
    environment.keys.chmod(0o644)
    assert any("chmod 600" in fault for fault in startup_faults(environment))


@pytest.mark.django_db(transaction=True)
def test_an_account_of_a_demo_is_refused_until_it_is_closed(
    tmp_path: Path, django_db_setup: DatabaseUrls
) -> None:
    environment = production(tmp_path)
    assert refused(environment, django_db_setup.app) == []
    add_staff(
        username="maker", full_name="Maker", roles=["publisher"], provinces=["*"], by=SYSTEM, now=NOW,
        password="demo", is_demo=True,
    )  # fmt: skip
    (fault,) = refused(environment, django_db_setup.app)
    assert "maker: close each with `hemayat staff close`" in fault
    disable_staff(username="maker", by=SYSTEM, now=NOW)
    assert refused(environment, django_db_setup.app) == []


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_a_process_whose_key_the_database_does_not_know_is_told_what_to_do(
    mode: Mode, tmp_path: Path, django_db_setup: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = replace(production(tmp_path), mode=mode)
    assert refused(environment, django_db_setup.app) == []
    monkeypatch.setenv(PROCESS_KEY, "of-another-installation-" * 2)
    (fault,) = refused(environment, django_db_setup.app)
    assert fault.startswith("the database knows this process by its key: ")
    assert "run `hemayat migrate --replace-process-key`" in fault
    assert fault.split(": ", 1)[1] in {one.advice for one in all_findings(environment, django_db_setup.app)}
    # A process of the citizens' site has no key, and needs none.
    monkeypatch.delenv(PROCESS_KEY)
    assert refused(environment, django_db_setup.citizen) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("work", "--drain"), ("staff", "list"), ("serve", "--part", "desk")], ids=" ".join
)
def test_without_the_key_nothing_that_acts_starts(
    words: tuple[str, ...], tmp_path: Path, django_db_setup: DatabaseUrls
) -> None:
    given = told(tmp_path) | {
        "HEMAYAT_MODE": "demo", "DATABASE_URL": django_db_setup.app, PROCESS_KEY: "of-another-installation-" * 2,
    }  # fmt: skip
    done = hemayat(*words, **given)
    assert done.returncode == 2
    assert "the database does not know this process" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_watches_and_has_no_line_is_named(tmp_path: Path, django_db_setup: DatabaseUrls) -> None:
    given: dict[str, Any] = {"provinces": ["*"], "by": SYSTEM, "now": NOW, "national_id": ""}
    add_staff(username="boss", full_name="Boss", roles=["administrator"], mobile="+989120000001", **given)
    add_staff(username="nima", full_name="Nima", roles=["analyst"], **given)

    def finding() -> ReadinessCheck:
        found = all_findings(production(tmp_path), django_db_setup.app)
        return next(one for one in found if one.what == "administrators and oversight can be notified")

    assert finding().is_fine
    for name in ("watcher", "closed"):
        add_staff(username=name, full_name=name, roles=["oversight"], **given)
    disable_staff(username="closed", by=SYSTEM, now=NOW)
    assert finding().advice.startswith("watcher: ")
    assert not finding().is_needed


def test_the_site_logs_in_to_the_server_that_is_used_and_no_other(tmp_path: Path) -> None:
    """A restored copy is served with the environment of the installation, but for `DATABASE_URL`."""
    given = told(tmp_path) | {"HEMAYAT_CITIZEN_DATABASE_URL": "postgresql://hemayat_citizen@10.0.0.1/hemayat"}
    environment = read_environment(given)
    assert environment.citizen_database_url == ""
    of_our_own = replace(environment, citizen_database_url="postgresql://hemayat_citizen@/own")
    processes = process_environment(of_our_own, "postgresql://hemayat_app@/own")
    assert processes["HEMAYAT_CITIZEN_DATABASE_URL"] == "postgresql://hemayat_citizen@/own"


@pytest.mark.django_db(transaction=True)
def test_a_role_of_the_site_that_may_not_log_in_is_refused(
    tmp_path: Path, django_db_setup: DatabaseUrls
) -> None:
    def faults(address: str) -> list[str]:
        addresses = {"DATABASE_URL": django_db_setup.app, "HEMAYAT_CITIZEN_DATABASE_URL": address}
        environment = read_environment({**told(tmp_path), **addresses})
        return refused(environment, django_db_setup.app)

    assert faults(django_db_setup.citizen) == []
    (fault,) = faults(f"{django_db_setup.citizen}?password=x")
    assert "the role of the citizens' site can log in: " in fault
    assert "password authentication failed" in fault


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_standby_that_is_none_or_is_silent_is_told_and_keeps_nothing_from_starting(
    tmp_path: Path, django_db_setup: DatabaseUrls
) -> None:
    for address in (django_db_setup.app, "postgresql://a@127.0.0.1:9/b"):
        environment = read_environment({**told(tmp_path), "HEMAYAT_STANDBY_DATABASE_URL": address})
        found = all_findings(environment, django_db_setup.app)
        (standby,) = [one for one in found if one.what == "the standby answers, and is one"]
        assert not standby.is_fine
        assert not standby.is_needed


@pytest.mark.parametrize(
    ("url", "is_fine"),
    [
        ("postgresql://a@/b?host=/run/postgresql", True),
        ("postgresql://a@localhost/b", True),
        ("postgresql://a@10.0.0.1/b", False),
        ("postgresql://a@10.0.0.1/b?sslmode=require", False),
        ("postgresql://a@10.0.0.1,10.0.0.2/b?sslmode=verify-full", True),
        ("postgresql://a@localhost,10.0.0.2/b", False),
        ("postgresql://a@localhost/b?hostaddr=10.0.0.2", False),
    ],
)
def test_a_database_elsewhere_that_proves_nothing_is_told_and_keeps_nothing_from_starting(
    tmp_path: Path, url: str, is_fine: bool
) -> None:
    found = all_findings(read_environment({**told(tmp_path), "DATABASE_URL": url}), None)
    (wire,) = [one for one in found if one.what == "a database on another machine shows its certificate"]
    assert (wire.is_fine, wire.is_needed) == (is_fine, False)


def test_an_address_of_a_database_that_means_nothing_is_refused_and_never_shown(tmp_path: Path) -> None:
    with pytest.raises(
        HemayatError, match="HEMAYAT_STANDBY_DATABASE_URL is not a PostgreSQL address"
    ) as refused_:
        read_environment({**told(tmp_path), "HEMAYAT_STANDBY_DATABASE_URL": "postgresql://a:secret%zz@b/c"})
    assert "secret" not in str(refused_.value)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_people_who_were_made_up_are_refused(tmp_path: Path, django_db_setup: DatabaseUrls) -> None:
    publish(decide(tmp_path))
    fault = refused(production(tmp_path), django_db_setup.app)[-1]
    assert "synthetic people are in this database" in fault


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_limit_for_one_officer_that_no_support_is_above_is_told(
    tmp_path: Path, django_db_setup: DatabaseUrls
) -> None:
    """The shipped policy pays up to 24,600,000 rials a year; the one of the run that is published then, 12,360,000."""

    def finding() -> ReadinessCheck:
        found = all_findings(production(tmp_path), django_db_setup.app)
        return next(one for one in found if one.what == "the agreement asks for a second officer")

    assert finding().is_fine
    publish(decide(tmp_path))
    assert "grant 15,000,000 rials a year, and no household receives more than 12,360,000" in finding().advice
    assert not finding().is_needed


_OTHER_RUN = """
INSERT INTO run SELECT (jsonb_populate_record(r, '{"id": 999, "policy_text": "no policy"}')).* FROM run r"""
_SEE_IT = "UPDATE published_run SET run_id = 999 WHERE province {} (SELECT min(province) FROM published_run)"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("seen_in", "advice"),
    [("=", "no household receives more than 12,360,000"), ("<>", "the policy cannot be read")],
)
def test_the_rules_of_the_run_of_most_provinces_count_while_another_is_published(
    tmp_path: Path, django_db_setup: DatabaseUrls, seen_in: LiteralString, advice: str
) -> None:
    """The other run, whose policy is none, is seen in one province, or in all the others."""
    publish(decide(tmp_path))
    with psycopg.connect(django_db_setup.admin) as admin:
        # Whether it may be published is tested elsewhere.
        admin.execute("SET session_replication_role = replica")
        admin.execute(_OTHER_RUN)
        admin.execute(SQL(_SEE_IT).format(SQL(seen_in)))
        one, others = sorted(
            row[0] for row in admin.execute("SELECT count(*) FROM published_run GROUP BY run_id")
        )
        assert one == 1 < others
        assert advice in limit_advice(admin)


@pytest.mark.slow
@pytest.mark.parametrize("words", [("serve", "--part", "web"), ("migrate",)])
def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    addresses = {
        name: f"postgresql://{role}:b@127.0.0.1:9/hemayat"
        for name, role in (("DATABASE_URL", "a"), ("HEMAYAT_CITIZEN_DATABASE_URL", "hemayat_citizen"))
    }
    said = hemayat(*words, **told(tmp_path), **addresses)
    assert said.returncode == 2
    assert said.stderr.startswith("error: the database does not answer: ")
    assert said.stderr.count("\n") == 1


@pytest.mark.long
@pytest.mark.slow
def test_a_production_that_lacks_nothing_serves_without_anything_of_a_demo(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with server_folder() as home:
        environment = told(home)
        with started("serve", "--port", str(port), "--workers", "1", log=log, **environment) as service:
            until_it_says("Ctrl-C stops everything", log)
            until_it_answers(port, "hemayat.example", "/", log)
            assert status(port, "hemayat.example", "/demo/inbox/") == 404
            assert status(port, "hemayat.example", "/demo/phone/") == 404
            assert status(port, "desk.example", "/demo/inbox/") == 404
            doctor = hemayat("doctor", **environment)
            assert doctor.returncode == 0, doctor.stdout
            assert "look a database is named" in doctor.stdout
            with psycopg.connect(PostgresCluster(home / "postgres").start().owner) as connection:
                connection.execute(
                    "INSERT INTO staff_member (username, full_name, password, roles, provinces, is_active, "
                    "is_demo, created_at, totp_sealed, totp_step, origin) "
                    "VALUES ('maker', 'Maker', '', '{publisher}', '{*}', true, true, now(), '', 0, 'operator')"
                )
            service.send_signal(signal.SIGINT)
            assert service.wait(60) == 0, log.read_text("utf-8")
        again = hemayat("serve", "--port", str(port), **environment)
        assert again.returncode == 2
        assert "no demo account is open" in again.stderr


def test_a_machine_that_cannot_set_text_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not paper().is_fine:
        pytest.skip("no pango here: .ci/run installs it")

    class Lacking:
        def find_spec(self, name: str, *given: Any) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
    (found,) = [one for one in all_findings(production(tmp_path), None) if "PDF" in one.what]
    assert (found.is_fine, found.is_needed) == (False, False)
    assert "libpangoft2-1.0-0" in found.advice
