"""What deploy/ holds, judged by the programs that will read it, systemd and Prometheus, and held to one another."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from hemayat.agreements.contacts import shipped_agreement
from hemayat.common.persian import to_persian_digits
from hemayat.config.secret_files import SECRETS
from hemayat.operations.service_processes import WORKER_ENDS_WITHIN
from hemayat.operations.watchdog import SILENT_AFTER
from hemayat.web.gate.page import page
from tests.deploy.bare_machine import blocks
from tests.deploy.proxy import DEPLOY, KNOWN, LACKS, MAIN, NGINX, NJS

UNITS = DEPLOY / "systemd"
SERVING = {
    "web", "status", "desk", "partners", "phone", "intake", "uploads", "worker", "checker", "gate", "migrate", "backup",
    "wal",
}  # fmt: skip
PROGRAM = "/opt/hemayat/.venv/bin/hemayat"
FOR_OTHERS = {
    "HEMAYAT_PORT", "HEMAYAT_DEMO_NATION", "HEMAYAT_DEMO_TELEPHONE", "HEMAYAT_POSTGRES",
    "HEMAYAT_PUBLISHER", "HEMAYAT_PART", "HEMAYAT_CITIZEN_ROUTES",
}  # fmt: skip
"""Of demos, tests and a database of our own; and what `hemayat serve` tells its own processes."""


def words_of(unit: str) -> list[str]:
    """What a unit starts, without the program."""
    text = (UNITS / f"hemayat-{unit}.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert command.split()[0] == PROGRAM
    return command.split()[1:]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units with a program that is there."""
    folder = tmp_path_factory.mktemp("units")
    for source in UNITS.rglob("*.*"):
        if source.is_file():
            target = folder / source.relative_to(UNITS)
            target.parent.mkdir(exist_ok=True)
            text = _with_program(source.read_text("utf-8"))
            target.write_text(text.replace("/opt/hemayat/deploy", str(DEPLOY)), "utf-8")
    return folder


def _with_program(text: str) -> str:
    return text.replace(PROGRAM, sys.executable).replace(f"{Path(PROGRAM).parent}/python", sys.executable)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_no_fault_with_the_units(laid: Path) -> None:
    units = sorted(str(path) for path in laid.iterdir() if path.is_file())
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", [*(f"hemayat-{part}" for part in sorted(SERVING)), "tls-tickets"])
def test_each_unit_is_held_to_little(laid: Path, unit: str) -> None:
    """By systemd's own measure, which goes from 0 to 10; a service that nobody held back is at 9.6."""
    asked = ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=18"]
    said = subprocess.run(
        [*asked, str(laid / f"{unit}.service")], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout[-300:]


def test_the_key_that_signs_checkpoints_is_handed_to_the_worker_alone() -> None:
    hardened = (UNITS / "hemayat-.service.d" / "hardened.conf").read_text("utf-8")
    assert "InaccessiblePaths=-/etc/hemayat/checkpoint\n" in hardened
    assert "ExecStartPre=+/usr/bin/mkdir -p /run/credentials\n" in hardened, "or there is nothing to shut off"
    for part in SERVING:
        text = (UNITS / f"hemayat-{part}.service").read_text("utf-8")
        is_worker = part == "worker"
        assert (
            "LoadCredential=checkpoint-keys.json:/etc/hemayat/checkpoint/keys.json\n" in text
        ) is is_worker
        assert ("HEMAYAT_CHECKPOINT_KEYS=%d/checkpoint-keys.json\n" in text) is is_worker
        assert ("InaccessiblePaths=/run/credentials\n" in text) is not is_worker
    others = [path for path in UNITS.rglob("*") if path.is_file() and path.name != "hemayat-worker.service"]
    assert not [path for path in others if "LoadCredential" in path.read_text("utf-8")]
    given = re.findall(
        r"^HEMAYAT_CHECKPOINT_KEYS=", (DEPLOY / "environment.example").read_text("utf-8"), re.MULTILINE
    )
    assert given == [], "what the file of all units says would win over the worker's own word"


CITIZENS = {"web", "status", "intake", "uploads"}
"""Parts that the proxy sends the citizens' site alone."""
UNSIGNED = {"gate", "wal", "backup"}
"""They act for nobody, and so have no key to sign who acts."""


def test_parts_of_the_citizens_site_do_not_read_the_file_with_every_login_to_the_database() -> None:
    for part in SERVING:
        text = (UNITS / f"hemayat-{part}.service").read_text("utf-8")
        assert ("InaccessiblePaths=/etc/hemayat/environment\n" in text) is (part in CITIZENS | UNSIGNED), part
        assert ("UnsetEnvironment=HEMAYAT_PROCESS_KEY\n" in text) is (part in UNSIGNED), part


def test_no_memory_with_a_key_in_it_is_written_to_a_disk(compose: Any) -> None:
    for unit in (UNITS / "hemayat-.service.d" / "hardened.conf", UNITS / "uploads-reencoding@.service"):
        assert "\nLimitCORE=0\n" in unit.read_text("utf-8"), unit.name
    assert {compose["services"][part]["ulimits"]["core"] for part in SERVING} == {0}


def test_the_proxy_sends_the_desk_and_organisations_to_no_part_of_the_citizens_site() -> None:
    text = (DEPLOY / "nginx" / "hemayat.conf").read_text("utf-8")
    for pool in ("desk", "partners", "phone"):
        (servers,) = re.findall(rf"^upstream hemayat_{pool} \{{$(.*?)^\}}$", text, re.MULTILINE | re.DOTALL)
        ports = set(re.findall(r"server 127\.0\.0\.1:(\d+)", servers))
        assert ports
        assert not ports & {"8000", "8001", "8005", "8006"}, pool


def test_every_unit_that_serves_has_its_share_of_the_processor_and_the_door_comes_first() -> None:
    weights = {}
    for part in SERVING:
        (weights[part],) = re.findall(
            r"^CPUWeight=(\d+)$", (UNITS / f"hemayat-{part}.service").read_text("utf-8"), re.MULTILINE
        )
    assert max(weights, key=lambda part: int(weights[part])) == "gate"
    assert "CPUWeight=800" in (UNITS / "nginx.service.d" / "hemayat.conf").read_text("utf-8")


def test_a_worker_that_is_frozen_is_killed_by_systemd_as_by_the_service_itself() -> None:
    for part in SERVING:
        text = (UNITS / f"hemayat-{part}.service").read_text("utf-8")
        found = re.findall(r"^WatchdogSec=(\d+)$", text, re.MULTILINE)
        assert found == ([f"{SILENT_AFTER:.0f}"] if part in {"worker", "checker"} else []), part
        # A process that is stopped takes no other signal, and a child must not speak for it.
        assert ("WatchdogSignal=SIGKILL\nNotifyAccess=main\n" in text) is bool(found)


def test_keys_of_tls_tickets_move_on_and_the_last_one_still_opens(tmp_path: Path) -> None:
    rotate, folder = DEPLOY / "nginx" / "rotate-tickets", tmp_path / "tickets"
    seen = []
    for _ in range(3):
        subprocess.run([rotate, folder], check=True)
        seen.append([(folder / f"{name}.key").read_bytes() for name in ("current", "previous")])
        assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}
    assert [len(key) for keys in seen for key in keys] == [80] * 6
    assert seen[1][1] == seen[0][0]
    assert seen[2][1] == seen[1][0]
    assert len({keys[0] for keys in seen}) == 3


@pytest.mark.parametrize("fault", ["exit 1", 'printf short > "$3"', 'printf short > "$3"; exit 1'])
def test_keys_of_tls_tickets_stay_as_they_are_if_no_new_one_can_be_made(tmp_path: Path, fault: str) -> None:
    """As on a full disk: nginx does not start without both files."""
    rotate, folder = DEPLOY / "nginx" / "rotate-tickets", tmp_path / "tickets"
    for _ in range(2):
        subprocess.run([rotate, folder], check=True)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (tmp_path / "openssl").write_text(f"#!/bin/sh\n{fault}\n", "utf-8")
    (tmp_path / "openssl").chmod(0o755)
    failed = subprocess.run([rotate, folder], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=False)
    assert failed.returncode != 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    subprocess.run([rotate, folder], check=True)
    assert (folder / "previous.key").read_bytes() == before["current.key"]


def test_every_part_has_a_unit_and_each_is_started_by_the_target_at_the_port_that_nginx_asks() -> None:
    assert {path.stem.removeprefix("hemayat-") for path in UNITS.glob("hemayat-*.service")} == SERVING
    target = (UNITS / "hemayat.target").read_text("utf-8")
    parts = SERVING - {"migrate", "backup", "wal"}
    assert set(re.findall(r"hemayat-(\w+)\.service", target)) == parts
    for part in parts - {"worker", "checker"}:
        words = words_of(part)
        assert words[words.index("--port") + 1] == str(KNOWN[part])


def test_every_variable_of_the_program_is_named_in_the_environment_file() -> None:
    read = set(SECRETS)
    for path in (DEPLOY.parent / "src" / "hemayat").rglob("*.py"):
        read |= set(re.findall(r'"((?:HEMAYAT|DATABASE)_[A-Z_]+)"', path.read_text("utf-8")))
    assert read - FOR_OTHERS == set(variables())


def variables() -> list[str]:
    text = "\n".join(file.read_text("utf-8") for file in DEPLOY.glob("*environment.example"))
    return re.findall(r"^#?((?:HEMAYAT|DATABASE)_[A-Z_]+)=", text, re.MULTILINE)


def test_pages_of_who_waits_name_the_hotline_of_the_agreement() -> None:
    """They stand outside the program: whoever changes the number in the agreement changes it there too."""
    digits = re.sub(r"\D", "", shipped_agreement().contacts.hotline_from_anywhere)
    pages = [(DEPLOY / "nginx" / name).read_text("utf-8") for name in ("busy.html", "waiting.html")]
    for text in (page("asked").decode(), *pages):
        assert re.findall(r"tel:(\d+)", text) == [digits]
        assert to_persian_digits(digits) in text


@pytest.mark.parametrize("guide", ["deploying.md", "upgrading.md", "containers.md", "backups.md"])
def test_the_guides_name_what_is_there(guide: str) -> None:
    text = "\n".join(block.text for block in blocks(guide))
    named = set(re.findall(r"\bdeploy/[\w./-]+\w", text)) - {"deploy/secrets"}
    assert {name for name in named if not (DEPLOY.parent / name).exists() and "secrets/" not in name} == set()
    parts = set(re.findall(r"hemayat-([a-z]+)\b", text))
    parts |= {name for group in re.findall(r"hemayat-\{([a-z,]+)\}", text) for name in group.split(",")}
    assert parts <= SERVING | {"door"}  # the folder of the threshold


def test_every_part_that_runs_is_started_anew_by_an_upgrade_and_on_the_way_back() -> None:
    restarting = [
        block.text for block in blocks("upgrading.md") if "systemctl restart hemayat-web" in block.text
    ]
    assert len(restarting) == 2
    for text in restarting:
        parts = set(re.findall(r"restart hemayat-([a-z]+)\b", text))
        parts |= {name for group in re.findall(r"hemayat-\{([a-z,]+)\}", text) for name in group.split(",")}
        assert parts | {"migrate"} == SERVING - {"backup"}


# ------------------------------------------------------------------------------------------- containers


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def test_containers_run_what_the_units_run(compose: Any) -> None:
    services = compose["services"]
    others = {"network", "postgres", "clamav", "nginx"}
    assert set(services) == SERVING | others
    for part in SERVING:
        assert services[part]["command"] == words_of(part)
        assert services[part]["network_mode"] == "service:network"
        assert (services[part]["read_only"], services[part]["cap_drop"]) == (True, ["ALL"])
    assert services["migrate"].items() >= {"restart": "on-failure"}.items()
    for part in SERVING - {"migrate", "gate"}:
        assert services[part]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_containers_are_told_what_the_units_are_told_and_every_secret_is_a_file(compose: Any) -> None:
    known = {*variables(), *(f"{name}_FILE" for name in SECRETS)}
    read = {part: set(compose["services"][part]["environment"]) for part in SERVING}
    assert all(names <= known and not names & set(SECRETS) for names in read.values())
    assert "HEMAYAT_OWNER_DATABASE_URL_FILE" in read["migrate"]
    assert not any("OWNER" in name for part in SERVING - {"migrate"} for name in read[part])
    assert not any("BACKUP" in name for part in SERVING - {"wal", "backup"} for name in read[part])
    for service in compose["services"].values():
        given = set(service.get("secrets", []))
        assert given <= set(compose["secrets"])
        named = {str(v).removeprefix("/run/secrets/") for v in (service.get("environment") or {}).values()}
        assert {name for name in named if name in compose["secrets"]} <= given


def test_containers_of_the_citizens_site_have_no_login_but_their_own_and_no_key_to_sign_with(
    compose: Any,
) -> None:
    for part in SERVING:
        service = compose["services"][part]
        has_app = "app_url" in service["secrets"] or "app_url" in str(service["environment"])
        has_key = "process_key" in service["secrets"] or "process_key" in str(service["environment"])
        assert has_app is (part not in CITIZENS), part
        assert has_key is (part not in CITIZENS | UNSIGNED), part
    assert {compose["services"][part]["environment"]["DATABASE_URL_FILE"] for part in CITIZENS} == {
        "/run/secrets/citizen_url"
    }


def test_one_container_has_the_key_that_signs_checkpoints(compose: Any) -> None:
    for part, service in compose["services"].items():
        mounted = [volume for volume in service.get("volumes", []) if "/checkpoint" in volume]
        told = "HEMAYAT_CHECKPOINT_KEYS" in (service.get("environment") or {})
        assert (bool(mounted), told) == (part == "worker", part == "worker")
        assert all(volume.endswith(":ro") for volume in mounted)


def test_containers_have_the_shares_of_the_processor_that_the_units_have(compose: Any) -> None:
    for part in SERVING:
        text = (UNITS / f"hemayat-{part}.service").read_text("utf-8")
        (weight,) = re.findall(r"^CPUWeight=(\d+)$", text, re.MULTILINE)
        assert compose["services"][part].get("cpu_shares", 1024) == int(weight) * 1024 // 100, part
    assert compose["services"]["nginx"]["cpu_shares"] == compose["services"]["gate"]["cpu_shares"]


def test_containers_have_as_long_to_end_as_the_units_and_a_worker_is_not_cut_off_by_who_watches_it(
    compose: Any,
) -> None:
    for part in SERVING:
        text = (UNITS / f"hemayat-{part}.service").read_text("utf-8")
        for given in re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE):
            grace = int(compose["services"][part]["stop_grace_period"].removesuffix("s"))
            if part in {"worker", "checker"}:
                # In a container the worker is a child of the process that watches over it.
                assert int(given) == WORKER_ENDS_WITHIN < grace
            else:
                assert int(given) <= grace, part


@pytest.mark.skipif(bool(LACKS), reason=LACKS)
def test_nginx_in_a_container_has_connections_for_those_who_wait(compose: Any, tmp_path: Path) -> None:
    assert "./compose/nginx.conf:/etc/nginx/nginx.conf:ro" in compose["services"]["nginx"]["volumes"]
    text = (DEPLOY / "compose" / "nginx.conf").read_text("utf-8")
    for setting in (r"worker_connections \d+;", r"worker_rlimit_nofile \d+;"):
        assert re.findall(setting, text) == re.findall(setting, MAIN)
    for before, after in (
        ("modules/ngx_http_js_module.so", str(NJS)), ("user nginx;", ""), ("/run/nginx.pid", f"{tmp_path}/pid"),
        ("/var/log/nginx", str(tmp_path)), ("/etc/nginx/conf.d", str(tmp_path)),
    ):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    whole = tmp_path / "nginx.main"
    whole.write_text(text, "utf-8")
    said = subprocess.run([NGINX, "-t", "-c", whole], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_files_that_containers_are_given_are_there_and_the_database_is_of_one_version(compose: Any) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert not source.startswith("./") or (DEPLOY / source).exists(), source
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    (image,) = re.findall(r"postgresql-(\d+)", dockerfile)
    assert compose["services"]["postgres"]["image"] == f"postgres:{image}"
    for service in compose["services"].values():
        for script in re.findall(r"/opt/hemayat/(deploy/\S+\.py)", str(service.get("healthcheck", ""))):
            assert (DEPLOY.parent / script).stat().st_mode & 0o111


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_compose_takes_the_file(tmp_path: Path) -> None:
    (tmp_path / "environment").write_text("HEMAYAT_CITIZEN_ORIGIN=https://hemayat.example\n", "utf-8")
    said = subprocess.run(
        ["docker-compose", "-f", str(DEPLOY / "compose.yaml"), "--profile", "backup", "config"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "HEMAYAT_SECRETS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert set(yaml.safe_load(said.stdout)["services"]) == SERVING | {
        "network",
        "postgres",
        "clamav",
        "nginx",
    }


# ------------------------------------------------------------------------------------------- Prometheus


@pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool is not installed: apt-get install prometheus"
)
def test_prometheus_takes_the_alerts_and_the_scrape(tmp_path: Path) -> None:
    alerts = DEPLOY / "prometheus" / "alerts.yml"
    scrape = yaml.safe_load((DEPLOY / "prometheus" / "scrape.yml").read_text("utf-8"))
    whole = tmp_path / "prometheus.yml"
    whole.write_text(yaml.safe_dump({"scrape_configs": scrape, "rule_files": [str(alerts)]}), "utf-8")
    said = subprocess.run(
        ["promtool", "check", "config", str(whole)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
