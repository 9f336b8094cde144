"""What a production service must not go without, and what only a demo may have."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from hemayat.audit.process_key import act_as_system
from hemayat.common.errors import HemayatError
from hemayat.config.environment import Environment, SignInSettings
from hemayat.documents.clamd import is_answering
from hemayat.operations.agreement_limit import limit_advice
from hemayat.operations.migration import missing_migrations
from hemayat.operations.postgres.urls import CITIZEN
from hemayat.web.shared.assets import missing_assets, missing_texts
from hemayat.web.shared.ministry_mark import read_mark

THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
"""A proxy of our own may speak TLS to the registers."""
GLANCE_SECONDS = 3.0


@dataclass(frozen=True)
class ReadinessCheck:
    """One thing looked at. `advice`: what to do, empty where it is in order; `is_needed`: nothing starts without it."""

    what: str
    advice: str = ""
    is_needed: bool = True

    @property
    def is_fine(self) -> bool:
        return not self.advice


def startup_faults(environment: Environment) -> list[str]:
    """What keeps the service from starting, as far as it shows without the database."""
    return _faults(_without_database(environment))


def refused(environment: Environment, database_url: str) -> list[str]:
    """What the database holds that has no place in this mode. Raises HemayatError where it does not answer."""
    try:
        return _faults(_in_database(environment, database_url))
    except psycopg.OperationalError as fault:
        raise HemayatError(f"the database does not answer: {str(fault).splitlines()[0]}") from None


def all_findings(environment: Environment, database_url: str | None) -> list[ReadinessCheck]:
    """Everything, for `hemayat doctor`. `database_url` is None where no database could be reached."""
    found = [*_without_database(environment), paper()]
    if database_url is None:
        return [
            *found,
            ReadinessCheck("the database answers", "set DATABASE_URL, or install PostgreSQL 15 or later"),
        ]
    return [*found, *_in_database(environment, database_url, is_asked=True), *_standby(environment)]


def paper() -> ReadinessCheck:
    """Letters as files; where this machine cannot make them, their pages are printed instead."""
    what = "letters are made as PDF"
    try:
        import weasyprint  # noqa: F401 - whether it finds its library
    except OSError as lacking:
        return ReadinessCheck(
            what, f"install pango (Debian: apt install libpangoft2-1.0-0): {lacking}", is_needed=False
        )
    return ReadinessCheck(what)


def _faults(findings: Iterator[ReadinessCheck]) -> list[str]:
    return [f"{f.what}: {f.advice}" for f in findings if f.is_needed and not f.is_fine]


def _without_database(environment: Environment) -> Iterator[ReadinessCheck]:
    yield _assets()
    yield _ministry_mark(environment)
    yield from _keys(environment)
    if environment.mode != "production":
        return
    for name, origin in (
        ("HEMAYAT_CITIZEN_ORIGIN", environment.citizen_origin),
        ("HEMAYAT_STAFF_ORIGIN", environment.staff_origin),
        ("HEMAYAT_PARTNER_ORIGIN", environment.partner_origin),
    ):
        is_set = origin.startswith("https://")
        yield ReadinessCheck(
            f"{name} is an https address", "" if is_set else f"it is {origin}; give one such as https://…"
        )
    yield ReadinessCheck(
        "the sites have host names of their own",
        ""
        if len(set(environment.hosts)) == len(environment.hosts)
        else "give HEMAYAT_CITIZEN_ORIGIN, HEMAYAT_STAFF_ORIGIN and HEMAYAT_PARTNER_ORIGIN apart",
    )
    yield ReadinessCheck(
        "a database is named",
        ""
        if environment.database_url
        else "set DATABASE_URL; a server that we start ourselves has no standby",
        is_needed=False,
    )
    yield from _citizen_role(environment)
    yield _database_wire(environment)
    yield from _registers(environment.sign_in)
    yield from _issuers(environment)
    yield ReadinessCheck(
        "checkpoints of the audit record are sent outside",
        "" if environment.checkpoints.address else "set HEMAYAT_CHECKPOINTS_TO: docs/operator/checkpoints.md",
        is_needed=False,
    )
    yield _scanner(environment)
    yield _reencoding(environment)
    unsent = _gateway_faults(environment)
    yield ReadinessCheck("messages are sent for real", unsent)
    if not unsent:
        yield _telephone(environment)


def _assets() -> ReadinessCheck:
    missing_files = [*missing_assets(), *missing_texts()]
    advice = f"{', '.join(missing_files)} missing: run `make assets`, or install a wheel that was built whole"
    return ReadinessCheck("the assets and texts that pages need are here", advice if missing_files else "")


def _ministry_mark(environment: Environment) -> ReadinessCheck:
    advice = ""
    if environment.ministry_mark is not None:
        try:
            read_mark(environment.ministry_mark)
        except HemayatError as fault:
            advice = str(fault)
    return ReadinessCheck("the ministry’s mark can be shown", advice)


def _gateway_faults(environment: Environment) -> str:
    """What is wrong with the file of message providers, as the worker would find it; empty if nothing."""
    from hemayat.notifications.gateways.configuration import read_line_up

    path = environment.gateways
    if path is None:
        return "set HEMAYAT_GATEWAYS to a file of providers: docs/operator/messages.md"
    try:
        line_up = read_line_up(
            path, mode=environment.mode, origin=environment.citizen_origin, listener=_nobody_listens
        )
    except HemayatError as fault:
        return "; ".join(fault.faults)
    return "" if line_up.gateways else f"{path} names no provider: docs/operator/messages.md"


def _telephone(environment: Environment) -> ReadinessCheck:
    """A fault keeps the service from starting; that nobody named a gateway does not."""
    from hemayat.notifications.gateways.telephone import read_phone_gateways

    what = "one's status is told by telephone"
    try:
        has_any = bool(read_phone_gateways(environment.gateways, mode=environment.mode))
    except HemayatError as fault:
        return ReadinessCheck(what, "; ".join(fault.faults))
    advice = "name who hands us messages, dialogues and calls: docs/operator/telephone.md"
    return ReadinessCheck(what, "" if has_any else advice, is_needed=False)


def _nobody_listens(news: object) -> None:
    """The gateways are read here, not used."""


def _registers(asks: SignInSettings) -> Iterator[ReadinessCheck]:
    """Whom the service asks about people, and that nobody there is made up."""
    is_named = asks.registers_url and not asks.demo_nation
    advice = "set HEMAYAT_REGISTERS_URL, and not HEMAYAT_DEMO_NATION: docs/operator/registers.md"
    yield ReadinessCheck("registers are asked for real", "" if is_named else advice)
    for name, url in (
        ("HEMAYAT_REGISTERS_URL", asks.registers_url),
        ("HEMAYAT_CIVIL_REGISTRY_URL", asks.civil_registry_url),
        ("HEMAYAT_SHAHKAR_URL", asks.shahkar_url),
    ):
        if not url:
            continue
        yield _private(name, url)
        is_simulator = "a simulator of made-up people answers there; give the registers' own address"
        yield ReadinessCheck(f"{name} is no simulator", is_simulator if _is_simulator(url) else "")


def _issuers(environment: Environment) -> Iterator[ReadinessCheck]:
    """Whom we believe about who somebody is."""
    for name, url in (
        ("HEMAYAT_SSO_ISSUER", environment.sign_in.sso_issuer),
        ("HEMAYAT_STAFF_SSO_ISSUER", environment.staff_sso.issuer),
    ):
        if url:
            yield _private(name, url)


def _citizen_role(environment: Environment) -> Iterator[ReadinessCheck]:
    """Under another role what a page says of who acts would be believed again. A server of our own has the role."""
    if not environment.database_url:
        return
    role = conninfo_to_dict(environment.citizen_database_url).get("user")
    advice = f"HEMAYAT_CITIZEN_DATABASE_URL logs in as {role or 'nobody'}; give the address of {CITIZEN}"
    yield ReadinessCheck(
        "the citizens' site asks the database as a role of its own", "" if role == CITIZEN else advice
    )


def _database_wire(environment: Environment) -> ReadinessCheck:
    """Else whoever stands between takes the password and reads every row. A network of its own may do instead."""
    given = (
        environment.database_url,
        environment.citizen_database_url,
        environment.owner_database_url,
        environment.standby_database_url,
        environment.backup_database_url,
    )
    open_ones = [url for url in given if url and not _is_checked(url)]
    advice = "put sslmode=verify-full and sslrootcert=… into its address: docs/operator/standby.md"
    return ReadinessCheck(
        "a database on another machine shows its certificate", advice if open_ones else "", is_needed=False
    )


def _is_checked(url: str) -> bool:
    """Whether the server is of this machine, by every name in the address, or proves who it is."""
    try:
        told = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return True  # refused elsewhere, and for that
    hosts = f"{told.get('hostaddr') or told.get('host') or ''}".split(",")
    is_here = all(not host or host.startswith("/") or host in THIS_MACHINE for host in hosts)
    return is_here or told.get("sslmode") == "verify-full"


def _private(name: str, url: str) -> ReadinessCheck:
    is_private = url.startswith("https://") or urlsplit(url).hostname in THIS_MACHINE
    return ReadinessCheck(f"{name} is private", "" if is_private else f"it is {url}; give an https address")


def _is_simulator(url: str) -> bool:
    """Whether whoever answers there says so; who is silent is not asked twice: a register may come later."""
    import httpx

    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return False
    try:
        said = httpx.get(f"{parts.scheme}://{parts.netloc}/", timeout=GLANCE_SECONDS, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
        return False
    return b'"simulator"' in said.content[:200]


def _scanner(environment: Environment) -> ReadinessCheck:
    """Without one the service runs, and holds uploads back: nobody is turned away for it."""
    uploads = environment.uploads
    if uploads.scan != "required":
        return ReadinessCheck(
            "uploads are held back until scanned", "set HEMAYAT_SCAN=required", is_needed=False
        )
    return ReadinessCheck(
        f"a scanner of uploads answers at {uploads.clamd}",
        ""
        if is_answering(uploads.clamd)
        else "start clamav-daemon, or set HEMAYAT_CLAMD: docs/operator/uploads.md",
        is_needed=False,
    )


def _reencoding(environment: Environment) -> ReadinessCheck:
    """Whether strangers' files are opened by a process that can reach nothing. Otherwise they stay received."""
    from hemayat.documents.reencoding import how_confined, is_service_working

    advice = "see “Where a file is opened” in docs/operator/uploads.md"
    path = environment.uploads.reencoding
    if path:
        silent = (
            ""
            if is_service_working(path)
            else f"it does not answer; start uploads-reencoding.socket: {advice}"
        )
        return ReadinessCheck(f"uploads are opened by the service at {path}", silent, is_needed=False)
    nets = how_confined()
    held = ", ".join(name for name, is_there in nets.items() if is_there and name != "user") or "nothing"
    is_enough = nets.get("has_seccomp") and nets.get("has_no_files")
    return ReadinessCheck(
        f"uploads are opened by a child of the worker, confined by: {held}",
        "" if is_enough else f"this kernel does not confine it, and uploads stay unchecked: {advice}",
        is_needed=False,
    )


def _keys(environment: Environment) -> Iterator[ReadinessCheck]:
    from hemayat.common.keyring import KeyRing

    where = f"the key ring {environment.keys}"
    if not environment.keys.is_file():
        yield ReadinessCheck(where, "is not there; `hemayat keys make` makes it")
        return
    is_private = not environment.keys.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    yield ReadinessCheck(
        f"{where} is its owner's alone", "" if is_private else f"run: chmod 600 {environment.keys}"
    )
    try:
        ring = KeyRing.read(environment.keys)
    except HemayatError as fault:
        yield ReadinessCheck(where, str(fault))
        return
    if environment.mode == "production":
        is_demo = "was made by a demo; make others: `hemayat keys make`"
        yield ReadinessCheck(f"{where} is of this installation", is_demo if ring.is_demo else "")
        yield ReadinessCheck(
            "the worker has a key that signs checkpoints",
            "" if environment.checkpoint_public.is_file() else "make it: `hemayat keys make-checkpoint`",
        )


def _in_database(
    environment: Environment, database_url: str, *, is_asked: bool = False
) -> Iterator[ReadinessCheck]:
    """`is_asked`: for `hemayat doctor`, also what takes longer than a start should, because it compiles a policy."""
    if environment.mode != "production":
        with psycopg.connect(database_url) as connection:
            is_there = connection.execute("SELECT to_regprocedure('own_connection()') IS NOT NULL")
            if is_there.fetchone() == (True,) and connection.info.user != CITIZEN:
                yield _process_key(connection)
        return
    if environment.citizen_database_url:
        yield _citizen_login(environment.citizen_database_url)
    with psycopg.connect(database_url) as connection:
        has_tables = connection.execute("SELECT to_regclass('staff_member') IS NOT NULL").fetchone()
        if has_tables != (True,):
            yield ReadinessCheck("the database has our tables", "make them: `hemayat migrate`")
            return
        if behind := missing_migrations(connection):
            yield ReadinessCheck(
                "the database is at this version", f"{behind[0]} is missing: bring it here: `hemayat migrate`"
            )
            return
        if connection.info.user == CITIZEN:
            # A process of the citizens' site, which may know no other login. The others ask the rest, and do not start.
            return
        yield (process := _process_key(connection))
        if not process.is_fine:
            return
        rows = connection.execute("SELECT username FROM staff_member WHERE is_demo AND is_active ORDER BY 1")
        demo = ", ".join(name for (name,) in rows)
        yield ReadinessCheck(
            "no demo account is open",
            f"{demo}: close each with `hemayat staff close`, or use a database of its own" if demo else "",
        )
        yield _watchers(connection)
        if is_asked:
            advice = limit_advice(connection)
            yield ReadinessCheck("the agreement asks for a second officer", advice, is_needed=False)
        made_up = connection.execute("SELECT FROM person WHERE is_synthetic LIMIT 1").fetchone()
        yield ReadinessCheck(
            "nobody here is made up",
            "synthetic people are in this database; use another one" if made_up is not None else "",
        )


def _process_key(connection: psycopg.Connection) -> ReadinessCheck:
    """Then the system acts until the transaction ends. A process that signs with another key is nobody."""
    advice = ""
    try:
        act_as_system(connection)
    except HemayatError as fault:
        advice = str(fault)
    return ReadinessCheck("the database knows this process by its key", advice)


def _citizen_login(url: str) -> ReadinessCheck:
    """A role that may not log in is named here, and not by each page that fails."""
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError as fault:
        return ReadinessCheck("the role of the citizens' site can log in", str(fault).splitlines()[0])
    return ReadinessCheck("the role of the citizens' site can log in", "")


def _watchers(connection: psycopg.Connection) -> ReadinessCheck:
    """Who is notified of every change of a power, and has no line to which a message could go."""
    rows = connection.execute(
        "SELECT username FROM staff_member m WHERE is_active AND roles && '{administrator,oversight}'"
        " AND NOT EXISTS (SELECT FROM staff_identity i WHERE i.member_id = m.id AND i.line_sealed <> '') ORDER BY 1"
    )
    silent = ", ".join(name for (name,) in rows)
    advice = f"{silent}: no line is known; have each confirmed at the desk: docs/operator/staff.md"
    return ReadinessCheck(
        "administrators and oversight can be notified", advice if silent else "", is_needed=False
    )


def _standby(environment: Environment) -> Iterator[ReadinessCheck]:
    """Without it everything is read from the primary, and nobody is turned away."""
    if not environment.standby_database_url:
        return
    what = "the standby answers, and is one"
    advice = "look at HEMAYAT_STANDBY_DATABASE_URL and `patronictl list`: docs/operator/standby.md"
    try:
        with psycopg.connect(
            environment.standby_database_url, connect_timeout=int(GLANCE_SECONDS)
        ) as connection:
            is_one = connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
    except psycopg.OperationalError:
        is_one = False
    yield ReadinessCheck(what, "" if is_one else advice, is_needed=False)
