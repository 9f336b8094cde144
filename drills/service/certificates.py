"""Servers with TLS before others that have none: a real nginx, whose certificate has expired and can be renewed."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from drills.outcomes import CannotJudge
from drills.service.installation import ROOT
from drills.service.killed_command import wait_until
from drills.service.server import started

ADDRESS = "127.0.0.1"
DAY = dt.timedelta(days=1)
LISTENS_WITHIN = 30.0
REFUSED = "alert certificate expired"
"""What nginx writes down where a client says so and hangs up."""
CONFIGURATION = """\
user root;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{}}
http {{
    log_format passed '$server_port';
    access_log {folder}/passed.log passed;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    ssl_certificate {folder}/site.pem;
    ssl_certificate_key {folder}/site.key;
{servers}}}
"""
SERVER = """\
    server {{
        listen 127.0.0.1:{port} ssl;
        location / {{ proxy_pass http://127.0.0.1:{behind}; }}
    }}
"""
CERTIFI = "def where():\n    return {path!r}\n"


class Authority:
    """It signs for this machine's own address, and a process of the installation can be let trust it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority of a drill")])
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        now = dt.datetime.now(dt.UTC)
        made = _unsigned(self._name, self._name, self._key, now - 365 * DAY, now + 365 * DAY)
        self._own = made.add_extension(constraints, critical=True).sign(self._key, hashes.SHA256())
        (folder / "ca.pem").write_bytes(self._own.public_bytes(serialization.Encoding.PEM))

    @property
    def trusted(self) -> dict[str, str]:
        """The environment of a machine that has this authority, and no other, in its list."""
        (self._folder / "certifi.py").write_text(CERTIFI.format(path=str(self._folder / "ca.pem")), "utf-8")
        # A client that heeds the environment reads one, the other reads the list of its own package.
        return {
            "SSL_CERT_FILE": str(self._folder / "ca.pem"),
            "PYTHONPATH": os.pathsep.join([str(self._folder), str(ROOT)]),
        }

    def certify(self, folder: Path, until: dt.datetime) -> None:
        """A certificate of the last month, until then, and its key, where nginx looks for them."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, ADDRESS)])
        made = _unsigned(name, self._name, key, until - 30 * DAY, until)
        address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ADDRESS))])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        signed = (
            made.add_extension(address, critical=False)
            .add_extension(issuer, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        (folder / "site.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        (folder / "site.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


@dataclass(frozen=True)
class Sites:
    """The servers with TLS. `listening`: name → its port, and the port of the server that it leads to."""

    folder: Path
    authority: Authority
    process: Popen[bytes]
    listening: Mapping[str, tuple[int, int]]

    def passed(self, name: str) -> int:
        """Requests that clients sent there."""
        return (self.folder / "passed.log").read_text("utf-8").split().count(str(self.listening[name][0]))

    def refused(self, name: str) -> int:
        """Clients who hung up since the certificate has expired."""
        lines = (self.folder / "error.log").read_text("utf-8").splitlines()
        return sum(REFUSED in line and line.endswith(f":{self.listening[name][0]}") for line in lines)

    def renew(self) -> None:
        """As an operator does it: another file, and the server is told to read it."""
        self.authority.certify(self.folder, dt.datetime.now(dt.UTC) + 25 * DAY)
        self.process.send_signal(signal.SIGHUP)


@contextmanager
def expired_sites(
    folder: Path, authority: Authority, listening: Mapping[str, tuple[int, int]]
) -> Iterator[Sites]:
    """See Sites. The certificate expired two days ago; where no nginx is, CannotJudge is raised."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not program:
        raise CannotJudge("there is no nginx here; for Debian: apt install nginx")
    folder.mkdir()
    authority.certify(folder, dt.datetime.now(dt.UTC) - 2 * DAY)
    servers = "".join(SERVER.format(port=port, behind=leads_to) for port, leads_to in listening.values())
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, servers=servers), "utf-8")
    command = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with started(command, os.environ, folder / "nginx.log") as process:
        otherwise = f"nginx did not start; {folder / 'error.log'} says why"
        pid = folder / "nginx.pid"
        wait_until(lambda: pid.exists() and pid.stat().st_size, otherwise, LISTENS_WITHIN, fault=CannotJudge)
        yield Sites(folder, authority, process, listening)


def _unsigned(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    since: dt.datetime,
    until: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
