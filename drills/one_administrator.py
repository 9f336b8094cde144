"""One administrator tries everything over HTTP: to be a second person, to open files, to let an organisation in.

Nothing is gained: no power, no link, no key, no terms, no file. Oversight is notified of every try that asked for one.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from drills.outcomes import CannotJudge, Loss
from drills.service.browser import Answer, Browser, line_of
from drills.service.installation import Installation, prepared
from drills.service.killed_command import wait_until
from drills.service.members import ATTACKER, ATTACKERS_LINE, DEMO, PASSWORD
from drills.service.server import registers_answer, running
from hemayat.accounts.roles import POWERS
from hemayat.config.environment import read_environment
from hemayat.partners.attributes import WORDS
from tests.support.extracts import national_id

HOUSEHOLDS = 60
BORN = {"birth_date_day": "11", "birth_date_month": "10", "birth_date_year": "1358"}
OWN_ID, REAL_ID, INVENTED = national_id(999_001), national_id(10), 5_000_000
KEY = base64.b64encode(bytes(range(32))).decode()
NUMBER = re.compile(r"<[^>]+>")
LEFT_ALONE = {"sign_in:leave", "sign_in:again", "joining:join"}
"""Ending one's own session tells nothing."""

GAINED = {
    "powers": "SELECT coalesce(string_agg(member_id || power, ',' ORDER BY member_id, power), '') FROM staff_power",
    "roles of the invited": (
        "SELECT count(*) FROM staff_member WHERE origin = 'invited' AND powers_in(roles::text[]) <> '{}'"
    ),
    "accounts that were joined": "SELECT count(*) FROM staff_member WHERE joined_at IS NOT NULL",
    "links": "SELECT count(*) FROM staff_invitation",
    "confirmed lines": "SELECT count(*) FROM staff_identity WHERE confirmed_at IS NOT NULL",
    "passwords": "SELECT md5(string_agg(password, ',' ORDER BY id)) FROM staff_member WHERE origin = 'operator'",
    "keys of organisations": "SELECT count(*) FROM partner_key",
    "terms of organisations": "SELECT count(*) FROM partner_terms",
    "addresses of organisations": "SELECT count(*) FROM organisation WHERE callback_url IS NOT NULL",
    "publications": "SELECT coalesce(string_agg(state, ',' ORDER BY run_id), '') FROM publication",
    "files opened": "SELECT count(*) FROM audit_event WHERE event = 'household.looked_at'",
}
ROLES = """
SELECT username, unnest(roles)::text FROM staff_member UNION SELECT username, unnest(provinces) FROM staff_member"""
"""One administrator may take a plain role away, and give none to whoever was here before."""
TOLD = "SELECT count(*) FROM outbox WHERE key LIKE %s AND split_part(key, ':', 1) LIKE %s"
ASKED = "SELECT count(*) FROM staff_identity WHERE state = 'asked'"


@dataclass
class Attacker:
    """The administrator's browser at the desk. `tried`: how often; `seen`: every page that came back."""

    browser: Browser
    tried: int = 0
    seen: list[str] = field(default_factory=list)

    def post(self, path: str, **fields: str | list[str]) -> Answer:
        return self._came(path, self.browser.send(path, **fields))

    def get(self, path: str) -> Answer:
        return self._came(path, self.browser.get(path))

    def refused(self, path: str, **fields: str | list[str]) -> None:
        """Whatever it was, it was not done: a page that says why, and no way on."""
        answer = self.post(path, **fields)
        if answer.status not in {200, 403, 404, 409}:
            raise Loss(f"{path} answered {answer.status} to one administrator")

    def _came(self, path: str, answer: Answer) -> Answer:
        self.tried += 1
        self.seen.append(answer.page)
        if answer.status >= 500:
            raise Loss(f"{path} answered {answer.status}")
        return answer


def drill(folder: Path) -> str:
    installation, _ = prepared(folder, HOUSEHOLDS, DEMO, heads=0)
    with registers_answer(installation), running(installation):
        addresses = json.loads(installation.call("drills.service.administrators", OWN_ID))
        before = {name: installation.one(statement) for name, statement in GAINED.items()}
        roles = set(installation.rows(ROLES))
        attacker = signed_in(installation)
        members = dict(installation.rows("SELECT username, id FROM staff_member"))
        make_people_up(attacker, installation)
        be_a_second_person(attacker, installation, members)
        take_over_colleagues(attacker, installation, members)
        let_an_organisation_in(attacker, installation)
        try_every_address(attacker, addresses)
        nothing_is_gained(before, attacker, installation)
        if more := {row for row in installation.rows(ROLES) if row[0] in members} - roles:
            raise Loss(f"{sorted(more)} were given by one administrator")
        told = oversight_was_notified(installation, members["watcher"])
    return f"{attacker.tried} tries of one administrator: nothing gained; oversight notified {told} times"


def signed_in(at: Installation) -> Attacker:
    host = read_environment(at.given).staff_origin.partition("://")[2]
    attacker = Attacker(Browser(at.port, host, "10.9.9.9"))
    answer = attacker.post("/sign-in/", username=ATTACKER, password=PASSWORD, code="")
    if answer.leads_to != "/":
        raise CannotJudge("the administrator of this drill did not come in")
    return attacker


def make_people_up(attacker: Attacker, at: Installation) -> None:
    """Two publishers and a second administrator who do not exist, and a real person with the administrator's line."""
    invented = [("publisher", national_id(INVENTED + number)) for number in (1, 2)]
    invented += [("administrator", national_id(INVENTED + 3)), ("publisher", REAL_ID)]
    for number, (role, who) in enumerate(invented):
        invited(attacker, f"fake{number}", role, who)
    wait_until(
        lambda: not at.one(ASKED), "the registers were never asked about who was invited", fault=CannotJudge
    )
    for (number,) in at.rows("SELECT id FROM staff_member WHERE origin = 'invited'"):
        attacker.get(f"/accounts/{number}/")
        attacker.refused(f"/accounts/{number}/invite-again/")
        attacker.refused(
            f"/accounts/{number}/vouch/",
            mobile="0" + ATTACKERS_LINE[3:],
            because="او را از سال‌ها پیش می‌شناسم",
        )


def invited(attacker: Attacker, name: str, role: str, who: str) -> None:
    answer = attacker.post(
        "/accounts/invite/", full_name=name, username=name, national_id=who, mobile="0" + ATTACKERS_LINE[3:],
        roles=[role], provinces=["*"], **BORN,
    )  # fmt: skip
    if not answer.leads_to.startswith("/accounts/"):
        raise CannotJudge(f"the invitation of {name} was not taken, so that the drill tried nothing by it")


def be_a_second_person(attacker: Attacker, at: Installation, members: dict[str, int]) -> None:
    """Ask for every power for everybody, and confirm it oneself."""
    for name, number in members.items():
        for power in sorted(POWERS):
            attacker.post(f"/accounts/{number}/roles/", roles=[power], provinces=["*"])
        if name == ATTACKER:
            attacker.post(f"/accounts/{number}/roles/", roles=["analyst", "administrator"], provinces=["*"])
    for (request,) in at.rows("SELECT id FROM staff_power_request"):
        attacker.refused(f"/powers/{request}/confirm/")


def take_over_colleagues(attacker: Attacker, at: Installation, members: dict[str, int]) -> None:
    """Reset them, have their lines changed to one's own, close who would notice."""
    for name, number in members.items():
        attacker.post(f"/accounts/{number}/reset/", reason="تلفنش گم شده است")
        attacker.post(
            f"/accounts/{number}/identity/", national_id=REAL_ID, mobile="0" + ATTACKERS_LINE[3:], **BORN
        )
        if name == "watcher":
            attacker.refused(f"/accounts/{number}/close/")
    wait_until(
        lambda: not at.one(ASKED), "the registers were never asked about another line", fault=CannotJudge
    )
    for (reset,) in at.rows("SELECT id FROM staff_reset WHERE ended_at IS NULL"):
        attacker.refused(f"/resets/{reset}/confirm/")
    attacker.post(f"/accounts/{members['publisher2']}/close/")
    attacker.post(f"/accounts/{members['publisher2']}/open/")


def let_an_organisation_in(attacker: Attacker, at: Installation) -> None:
    """All that can be asked, under a law that nobody made."""
    attacker.post("/partners/add/", code="mine", name_fa="من", name_en="Mine", kind="other")
    for code in ("mine", "behzisti"):
        attacker.post(f"/partners/{code}/key/", public_key=KEY)
        attacker.post(f"/partners/{code}/callback/", url="https://mine.example")
        attacker.post(f"/partners/{code}/token/")
        attacker.post(
            f"/partners/{code}/terms/", purpose="all", purpose_fa="همه", purpose_en="All", attributes=[*WORDS],
            law="قانونی که نیست", quota_per_day="100000", from_on_day="1", from_on_month="1", from_on_year="1400",
        )  # fmt: skip
    waiting = at.rows("SELECT organisation_id, id FROM partner_proposal")
    if len(waiting) != 6:
        raise CannotJudge(
            f"{len(waiting)} of 6 proposals were taken, so that the drill tried less than it says"
        )
    for code, proposal in waiting:
        attacker.refused(f"/partners/{code}/proposals/{proposal}/confirm/")


def try_every_address(attacker: Attacker, addresses: list[tuple[str, str]]) -> None:
    """Of every part of the desk, read and sent, with the first numbers."""
    for name, pattern in addresses:
        if name in LEFT_ALONE or "sessions" in pattern:
            continue
        for number in ("1", "2"):
            path = "/" + NUMBER.sub(number, pattern)
            attacker.get(path)
            attacker.post(path)


def nothing_is_gained(before: dict[str, object], attacker: Attacker, at: Installation) -> None:
    for name, statement in GAINED.items():
        if (now := at.one(statement)) != before[name]:
            raise Loss(f"{name}: {before[name]} before, {now} after one administrator tried everything")
    if any("/join/" in page for page in attacker.seen):
        raise Loss("a link was shown on the administrator's screen")
    if any(who in page for page in attacker.seen for who in (line_of(REAL_ID),)):
        raise Loss("a line was shown on the administrator's screen")


def oversight_was_notified(at: Installation, watcher: int) -> int:
    """Of each request of a power and of each proposal."""
    told = int(at.one(TOLD, f"staff-%:{watcher}", "staff-%"))
    tries = int(
        at.one("SELECT (SELECT count(*) FROM staff_power_request) + (SELECT count(*) FROM partner_proposal)")
    )
    if not tries:
        raise CannotJudge("no power and no proposal was asked for, so that nothing is shown")
    if told < tries:
        raise Loss(f"oversight was notified {told} times of {tries} tries")
    return told
