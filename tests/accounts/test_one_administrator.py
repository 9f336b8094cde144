"""The attacks of one administrator: with one session, be two publishers, a second administrator, an organisation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from hemayat.accounts.errors import (
    IDENTITY_BY_SECOND_PERSON,
    LAST_OVERSEER,
    OWN_ROLES,
    ROLE_CHANGE_BY_SECOND_PERSON,
    DeskFault,
    InvitationExpired,
    LineCodeWrong,
    LineNotConfirmed,
    PowerIsNew,
)
from hemayat.accounts.invitation_acceptance import accept_invitation, invitation_with, send_code
from hemayat.accounts.models import (
    StaffIdentity,
    StaffInvitation,
    StaffMember,
    StaffPower,
    StaffPowerRequest,
    StaffReset,
)
from hemayat.accounts.powers import confirm_power, power_changes, refuse_power
from hemayat.accounts.resets import ask_reset, confirm_reset
from hemayat.accounts.roles import POWERS
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import (
    ask_identity_of,
    change_roles,
    close_account,
    invite_again,
    open_account,
)
from hemayat.accounts.staff_identity import ask_identity_again, identity_of, vouch_for_line
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.partners import actions as partners
from hemayat.partners.attributes import WORDS
from hemayat.partners.models import ClientKey, Proposal, Terms
from tests.accounts.desk_steps import (
    PASSWORD,
    answered,
    code_for,
    invited,
    joined,
    line,
    line_code,
    link_sent,
    member,
    power_confirmed,
    quick_passwords,
    texts,
)
from tests.accounts.steps import BORN, NOW, events
from tests.inquiries.register_server import RegisterServer
from tests.support.extracts import national_id
from tests.support.refusals import refuses

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
BOSS, WATCHER = 11, 12


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator", mobile=line(BOSS), national_id=national_id(BOSS))


@pytest.fixture
def second(boss: StaffMember) -> StaffMember:
    return member("second", "administrator")


@pytest.fixture
def watcher(boss: StaffMember) -> StaffMember:
    return member("watcher", "oversight", mobile=line(WATCHER))


# ------------------------------------------------------------------------------------------- identity


def test_invented_people_get_no_link_whoever_invites_them(
    boss: StaffMember, register: RegisterServer
) -> None:
    """The first attack of the review: two publishers and an administrator who do not exist."""
    for number, role in enumerate(("publisher", "publisher", "administrator")):
        fake = invited(boss, f"fake{number}", role, mobile=line(BOSS))
        assert answered(fake) == "unknown"
        with pytest.raises(LineNotConfirmed):
            invite_again(member=fake.pk, by=boss, now=NOW)
    with acting_as(SYSTEM):
        assert not StaffInvitation.objects.exists()
    assert not [words for words in texts() if "/join/" in words]


def test_a_real_person_with_the_administrators_line_gets_no_link(
    boss: StaffMember, register: RegisterServer
) -> None:
    fake = invited(boss, national_id=national_id(77), mobile=line(BOSS))
    register.add(77, national_id=national_id(77), mobile=line(77))
    assert answered(fake) == "not_owner"
    assert not [words for words in texts() if "/join/" in words]


def test_link_and_first_code_go_to_the_own_line_alone(boss: StaffMember, register: RegisterServer) -> None:
    nima = invited(boss, mobile=line(501))
    assert nima.joined_at is None
    assert answered(nima, register) == "confirmed"
    token = link_sent()
    send_code(token=token, now=NOW)
    assert len(texts()) == len(texts(line(501))) == 2
    assert joined(now=NOW + dt.timedelta(minutes=2)) == nima


def test_who_holds_the_link_without_the_line_does_not_come_in(
    boss: StaffMember, register: RegisterServer
) -> None:
    answered(invited(boss), register)
    token = link_sent()
    code = code_for(invitation_with(token, NOW).authenticator)
    send_code(token=token, now=NOW)
    wrong = "000000" if line_code() != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(LineCodeWrong):
            accept_invitation(token=token, password=PASSWORD, code=code, line_code=wrong, now=NOW)
    with pytest.raises(LineCodeWrong):
        accept_invitation(token=token, password=PASSWORD, code=code, line_code=line_code(), now=NOW)
    later = NOW + dt.timedelta(minutes=2)
    assert send_code(token=token, now=later)
    assert not send_code(token=token, now=later), "one a minute"
    with pytest.raises(LineCodeWrong):
        accept_invitation(
            token=token,
            password=PASSWORD,
            code=code,
            line_code=line_code(),
            now=later + dt.timedelta(minutes=11),
        )


def test_one_person_has_one_account_also_where_two_are_asked_about_at_once(
    boss: StaffMember, register: RegisterServer
) -> None:
    one = invited(boss, "one", national_id=national_id(5))
    two = invited(boss, "two", national_id=national_id(5))
    assert answered(one, register) == "confirmed"
    assert answered(two, register) == "has_account"
    assert len([words for words in texts() if "/join/" in words]) == 1


def test_the_database_lets_nobody_join_whom_no_register_confirmed(boss: StaffMember) -> None:
    fake = invited(boss)
    for actor, refused in ((SYSTEM, "no register"), (actor_of(boss), "by its owner")):
        with acting_as(actor), pytest.raises(IntegrityError, match=refused), transaction.atomic():
            StaffMember.objects.filter(pk=fake.pk).update(joined_at=NOW, password="x", sso_subject="boss")
    with acting_as(actor_of(boss)), pytest.raises(IntegrityError, match="registers"), transaction.atomic():
        StaffIdentity.objects.filter(member=fake).update(confirmed_at=NOW, line_sealed=b"x")


def test_another_line_counts_only_once_it_is_confirmed(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    """Else an administrator would have a colleague's reset sent to their own line."""
    nima = invited(boss, national_id=national_id(9), mobile=line(9))
    answered(nima, register)
    joined()
    ask_identity_of(
        member=nima.pk, national_id=national_id(9), birth_date=BORN, mobile=line(BOSS), by=boss, now=NOW
    )
    assert answered(nima) == "not_owner"
    with pytest.raises(DeskFault, match="another person"):
        typed: dict[str, Any] = {"national_id": national_id(BOSS), "birth_date": BORN, "mobile": line(BOSS)}
        ask_identity_of(member=nima.pk, **typed, by=boss, now=NOW)
    ask_reset(member=nima.pk, reason="تلفنش گم شده است", by=boss, now=NOW)
    with acting_as(SYSTEM):
        reset = StaffReset.objects.get().pk
    confirm_reset(reset=reset, by=second, now=NOW)
    assert "/join/" in texts(line(9))[-1]


def test_if_shahkar_is_silent_a_second_administrator_vouches_in_writing(
    boss: StaffMember, second: StaffMember, watcher: StaffMember, register: RegisterServer
) -> None:
    nima = invited(boss, mobile=line(600))
    register.fault["/shahkar"] = "500"
    assert answered(nima, register) == "line_silent"
    why = "خودش با کارت ملی آمد و از این خط به من زنگ زد"
    given: dict[str, Any] = {"member": nima.pk, "mobile": line(600), "because": why, "now": NOW}
    with refuses(IDENTITY_BY_SECOND_PERSON):
        vouch_for_line(**given, by=boss)
    with pytest.raises(DeskFault, match="how you know"):
        vouch_for_line(**{**given, "because": " "}, by=second)
    with pytest.raises(DeskFault, match="not the number that was entered"):
        vouch_for_line(**{**given, "mobile": line(601)}, by=second)
    assert not texts(line(600))
    vouch_for_line(**given, by=second)
    assert "/join/" in texts(line(600))[-1]
    assert ("staff.line_vouched", {"reason": why, "notified": 2}) in events()
    assert any("استعلامی انجام نشد" in words for words in texts(line(WATCHER)))
    assert joined() == nima


def test_who_typed_the_line_does_not_vouch_for_it_after_somebody_else_asked_again(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    fake = invited(boss, mobile=line(BOSS))
    register.fault["/shahkar"] = "500"
    assert answered(fake, register) == "line_silent"
    ask_identity_again(member=fake.pk, by=second, now=NOW)
    assert answered(fake) == "line_silent"
    why = "خودش با کارت ملی آمد و از این خط به من زنگ زد"
    with refuses(IDENTITY_BY_SECOND_PERSON):
        vouch_for_line(member=fake.pk, mobile=line(BOSS), because=why, by=boss, now=NOW)
    assert not texts()


def test_the_database_keeps_who_typed_a_line_for_as_long_as_it_waits(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    fake = invited(boss, mobile=line(BOSS))
    register.fault["/shahkar"] = "500"
    answered(fake, register)
    with acting_as(SYSTEM), pytest.raises(IntegrityError, match="who typed"), transaction.atomic():
        StaffIdentity.objects.filter(member=fake).update(asked_by=second)


def test_if_the_civil_registry_is_silent_nobody_vouches_and_it_is_asked_again(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    nima = invited(boss)
    register.fault["/civil"] = "500"
    assert answered(nima, register) == "silent"
    with pytest.raises(DeskFault, match="There is no open inquiry"):
        vouch_for_line(
            member=nima.pk, mobile=line(1), because="او را از سال‌ها پیش می‌شناسم", by=second, now=NOW
        )
    register.fault.clear()
    ask_identity_again(member=nima.pk, by=boss, now=NOW)
    assert answered(nima, register) == "confirmed"


# --------------------------------------------------------------------------------------------- powers


@pytest.mark.parametrize("power", sorted(POWERS))
def test_a_power_waits_for_a_second_person_who_holds_it(
    boss: StaffMember, second: StaffMember, power: str, register: RegisterServer
) -> None:
    holder = second if power == "administrator" else member("holder", power)
    bystander = member("bystander", "analyst")
    nima = invited(boss, "nima", power)
    answered(nima, register)
    joined()
    assert StaffMember.objects.get(pk=nima.pk).roles == []
    with acting_as(SYSTEM):
        request = StaffPowerRequest.objects.get(member=nima).pk
    for nobody in (boss, nima, bystander):
        with refuses(ROLE_CHANGE_BY_SECOND_PERSON):
            confirm_power(request_id=request, by=nobody, now=NOW)
    power_confirmed(nima, holder)
    assert StaffMember.objects.get(pk=nima.pk).roles == [power]
    with acting_as(SYSTEM):
        row = StaffPower.objects.get(member=nima)
    assert (row.origin, row.confirms_from - row.granted_at) == ("two_people", dt.timedelta(hours=72))


def test_without_another_holder_another_administrator_confirms_and_the_asker_never(
    boss: StaffMember, second: StaffMember
) -> None:
    one = member("one", "analyst")
    change_roles(member=one.pk, roles=["inspector"], provinces=["23"], by=boss, now=NOW)
    power_confirmed(one, second)
    two = member("two", "analyst")
    change_roles(member=two.pk, roles=["inspector"], provinces=["23"], by=boss, now=NOW)
    # The only inspector is new, so that an administrator is still the second person; who asked is not.
    with refuses(ROLE_CHANGE_BY_SECOND_PERSON):
        power_confirmed(two, one)
    power_confirmed(two, second)


def test_one_administrator_alone_grants_nothing(boss: StaffMember) -> None:
    one = member("one", "analyst")
    for role in sorted(POWERS):
        change_roles(member=one.pk, roles=[role], provinces=["*"], by=boss, now=NOW)
    with refuses(ROLE_CHANGE_BY_SECOND_PERSON):
        power_confirmed(one, boss)
    assert not POWERS & set(StaffMember.objects.get(pk=one.pk).roles)


def test_withdrawing_provinces_and_reopening_wait_too(boss: StaffMember, second: StaffMember) -> None:
    one, other = member("one", "senior_officer"), member("other", "senior_officer")
    change_roles(member=one.pk, roles=["senior_officer"], provinces=["*"], by=boss, now=NOW)
    assert StaffMember.objects.get(pk=one.pk).provinces == ["23"]
    power_confirmed(one, other)
    assert StaffMember.objects.get(pk=one.pk).provinces == ["*"]
    change_roles(member=one.pk, roles=["case_officer"], provinces=["*"], by=boss, now=NOW)
    assert StaffMember.objects.get(pk=one.pk).roles == ["case_officer", "senior_officer"]
    power_confirmed(one, other)
    assert StaffMember.objects.get(pk=one.pk).roles == ["case_officer"]
    close_account(member=other.pk, by=boss, now=NOW)
    open_account(member=other.pk, by=boss, now=NOW)
    assert not StaffMember.objects.get(pk=other.pk).is_active
    power_confirmed(other, second)
    assert StaffMember.objects.get(pk=other.pk).is_active


def test_nobody_changes_their_own_powers(boss: StaffMember, second: StaffMember) -> None:
    for roles in (["analyst"], ["administrator", "analyst"], ["administrator"]):
        with refuses(OWN_ROLES):
            change_roles(member=boss.pk, roles=roles, provinces=["*"], by=boss, now=NOW)
    assert StaffMember.objects.get(pk=boss.pk).roles == ["administrator"]


def test_a_new_holder_confirms_nothing(boss: StaffMember, second: StaffMember) -> None:
    young, one = member("young", "analyst"), member("one", "analyst")
    change_roles(member=young.pk, roles=["administrator"], provinces=[], by=boss, now=NOW)
    power_confirmed(young, second)
    change_roles(member=one.pk, roles=["administrator"], provinces=[], by=boss, now=NOW)
    with refuses(ROLE_CHANGE_BY_SECOND_PERSON):
        power_confirmed(one, young)
    ask_reset(member=one.pk, reason="تلفنش گم شده است", by=boss, now=NOW)
    with acting_as(SYSTEM):
        reset = StaffReset.objects.get()
    with pytest.raises(PowerIsNew, match="Your role is new"):
        confirm_reset(reset=reset.pk, by=young, now=NOW)
    with acting_as(actor_of(young)), pytest.raises(IntegrityError, match="nothing yet"), transaction.atomic():
        StaffReset.objects.filter(pk=reset.pk).update(ended_by=young, ended_at=NOW, is_confirmed=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staff_member SET roles = '{publisher}' WHERE username = 'one'",
        "UPDATE staff_member SET provinces = '{*}' WHERE username = 'senior'",
        "UPDATE staff_member SET origin = 'before' WHERE username = 'one'",
        """INSERT INTO staff_member (password, username, full_name, roles, provinces, is_active, is_demo, created_at,
        totp_sealed, totp_step, origin) VALUES ('', 'x', 'x', '{publisher}', '{}', true, false, now(), '', 0,
        'operator')""",
        """INSERT INTO staff_power (member_id, power, origin, granted_at, confirms_from)
        SELECT id, 'publisher', 'before', now(), now() FROM staff_member""",
        "UPDATE staff_power SET confirms_from = now()",
        "UPDATE staff_power_wait SET hours = 0",
        "UPDATE staff_power_request SET is_confirmed = true",
        "DELETE FROM staff_power_request",
        "DELETE FROM staff_identity",
    ],
)
def test_the_database_itself_refuses(boss: StaffMember, statement: str) -> None:
    member("one", "analyst")
    member("senior", "senior_officer")
    for actor in (SYSTEM, actor_of(boss)):
        with acting_as(actor), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as on:
            on.execute(statement)


def test_the_database_takes_no_request_in_anothers_name(boss: StaffMember, second: StaffMember) -> None:
    one = member("one", "analyst")
    row = {"member": one, "power": "publisher", "what": "grant", "asked_at": NOW}
    for given in ({"asked_by": second}, {"asked_by": boss, "is_confirmed": True}):
        with acting_as(actor_of(boss)), pytest.raises(DatabaseError), transaction.atomic():
            StaffPowerRequest.objects.create(**row, **given)


def test_administrators_and_oversight_are_notified_of_every_step_at_once(
    boss: StaffMember, second: StaffMember, watcher: StaffMember
) -> None:
    one = member("one", "analyst")
    change_roles(member=one.pk, roles=["publisher"], provinces=["23"], by=boss, now=NOW)
    for number in (BOSS, WATCHER):
        assert "مسئول انتشار" in texts(line(number))[-1]
    with acting_as(actor_of(watcher, on_accounts=True)):
        waiting, _ = power_changes(watcher)
    assert [(change.member, change.power, change.may_confirm) for change in waiting] == [
        ("one", "publisher", False)
    ]
    refuse_power(request_id=waiting[0].id, by=watcher, now=NOW)
    assert "رد شد" in texts(line(WATCHER))[-1]
    with acting_as(actor_of(watcher, on_accounts=True)):
        waiting, ended = power_changes(watcher)
    assert (waiting, [change.is_confirmed for change in ended]) == ([], [False])
    notified = [(name, detail["notified"]) for name, detail in events() if "power" in name]
    assert notified == [("staff.power_asked", 2), ("staff.power_refused", 2)], "the second has no line"


def test_somebody_of_oversight_always_remains(boss: StaffMember, watcher: StaffMember) -> None:
    with refuses(LAST_OVERSEER):
        close_account(member=watcher.pk, by=boss, now=NOW)
    with refuses(LAST_OVERSEER):
        change_roles(member=watcher.pk, roles=["analyst"], provinces=[], by=boss, now=NOW)
    member("watcher2", "oversight")
    close_account(member=watcher.pk, by=boss, now=NOW)
    assert "را بست" in texts(line(BOSS))[-1]


def test_the_only_overseer_stays_also_before_they_are_back_from_a_reset(
    boss: StaffMember, second: StaffMember, watcher: StaffMember
) -> None:
    ask_reset(member=watcher.pk, reason="تلفنش گم شده است", by=boss, now=NOW)
    with acting_as(SYSTEM):
        reset = StaffReset.objects.get().pk
    confirm_reset(reset=reset, by=second, now=NOW)
    assert StaffMember.objects.get(pk=watcher.pk).joined_at is None
    with refuses(LAST_OVERSEER):
        close_account(member=watcher.pk, by=boss, now=NOW)
    assert StaffMember.objects.get(pk=watcher.pk).is_active


# ------------------------------------------------------------------------------------- organisations


def everything(by: StaffMember) -> int:
    """Terms for all attributes under a law that nobody made."""
    return partners.propose_terms(
        organisation="behzisti", purpose="support", purpose_fa="پرداخت", purpose_en="Paying",
        attributes=list(WORDS), law="قانونی که نیست", quota_per_day=1_000_000, from_on=dt.date(2020, 1, 1),
        until_on=None, by=by, now=timezone.now(),
    )  # fmt: skip


def test_a_fake_administrator_confirms_no_organisation(
    boss: StaffMember, second: StaffMember, watcher: StaffMember
) -> None:
    """The second attack of the review: all 14 attributes, confirmed by an administrator who was made for it."""
    young = member("young", "analyst")
    change_roles(member=young.pk, roles=["administrator"], provinces=[], by=boss, now=NOW)
    proposal = everything(boss)
    assert "سازمان" in texts(line(WATCHER))[-1]
    for by in (boss, young):
        with pytest.raises(DeskFault):
            partners.confirm_proposal(proposal=proposal, by=by, now=timezone.now())
    power_confirmed(young, second)
    with pytest.raises(PowerIsNew):
        partners.confirm_proposal(proposal=proposal, by=young, now=timezone.now())
    assert len(WORDS) == 14
    assert not Terms.objects.exists()
    partners.confirm_proposal(proposal=proposal, by=second, now=timezone.now())
    assert Terms.objects.count() == 1


def test_the_database_lets_no_key_and_no_terms_in_without_two_people(
    boss: StaffMember, second: StaffMember
) -> None:
    proposal = everything(boss)
    now = timezone.now()
    body = {
        "organisation_id": "behzisti", "purpose": "support", "purpose_fa": "پرداخت", "purpose_en": "Paying",
        "attributes": ["UIN"], "basis": "law", "law": "قانونی که نیست", "quota_per_day": 5,
        "from_on": dt.date(2020, 1, 1),
    }  # fmt: skip
    for actor in (SYSTEM, actor_of(boss)):
        with (
            acting_as(actor),
            pytest.raises(IntegrityError, match="two administrators"),
            transaction.atomic(),
        ):
            Terms.objects.create(**body)
        with (
            acting_as(actor),
            pytest.raises(IntegrityError, match="two administrators"),
            transaction.atomic(),
        ):
            ClientKey.objects.create(
                pk="12345678", organisation_id="behzisti", public=bytes(32), added_at=now, expires_at=now
            )
        with acting_as(actor), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as on:
            on.execute(
                "UPDATE organisation SET callback_url = 'https://mine.example' WHERE code = 'behzisti'"
            )
    with acting_as(actor_of(boss)), pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal).update(is_confirmed=True, ended_by=second, ended_at=now)
    partners.confirm_proposal(proposal=proposal, by=second, now=now)
    with acting_as(SYSTEM), pytest.raises(IntegrityError, match="two administrators"), transaction.atomic():
        Terms.objects.create(**{**body, "purpose": "again"})


def test_a_link_of_before_is_void_once_another_is_sent(boss: StaffMember, register: RegisterServer) -> None:
    nima: Any = invited(boss)
    answered(nima, register)
    first = link_sent()
    invite_again(member=nima.pk, by=boss, now=NOW)
    with pytest.raises(InvitationExpired):
        invitation_with(first, NOW)
    joined()
    with acting_as(SYSTEM):
        found = identity_of(nima)
    assert found is not None
    assert (found.state, found.has_line) == ("confirmed", True)
