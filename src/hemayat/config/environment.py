"""What an installation is told by its environment: one typed place, read once by the settings and the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from hemayat.common.errors import HemayatError
from hemayat.documents.clamd import check_address
from hemayat.registers.schema import REGISTERS_ASKED

Network = IPv4Network | IPv6Network
Mode = Literal["production", "demo", "test"]
Scan = Literal["required", "where_it_runs"]
DEMO_PORT = 8000
CODES_PER_HOUR = 200_000
INQUIRIES_PER_HOUR = 300_000
PROXIES = "127.0.0.1, ::1"
POWER_WAIT_HOURS = 72
"""How long whoever was granted a power confirms nothing. `hemayat migrate` tells it to the database, which holds it."""
GATE_RATE = 25
"""People a second, to begin with; the gate finds out by itself. Of ten pages each: three quarters of the pages a second
that two cores were measured with, 280 in whole visits and 480 of one kind, are 21 and 36.
"""
GATE_PROXY, GATE_FILE = "http://127.0.0.1:8009", "threshold.json"
CLAMD = "unix:/run/clamav/clamd.ctl"
"""Where Debian's clamav-daemon listens."""


@dataclass(frozen=True)
class SignInSettings:
    """Whom to ask about a person, and the national single sign-on; an empty text is "there is none".

    `demo_nation`: a synthetic nation that answers in place of the registers. `registers_url`: what the path of every
    register is put behind; the two before it, where they are given, are asked elsewhere. `registers_by_file`: those
    whose owners have no API (docs/operator/registers.md). `codes_per_hour`: how many are sent. `inquiries_per_hour`:
    about how many of our own people registers are asked at sign-in; half as many may be about strangers.
    """

    demo_nation: Path | None
    civil_registry_url: str
    shahkar_url: str
    registers_url: str
    registers_by_file: frozenset[str]
    sso_issuer: str
    sso_client_id: str
    sso_secret_file: Path | None
    sso_scopes: str
    sso_national_id_claim: str
    codes_per_hour: int
    inquiries_per_hour: int


@dataclass(frozen=True)
class StaffSsoSettings:
    """The ministry's own sign-in for its staff. `claim`: which of its claims names a member as their account does.

    `acr`: what it has to say of how it knew the member; where this is empty, `amr` has to name `mfa`.
    """

    issuer: str
    client_id: str
    secret_file: Path | None
    scopes: str
    claim: str
    acr: str


@dataclass(frozen=True)
class UploadSettings:
    """`scan`: whether an upload is held back until clamd has seen it. `clamd`: unix:/path or tcp://host:port.

    `reencoding`: the socket of a service manager that starts a confined process for each file; empty: a child does it.
    """

    scan: Scan
    clamd: str
    reencoding: str


@dataclass(frozen=True)
class CheckpointSettings:
    """Where checkpoints of the audit record are sent: a folder or an address, empty for nowhere.

    `receiver_key`: the public key (32 bytes) that an address signs its receipts with; empty: an echoed hash is enough.
    """

    address: str
    receiver_key: bytes


@dataclass(frozen=True)
class GateSettings:
    """`rate`: how many people a second may go in, to begin with. `site`: where the web server listens.

    `proxies`: the inner address of each proxy. `threshold`: the file that they read.
    """

    rate: float
    site: str
    proxies: tuple[str, ...]
    threshold: Path


@dataclass(frozen=True)
class Environment:
    """`mode`: what is allowed here; a demo may have made-up people, an inbox for all to read, and keys of its own.

    `home`: where keys, the database that we start ourselves, and uploads are kept. Origins have no slash at the end.
    `runs`: the folder in which publishers find national runs; `policies`: of policies beside the shipped ones.
    `proxies`: whose word for where a request came from is taken, beside a unix socket.
    `sms_part_rial`: what the operator charges for one part of a text message; None if nobody has said.
    `checkpoint_keys`: what signs checkpoints, which only the worker opens.
    `power_wait_hours`: how long a new power of a member of staff confirms nothing.
    `demo_telephone`: where a demo's process for telephone gateways answers, for its page that plays a telephone.
    `ministry_name`: language → the ministry's name, where it is not that of the texts. `ministry_mark`: its picture.
    """

    mode: Mode
    home: Path
    database_url: str
    citizen_database_url: str
    standby_database_url: str
    owner_database_url: str
    backup_database_url: str
    pgbackrest_stanza: str
    citizen_origin: str
    staff_origin: str
    partner_origin: str
    keys: Path
    checkpoint_keys: Path
    gateways: Path | None
    runs: Path | None
    policies: Path | None
    sms_part_rial: int | None
    power_wait_hours: int
    demo_telephone: str
    ministry_name: Mapping[str, str]
    ministry_mark: Path | None
    sign_in: SignInSettings
    staff_sso: StaffSsoSettings
    uploads: UploadSettings
    gate: GateSettings
    proxies: tuple[Network, ...]
    checkpoints: CheckpointSettings

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def origins(self) -> tuple[str, str, str]:
        """Of heads of household, of staff, and of partner organisations."""
        return self.citizen_origin, self.staff_origin, self.partner_origin

    @property
    def checkpoint_public(self) -> Path:
        """The public halves of the keys that sign checkpoints, for every process to verify with."""
        return self.keys.with_name("checkpoint-public.json")

    @property
    def copied(self) -> Path:
        """Touched by each whole copy of the database that was taken with this home."""
        return self.home / "copied.txt"

    @property
    def hosts(self) -> list[str]:
        return [urlsplit(origin).hostname or "" for origin in self.origins]


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """Raises HemayatError where a value means nothing."""
    mode = variables.get("HEMAYAT_MODE", "production")
    if mode not in get_args(Mode):
        raise HemayatError(f"HEMAYAT_MODE is {mode!r}; give one of: {', '.join(get_args(Mode))}")
    home = Path(variables.get("HEMAYAT_HOME", "out/home")).resolve()
    port = "" if mode == "production" else f":{variables.get('HEMAYAT_PORT', DEMO_PORT)}"
    near = {
        "citizen": f"http://hemayat.localhost{port}",
        "staff": f"http://desk.localhost{port}",
        "partner": f"http://partners.localhost{port}",
    }
    database_url = _address(variables, "DATABASE_URL")
    return Environment(
        mode=cast("Mode", mode),
        home=home,
        database_url=database_url,
        # A server of our own has an address of its own, whatever this file says of another one.
        citizen_database_url=_address(variables, "HEMAYAT_CITIZEN_DATABASE_URL") if database_url else "",
        standby_database_url=_address(variables, "HEMAYAT_STANDBY_DATABASE_URL"),
        owner_database_url=_address(variables, "HEMAYAT_OWNER_DATABASE_URL"),
        backup_database_url=_address(variables, "HEMAYAT_BACKUP_DATABASE_URL"),
        pgbackrest_stanza=variables.get("HEMAYAT_PGBACKREST_STANZA", ""),
        citizen_origin=variables.get("HEMAYAT_CITIZEN_ORIGIN", near["citizen"]).rstrip("/"),
        staff_origin=variables.get("HEMAYAT_STAFF_ORIGIN", near["staff"]).rstrip("/"),
        partner_origin=variables.get("HEMAYAT_PARTNER_ORIGIN", near["partner"]).rstrip("/"),
        keys=Path(variables.get("HEMAYAT_KEYS", home / "keys.json")),
        checkpoint_keys=Path(variables.get("HEMAYAT_CHECKPOINT_KEYS") or home / "checkpoint-keys.json"),
        gateways=Path(variables["HEMAYAT_GATEWAYS"]).resolve() if variables.get("HEMAYAT_GATEWAYS") else None,
        runs=_path(variables.get("HEMAYAT_RUNS", "")),
        policies=_path(variables.get("HEMAYAT_POLICIES", "")),
        sms_part_rial=_rials(variables, "HEMAYAT_SMS_PART_RIAL"),
        power_wait_hours=_power_wait(variables),
        demo_telephone="" if mode == "production" else variables.get("HEMAYAT_DEMO_TELEPHONE", ""),
        ministry_name={
            "fa": variables.get("HEMAYAT_MINISTRY_NAME_FA", "").strip(),
            "en": variables.get("HEMAYAT_MINISTRY_NAME_EN", "").strip(),
        },
        ministry_mark=_path(variables.get("HEMAYAT_MINISTRY_MARK", "")),
        sign_in=_sign_in(variables),
        staff_sso=_staff_sso(variables),
        uploads=_uploads(variables, mode),
        proxies=_proxies(variables.get("HEMAYAT_PROXIES", PROXIES)),
        checkpoints=_checkpoints(variables),
        gate=_gate(variables, home),
    )


def _proxies(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as fault:
        raise HemayatError(
            f"HEMAYAT_PROXIES: {fault}; give addresses or networks with commas between"
        ) from None


def _power_wait(variables: Mapping[str, str]) -> int:
    text = variables.get("HEMAYAT_POWER_WAIT_HOURS", str(POWER_WAIT_HOURS))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 720):
        raise HemayatError(f"HEMAYAT_POWER_WAIT_HOURS is {text!r}; give whole hours from 1 to 720")
    return int(text)


def _rials(variables: Mapping[str, str], name: str) -> int | None:
    """None where nothing is said: an unknown price is not a price of nothing."""
    text = variables.get(name, "")
    if text and not (text.isascii() and text.isdecimal()):
        raise HemayatError(f"{name} is {text!r}; give whole rials")
    return int(text) if text else None


def _sign_in(variables: Mapping[str, str]) -> SignInSettings:
    return SignInSettings(
        demo_nation=_path(variables.get("HEMAYAT_DEMO_NATION", "")),
        civil_registry_url=variables.get("HEMAYAT_CIVIL_REGISTRY_URL", ""),
        shahkar_url=variables.get("HEMAYAT_SHAHKAR_URL", ""),
        registers_url=variables.get("HEMAYAT_REGISTERS_URL", "").rstrip("/"),
        registers_by_file=_by_file(variables.get("HEMAYAT_REGISTERS_BY_FILE", "")),
        sso_issuer=variables.get("HEMAYAT_SSO_ISSUER", ""),
        sso_client_id=variables.get("HEMAYAT_SSO_CLIENT_ID", ""),
        sso_secret_file=_path(variables.get("HEMAYAT_SSO_SECRET_FILE", "")),
        sso_scopes=variables.get("HEMAYAT_SSO_SCOPES", "openid profile"),
        sso_national_id_claim=variables.get("HEMAYAT_SSO_NATIONAL_ID_CLAIM", "national_id"),
        codes_per_hour=_number(variables, "HEMAYAT_CODES_PER_HOUR", CODES_PER_HOUR),
        inquiries_per_hour=_number(variables, "HEMAYAT_INQUIRIES_PER_HOUR", INQUIRIES_PER_HOUR),
    )


def _number(variables: Mapping[str, str], name: str, otherwise: int) -> int:
    text = variables.get(name, str(otherwise))
    if not (text.isascii() and text.isdecimal()):
        raise HemayatError(f"{name} is {text!r}; give a whole number")
    return int(text)


def _staff_sso(variables: Mapping[str, str]) -> StaffSsoSettings:
    return StaffSsoSettings(
        issuer=variables.get("HEMAYAT_STAFF_SSO_ISSUER", ""),
        client_id=variables.get("HEMAYAT_STAFF_SSO_CLIENT_ID", ""),
        secret_file=_path(variables.get("HEMAYAT_STAFF_SSO_SECRET_FILE", "")),
        scopes=variables.get("HEMAYAT_STAFF_SSO_SCOPES", "openid profile"),
        claim=variables.get("HEMAYAT_STAFF_SSO_CLAIM", "sub"),
        acr=variables.get("HEMAYAT_STAFF_SSO_ACR", ""),
    )


def _by_file(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if unknown := sorted(names - set(REGISTERS_ASKED)):
        raise HemayatError(
            f"HEMAYAT_REGISTERS_BY_FILE names {', '.join(unknown)}; what can be reached by file is "
            f"{', '.join(REGISTERS_ASKED)} (the civil registry is asked at each sign-in, and cannot)"
        )
    return names


def _uploads(variables: Mapping[str, str], mode: str) -> UploadSettings:
    scan = variables.get("HEMAYAT_SCAN", "required" if mode == "production" else "where_it_runs")
    if scan not in get_args(Scan):
        raise HemayatError(f"HEMAYAT_SCAN is {scan!r}; give one of: {', '.join(get_args(Scan))}")
    address = variables.get("HEMAYAT_CLAMD", CLAMD)
    try:
        check_address(address)
    except ValueError as fault:
        raise HemayatError(f"HEMAYAT_CLAMD: {fault}") from None
    reencoding = variables.get("HEMAYAT_REENCODING", "")
    if reencoding and not reencoding.startswith("/"):
        raise HemayatError(f"HEMAYAT_REENCODING is {reencoding!r}; give the path of a socket")
    return UploadSettings(cast("Scan", scan), address, reencoding)


def _checkpoints(variables: Mapping[str, str]) -> CheckpointSettings:
    address, key = variables.get("HEMAYAT_CHECKPOINTS_TO", ""), variables.get("HEMAYAT_CHECKPOINTS_KEY", "")
    is_near = urlsplit(address).hostname in {"localhost", "127.0.0.1", "::1"}
    if (
        address
        and not address.startswith(("/", "https://"))
        and not (address.startswith("http://") and is_near)
    ):
        raise HemayatError(
            f"HEMAYAT_CHECKPOINTS_TO is {address!r}; give the path of a folder or an https address"
        )
    try:
        public = bytes.fromhex(key)
    except ValueError:
        public = b"?"
    if len(public) not in {0, 32}:
        raise HemayatError(
            "HEMAYAT_CHECKPOINTS_KEY is not a public key; give the key that the receiver shows"
        )
    return CheckpointSettings(address.rstrip("/"), public)


def _gate(variables: Mapping[str, str], home: Path) -> GateSettings:
    text = variables.get("HEMAYAT_GATE_RATE", str(GATE_RATE))
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise HemayatError(
            f"HEMAYAT_GATE_RATE is {text!r}; give a whole number of people a second, at least 1"
        )
    return GateSettings(
        float(text),
        variables.get("HEMAYAT_GATE_SITE", f"http://127.0.0.1:{DEMO_PORT}").rstrip("/"),
        tuple(
            url.strip().rstrip("/") for url in variables.get("HEMAYAT_GATE_PROXIES", GATE_PROXY).split(",")
        ),
        Path(variables["HEMAYAT_GATE_THRESHOLD"])
        if variables.get("HEMAYAT_GATE_THRESHOLD")
        else home / GATE_FILE,
    )


def _address(variables: Mapping[str, str], name: str) -> str:
    """Checked here, and never shown: it holds a password."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    address = variables.get(name, "")
    try:
        conninfo_to_dict(address)
    except ProgrammingError:
        raise HemayatError(
            f"{name} is not a PostgreSQL address; give one such as "
            f"postgresql://role:password@host/hemayat, with special characters of the password in percent form"
        ) from None
    return address


def _path(text: str) -> Path | None:
    return Path(text).resolve() if text else None
