"""nginx as deploy/nginx has it, with names, certificates and ports of a test; and what is asked of it."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

THRESHOLD = "/var/lib/hemayat-door/threshold.json"
DEPLOY = Path(__file__).parents[2] / "deploy"
CITIZEN, DESK, PARTNERS = "hemayat.example", "desk.hemayat.example", "partners.hemayat.example"
PARTS = {
    "web": 8000, "intake": 8001, "desk": 8002, "gate": 8003, "partners": 8004, "status": 8005, "uploads": 8006,
    "phone": 8007,
}  # fmt: skip
KNOWN = {**PARTS, "metrics": 8009, "https": 443, "http": 80}
MAIN = "worker_processes auto; worker_rlimit_nofile 65536; events { worker_connections 16384; }"
"""What docs/operator/deploying.md has in nginx's own file: who waits needs connections too."""
DEBIANS = "server_tokens off; ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers off; gzip on;"
"""What its nginx.conf says before it takes in ours: said twice at one place is refused."""
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin") or "nginx"
NJS = Path("/usr/lib/nginx/modules/ngx_http_js_module.so")
OPEN = 10_000.0
"""People a second who may go in where a test is not about the waiting room."""

NJS_SHARES = (1, 26)
"""Debian's first nginx whose njs shares what it counts among workers (0.8.6)."""
HTTP2_BY_ITSELF = (1, 25, 1)
"""The first nginx that has `http2 on`; for Debian 12, docs/operator/deploying.md says what to write instead."""


@dataclass(frozen=True)
class Proxy:
    """Where it listens, its process, and whom it shows as its certificate's issuer."""

    https: int
    http: int
    process: int
    metrics: int
    pem: Path
    folder: Path

    @property
    def trusted(self) -> ssl.SSLContext:
        """A new one each time, because no two threads may share one (`hemayat.common.tls` says why)."""
        return ssl.create_default_context(cafile=str(self.pem))

    def get(self, path: str, host: str = CITIZEN, **headers: str) -> httpx.Response:
        """A page of the site of that name, its certificate checked; by somebody who brings no cookie."""
        with httpx.Client(verify=self.trusted, timeout=20) as client:
            url = f"https://127.0.0.1:{self.https}{path}"
            return client.get(url, headers={"Host": host, **headers}, extensions={"sni_hostname": host})


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate for those names that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "site.pem", folder / "site.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, secret


def configured(folder: Path, ports: Mapping[int, int], settings: Mapping[str, int | str]) -> Path:
    """The shipped configuration with each port, path, certificate and these variables changed, and nothing else."""
    text = (DEPLOY / "nginx" / "hemayat.conf").read_text("utf-8")
    for name, value in settings.items():
        text, changed = re.subn(
            rf"^js_var \${name} .*;$", f"js_var ${name} {value};", text, flags=re.MULTILINE
        )
        assert changed == 1, name
    lines = [line for line in text.splitlines() if "listen [::]" not in line]
    text = "\n".join(lines)
    for well_known, ours in ports.items():
        for before, after in (
            (f"listen {well_known}", f"listen 127.0.0.1:{ours}"),
            (f"127.0.0.1:{well_known}", f"127.0.0.1:{ours}"),
        ):
            text = text.replace(f"{before};", f"{after};").replace(f"{before} ", f"{after} ")
    for kind in ("pem", "key"):
        for site in ("citizen", "desk", "partners"):
            text = text.replace(f"/etc/ssl/hemayat/{site}.{kind}", str(folder / f"site.{kind}"))
    text = text.replace("/var/www/hemayat", str(DEPLOY / "nginx"))
    text = text.replace("/etc/nginx/hemayat", str(folder))
    text = text.replace("/var/cache/nginx/hemayat", str(folder / "cache"))
    text = text.replace("/var/log/nginx", str(folder))
    parts = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    if nginx_version() < HTTP2_BY_ITSELF:
        text = text.replace("    http2 on;\n", "").replace(" ssl;\n", " ssl http2;\n")
    whole = folder / "nginx.conf"
    whole.write_text(
        f"load_module {NJS}; daemon off; pid {folder}/pid; error_log {folder}/error.log; {MAIN}\n"
        f"http {{ {DEBIANS} access_log off; types {{ text/html html; }} {parts}\n{text}\n}}\n",
        "utf-8",
    )
    return whole


def nginx_version() -> tuple[int, ...]:
    said = subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=True).stderr
    return tuple(int(part) for part in said.partition("nginx/")[2].split()[0].split("."))


def door(folder: Path) -> None:
    """What the door needs, unless it is there: keys, program, tickets' keys, and a threshold that lets everybody in."""
    if not (folder / "door-keys.json").exists():
        (folder / "door-keys.json").write_text(json.dumps({"keys": [secrets.token_hex(32)]}))
    program = (DEPLOY / "nginx" / "door.js").read_text("utf-8")
    assert THRESHOLD in program
    (folder / "door.js").write_text(program.replace(THRESHOLD, str(folder / "threshold.json")))
    shutil.copy(DEPLOY / "nginx" / "refusals.js", folder)
    (folder / "tickets").mkdir(exist_ok=True)
    for name in ("current", "previous"):
        if not (key := folder / "tickets" / f"{name}.key").exists():
            key.write_bytes(secrets.token_bytes(80))
    if not (folder / "threshold.json").exists():
        last_said(folder, OPEN)


def last_said(folder: Path, pace: float, *, ago: float = 0.0) -> None:
    """A threshold as a controller wrote it so many seconds ago, with nobody waiting."""
    at = time.time() - ago
    said = {
        "written": int(1000 * at), "threshold": [int(at), 0], "pace": pace, "free": int(pace), "proxies": 1,
        "waiting": 0, "marks": [],
    }  # fmt: skip
    (folder / "new.json").write_text(json.dumps(said))
    (folder / "new.json").rename(folder / "threshold.json")


def lacks() -> str:
    """What has to be there first; empty if nothing is missing."""
    if not Path(NGINX).is_file() or not NJS.is_file():
        return "nginx with njs is not installed: apt-get install nginx libnginx-mod-http-js"
    if nginx_version() < NJS_SHARES:
        return "njs here is too old for the waiting room: Debian 13, or nginx's own packages"
    return ""


LACKS = lacks()


@contextmanager
def proxy(folder: Path, **given: int | str) -> Iterator[Proxy]:
    """`given`: a port of everything in KNOWN, of ours or free; any other name is a variable of hemayat.conf to set."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    pem, _ = certificate(folder, CITIZEN, DESK, PARTNERS)
    door(folder)
    ports = {name: int(given[name]) for name in KNOWN}
    settings = {name: value for name, value in given.items() if name not in KNOWN}
    conf = configured(folder, {number: ports[name] for name, number in KNOWN.items()}, settings)
    checked = subprocess.run([NGINX, "-t", "-c", conf], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    process = subprocess.Popen([NGINX, "-c", conf])
    try:
        _until_it_listens(ports["https"])
        yield Proxy(
            ports["https"],
            ports["http"],
            process.pid,
            ports["metrics"],
            pem,
            folder,
        )
    finally:
        process.terminate()
        process.wait(20)


def _until_it_listens(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nginx does not listen on {port}")
