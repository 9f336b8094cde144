"""A decided synthetic nation put before its people: publishers, registers that answer, and those to sign in as."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hemayat.common.console import console, notes, progress, table
from hemayat.common.dates import format_date
from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.common.progress_bars import steps
from hemayat.config.environment import Environment, read_environment

if TYPE_CHECKING:
    import pyarrow as pa

    from hemayat.engines.compiled_policy import CompiledPolicy
    from hemayat.registers.snapshot import RegisterSnapshot

PASSWORD = "demo"  # noqa: S105 - of accounts that nothing but a demo accepts
STAFF = {
    "maker": ("پیشنهاددهندهٔ نمایشی", ["publisher"]),
    "checker": ("تأییدکنندهٔ نمایشی", ["publisher"]),
    "overseer": ("ناظر نمایشی", ["oversight"]),
    "officer": ("کارشناس نمایشی", ["case_officer"]),
    "senior": ("کارشناس ارشد نمایشی", ["senior_officer"]),
    "agent": ("پاسخ‌گوی نمایشی", ["hotline_agent"]),
    "inspector": ("بازرس نمایشی", ["inspector"]),
    "analyst": ("تحلیل‌گر نمایشی", ["analyst"]),
    "admin": ("مدیر نمایشی", ["administrator"]),
    "admin2": ("مدیر دوم نمایشی", ["administrator"]),
}
HEADS = "demo-heads.json"
_REAL = """
SELECT FROM person WHERE NOT is_synthetic
UNION ALL SELECT FROM staff_member WHERE NOT is_demo AND origin IN ('operator', 'before') LIMIT 1"""


@dataclass(frozen=True)
class DemoService:
    """Where the demo keeps what it made, and how to reach it. `phone_port`: of the process for telephone gateways."""

    environment: Environment
    owner_url: str
    app_url: str
    phone_port: int


@contextmanager
def demo_database(out: Path, port: int) -> Iterator[DemoService]:
    """An empty database for this demo, with every table; a server of our own unless DATABASE_URL names one."""
    phone_port = _free_port()
    os.environ.update(
        HEMAYAT_MODE="demo",
        HEMAYAT_HOME=str(out / "home"),
        HEMAYAT_PORT=str(port),
        HEMAYAT_DEMO_TELEPHONE=f"http://127.0.0.1:{phone_port}",
        HEMAYAT_RUNS=str(out.resolve()),
        HEMAYAT_DEMO_NATION=str((out / "snapshot").resolve()),
    )
    with _portal(read_environment()) as trusted:
        os.environ.update(trusted)
        yield from _over_database(read_environment(), phone_port)


def _portal(environment: Environment) -> AbstractContextManager[dict[str, str]]:
    """A national portal of our own, unless the environment names one."""
    from hemayat.synthetic.demo.national_portal import demo_portal

    if environment.sign_in.sso_issuer:
        return nullcontext({})
    return demo_portal(urlsplit(environment.citizen_origin).hostname or "")


def _over_database(environment: Environment, phone_port: int) -> Iterator[DemoService]:
    from hemayat.operations.migration import prepare
    from hemayat.operations.postgres import DatabaseUrls, create_database
    from hemayat.operations.service_processes import configure_django, database, give_process_key

    give_process_key(environment)
    with database(environment) as addresses:
        if addresses.admin:
            urls = DatabaseUrls(addresses.admin, addresses.owner, addresses.app, addresses.citizen)
            create_database(urls, urls.database)
        else:
            _refuse_real(addresses.owner)
        prepare(environment, addresses.owner)
        environment = replace(environment, citizen_database_url=addresses.citizen)
        configure_django(environment, addresses.app)
        yield DemoService(environment, addresses.owner, addresses.app, phone_port)


def _refuse_real(owner_url: str) -> None:
    """Before anything is written: DATABASE_URL may name an installation. Raises HemayatError.

    Its operator made an account there that is not of a demo. Those invited at a demo's desk have another origin.
    """
    from hemayat.operations.migration import connected_as_owner

    with connected_as_owner(owner_url) as owner:
        if owner.execute("SELECT to_regclass('staff_member')").fetchone() == (None,):
            return
        if owner.execute(_REAL).fetchone() is not None:
            raise HemayatError(
                "DATABASE_URL names a database with real people or real staff; a demo needs its own: unset DATABASE_URL"
            )


def _free_port() -> int:
    """A page of a web server that asks the same server may wait for itself: the telephone has a port of its own."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def publish(run: Path, now: dt.datetime) -> None:
    """Propose and approve the run as two publishers would, each signing in. `now`: a time that may be over."""
    from hemayat.accounts.staff import check_staff_password
    from hemayat.publication.actions import propose
    from hemayat.publication.rollout import approve

    add_demo_staff(now)
    with steps() as report:
        maker = check_staff_password("maker", PASSWORD, "", now=now)
        proposed = propose(run, by=maker, now=now, advance=report)
        checker = check_staff_password("checker", PASSWORD, "", now=now)
        approve(proposed.pk, by=checker, now=now, advance=report)


def draft_agreement() -> None:
    """A second version of the agreement as an analyst would write it: one has approved it, the other is to be tried."""
    from hemayat.accounts.models import StaffMember
    from hemayat.agreements import draft_actions
    from hemayat.agreements.content_yaml import text_of
    from hemayat.agreements.models import AgreementDraft
    from hemayat.audit.context import SYSTEM, acting_as

    now = dt.datetime.now(dt.UTC)
    author, reviewer = (StaffMember.objects.get(username=name) for name in ("analyst", "maker"))
    draft = draft_actions.begin_draft(by=author, now=now)
    with acting_as(SYSTEM):
        body = dict(AgreementDraft.objects.get(pk=draft).body)
    body["parameters"] = {**body["parameters"], "question_within": "3"}
    body["effective_from"] = format_date((now + dt.timedelta(days=30)).date(), "en")
    draft_actions.write_draft(draft=draft, text=text_of(body), by=author, now=now)
    draft_actions.offer_draft(draft=draft, by=author, now=now)
    with acting_as(SYSTEM):
        sha256 = AgreementDraft.objects.get(pk=draft).sha256
    draft_actions.approve_draft(draft=draft, sha256=sha256, by=reviewer, now=now)


def add_demo_staff(now: dt.datetime) -> None:
    """The members of staff of a demo, whom nothing else accepts."""
    from hemayat.accounts.models import StaffMember
    from hemayat.accounts.staff import add_staff
    from hemayat.audit.context import SYSTEM

    for username, (full_name, roles) in STAFF.items():
        if not StaffMember.objects.filter(username=username).exists():
            add_staff(
                username=username,
                full_name=full_name,
                roles=roles,
                provinces=["*"],
                by=SYSTEM,
                now=now,
                password=PASSWORD,
                is_demo=True,
            )


def publish_answers() -> None:
    """The ready answers that come with the program, by two people as at the desk."""
    from hemayat.accounts.staff import check_staff_password
    from hemayat.questions.actions import publish_ready_answer
    from hemayat.questions.shipped_answers import add_shipped_answers

    now = dt.datetime.now(dt.UTC)
    agent = check_staff_password("agent", PASSWORD, "", now=now)
    senior = check_staff_password("senior", PASSWORD, "", now=now)
    for number in add_shipped_answers(by=agent, now=now):
        publish_ready_answer(answer=number, read=now, by=senior, now=now)


def registers_to_try(
    environment: Environment,
    snapshot: RegisterSnapshot,
    run: Path,
    compiled: CompiledPolicy,
    manifest: Mapping[str, Any],
    heads: Iterable[dict[str, Any]],
) -> list[dict[str, Any]]:
    """The registers of this demo ready to answer, with nothing of an earlier one; who is known to them alone.

    The civil registry reports one death in its feed, and the worker processes it. `heads`: who is in the
    demo already, so that nobody is chosen twice.
    """
    from hemayat.inquiries.adapter_selection import DEMO_REGISTERS
    from hemayat.registers.schema import TABLES
    from hemayat.synthetic.demo.families import widow_without_a_line, wife_who_lives_apart
    from hemayat.synthetic.demo.people import newcomers, widow
    from hemayat.synthetic.register_simulator.responses import SimulatedRegisters

    folder = environment.home / DEMO_REGISTERS
    shutil.rmtree(folder, ignore_errors=True)
    registers = SimulatedRegisters.in_folder(snapshot.path, folder)
    with progress("Making registers answer", len(TABLES)) as advance:
        registers.nation.make_indexes(advance)
    found, bereaved = newcomers(registers), widow(registers, snapshot, run)
    taken = {one["household_id"] for one in (*heads, *([bereaved[0]] if bereaved else []))}
    women = (
        widow_without_a_line(compiled, registers, snapshot, run, manifest, taken),
        wife_who_lives_apart(registers, snapshot, run, taken),
    )
    registers.close()
    if bereaved is not None:
        who, event = bereaved
        _tell_of_a_death(event)
        found.append(who)
    return [*found, *(one for one in women if one)]


def _tell_of_a_death(event: dict[str, Any]) -> None:
    from hemayat.life_events.actions import receive

    now = dt.datetime.now(dt.UTC)
    receive([event], source="civil_registry", now=now, name=f"رویدادهای {format_date(now.date(), 'fa')}")


def keep_heads(environment: Environment, heads: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Writes who can be tried, for the inbox page to show; each as `head_of` gives it."""
    kept = list(heads)
    with write_whole(environment.home / HEADS) as part:
        part.write_text(json.dumps(kept, ensure_ascii=False, indent=1, default=str), "utf-8")
    return kept


def can_sign_in(snapshot: RegisterSnapshot, bucket: int) -> pa.Array:
    """The households of a bucket whose head lives and has a line in their own name."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    is_head = pc.field("person_no") == 1
    may = is_head & pc.field("mobile").is_valid() & pc.field("died_on").is_null()
    heads = pq.read_table(snapshot.file("persons", bucket), columns=["household_id"], filters=may)
    return heads["household_id"].combine_chunks()


def head_of(outcome: str, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """What the head of a household, from its rows in a prepared snapshot, is asked at sign-in."""
    (head,) = [row for row in rows["persons"] if row["person_no"] == 1]
    asked = {name: head[name] for name in ("household_id", "birth_date", "mobile")}
    return {"outcome": outcome, "national_id": f"{int(head['national_id']):010d}", **asked}


def _show_telephone(heads: list[dict[str, Any]]) -> None:
    """What somebody without a smartphone does: one message, as a provider's gateway hands it over."""
    from hemayat.notifications.telephone import address_of, phone_gateways, token_of

    line = next((head["mobile"] for head in heads if head["mobile"]), "")
    gateway = next((each for each in phone_gateways() if each.channel == "sms"), None)
    if not line or gateway is None:
        return
    console.print("By text message, without a smartphone; the answer arrives at the same inbox:")
    command = f"curl -u {gateway.name}:{token_of(gateway)} {address_of(gateway)}"
    text = "وضعیت"
    console.print(f"  {command} -d from={line} -d id=1 -d text={text}", soft_wrap=True, markup=False)
    notes.print(
        "After the keyword stands a tracking code, or a national id and a Jalali day of birth.",
        soft_wrap=True,
    )


def show(demo: DemoService, heads: list[dict[str, Any]]) -> None:
    """Who to sign in as, where the code arrives, the accounts of staff, and whether uploads are scanned."""
    from hemayat.documents.clamd import is_answering

    console.print(
        table(
            "Sign in as one of these made-up heads of household",
            ["outcome", "national id", "born (Jalali)", "mobile"],
            [
                (h["outcome"], h["national_id"], format_date(h["birth_date"], "en"), h["mobile"] or "none")
                for h in heads
            ],
        )
    )
    console.print(f"The code arrives at {demo.environment.citizen_origin}/demo/inbox/", soft_wrap=True)
    console.print(
        "People without a number in their own name sign in with the demo’s own national portal: the button is on the "
        "sign-in page.",
        soft_wrap=True,
    )
    console.print(
        "The eligible one has a signed letter at /my/approval/, which anybody verifies at /verify/ or `hemayat verify`",
        soft_wrap=True,
    )
    _show_telephone(heads)
    console.print(
        f"A USSD phone and a recorded voice to try: {demo.environment.citizen_origin}/demo/phone/",
        soft_wrap=True,
    )
    names = ", ".join(STAFF)
    console.print(
        f"Staff, at {demo.environment.staff_origin}/: {names}; password: {PASSWORD}; no second factor in a demo",
        soft_wrap=True,
    )
    console.print(
        "Important roles take two people: as admin, give analyst the role administrator at /accounts/; it changes "
        "nothing until admin2 confirms it at /powers/. The new administrator then confirms nothing for 72 hours.",
        soft_wrap=True,
    )
    if not is_answering(demo.environment.uploads.clamd):
        console.print(
            "No virus scanner runs on this machine, so uploaded files are accepted without a virus check.",
            soft_wrap=True,
        )
    notes.print("Everybody here is made up; nothing of this is accepted outside a demo.")
