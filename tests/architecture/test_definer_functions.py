"""Functions that run with the rights of the database's owner: closed to the public, and each asks who acts."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import APP, OWNER

SYSTEM_ALONE = {
    "administrator_by_recovery", "attach_partition", "add_likely_pairs", "begin_likely_pairs", "begin_memberships",
    "close_partition", "close_first_nation_table", "compare_run", "continue_approval", "count_missing_data",
    "count_notices", "count_people", "count_valid_memberships", "drop_partition", "drop_people", "drop_placed_people",
    "drop_first_nation_tables", "end_approvals_by_death", "end_approvals_by_law", "end_households", "end_memberships",
    "find_newer", "follow_approvals", "apply_household_results", "apply_run_results", "forget_homes",
    "forget_openings", "forget_people", "forget_records", "persist_staged_people", "lapse_codes", "lapse_drafts",
    "lapse_uploads", "lapse_wrong_numbers", "number_people", "reopen_account", "open_partition",
    "open_people", "open_first_nation_tables", "owe_missed_months", "owe_postponed_months", "postpone_lower_amount",
    "powers_at_installation", "install_first_nation", "keep_likely_pairs", "restore_approvals_after_death",
    "take_back_cuts", "upsert_people", "resend_records", "weigh_partition",
}  # fmt: skip
"""The application may call them, and they refuse everybody but the system: `test_the_system_alone` calls each."""
HEAD_ALONE = {
    "drafts_to_file", "file_drafts", "file_own_documents", "follow_own_approvals", "ask_registers_now",
    "own_application", "own_call_backs", "own_calls", "own_corrections", "own_document_openings", "own_handovers",
    "count_own_hit", "queue_own_check", "queue_own_copy", "wake_own_answers", "withdraw_own_approval",
    "ask_own_opening", "enter_own_opening", "own_session_history", "own_phones",
}  # fmt: skip
"""The application may call them. They are about the household of the head who acts, and refuse everybody else.

Given tokens of sessions, `drafts_to_file` and `file_drafts` are about the households of these sessions instead
(tests/requests/test_filing_by_session.py).
"""
NOBODY_SIGNED_IN = {
    "ask_code": {"nobody"},
    "enter_code": {"nobody"},
    "enter_journey": {"nobody"},
    "hand_in_journey": {"nobody"},
    "leave_journey": {"nobody"},
    "place_journey": {"nobody"},
    "reason_without_decision": {"nobody"},
    "tell_turns": {"nobody"},
    "take_receipt": {"nobody", "system"},
}
"""The application may call them, while one of these acts and nobody else."""
REFUSING = {
    "confirm_power": "staff who hold the power",
    "reopen_closed_account": "oversight",
    "findings_of": "staff who may see both households of the pair",
    "households_of": "staff and the system, and whoever asks before somebody acts",
    "use_spare_capacity": "staff",
}
"""The application may call them, and they refuse everybody but these."""
SILENT = {
    "acting_barred": "it is about the member of staff who acts",
    "barred_case_anomalies": "it is about the member of staff who acts, and gives numbers of findings alone",
    "acting_in_stead": "it is about the head who acts",
    "acting_leads": "it is about the head who acts",
    "acting_roles": "it is about the member of staff who acts",
    "acting_person": "it is about the head who acts",
    "add_own_phone": "it is about the session of the head who acts",
    "codes_of_hour": "how many codes were sent in this hour, of everybody together",
    "is_run_corrected": "of a run, whether it was corrected since; nothing about a household",
    "complaint_is_anothers": "of a complaint outside the acting head's household it says that it is somebody else's",
    "end_own_sessions": "it ends the sessions of the head who acts",
    "decided_again_since": "it asks may_see of each row",
    "is_proven": "it says whether the one who acts is proven",
    "is_our_person": "it answers the system alone",
    "is_settled": "it answers staff and the system",
    "question_is_anothers": "of a question outside the acting head's household it says that it is somebody else's",
    "remove_own_phone": "it removes a phone of the head who acts",
    "remove_own_phones": "it removes the phones of the head who acts",
    "own_sessions": "it is about the head who acts",
    "looks_today": "it answers staff and the system",
    "may_confirm_power": "it answers staff and the system",
    "referrals_for_next_batches": "it answers staff and the system, and gives numbers alone",
    "count_file_opening": "it is about the member of staff who acts",
    "count_id_search": "it is about the member of staff who acts",
    "was_own_session": "it is about the head who acts",
}
"""The application may call them. To anybody whom they are not for they give nothing, and the value says why."""
BY_SECRET = {
    "approval_with_serial": "found by a random number that its holder alone shows; masks the holder's name",
    "attempt_with": "found by the hash of a token that only the browser has; says nothing of the person",
    "bind_actor": "believes a signature alone, by a key that processes share with the database",
    "bind_session": "found by the hash of a token that only the browser has, and then its head acts",
    "end_session": "as bind_session",
    "note_session_browser": "writes beside the session of a token that only the browser has; gives nothing",
    "forget_own_phone": "found by the hash of a token that only the browser has; takes something away alone",
    "own_phone_tries": "found by the hash of a token that only the browser has; does not say whose it is",
    "try_own_phone": "as own_phone_tries",
    "holder_with": "found by the hash of a token that only the browser has; gives a keyed hash of what was typed",
    "letter_with_serial": "found by a random number that its holder alone shows; gives the day of issue alone",
    "mark_messages_read": "as session_with; remembers of its household up to which message it has read",
    "renew_session": "as session_with",
    "own_connection": "it names the connection that asks, which says nothing of anybody",
    "session_with": "found by the hash of a token that only the browser has, before anybody is known to act",
    "use_own_phone": "found by the hashes of two tokens that only the browser has",
    "unread_messages": "as session_with; says of its household how many messages it has not read",
}
"""The application may call them before anybody acts."""
INNER = {
    "count_placed_people": "called by count_people",
    "has_people": "called by open_first_nation_tables and install_first_nation",
    "take_confirmed_proposal": "called by triggers",
    "is_own_line": "the login of the citizens' site alone calls it, by a policy; it is about the head who acts",
}
"""The application may not call them: functions of the owner do."""
FUNCTIONS = """
SELECT p.proname, p.prorettype = 'trigger'::regtype, coalesce(array_to_string(p.proconfig, '; '), ''),
    has_function_privilege('public', p.oid, 'EXECUTE'), has_function_privilege(%s, p.oid, 'EXECUTE'),
    (SELECT coalesce(string_agg(format('NULL::%%s', format_type(t, NULL)), ', '), '') FROM unnest(p.proargtypes) AS t)
FROM pg_proc p
WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = %s
ORDER BY 1"""
OTHERS = ("head", "staff", "partner", "nobody", "")
CREATE = (
    "CREATE FUNCTION forgotten() RETURNS {} LANGUAGE plpgsql SECURITY DEFINER {} AS 'BEGIN RETURN NULL; END'"
)
CLOSED = "; REVOKE ALL ON FUNCTION forgotten FROM PUBLIC"
SAFE = "SET search_path = public, pg_temp"


def faults(connection: psycopg.Connection) -> dict[str, str]:
    """Functions of the owner that are open to somebody whom they are not for, and why."""
    called = SYSTEM_ALONE | HEAD_ALONE | {*NOBODY_SIGNED_IN, *REFUSING, *SILENT, *BY_SECRET}
    found = {}
    for name, is_trigger, settings, is_public, is_granted, _ in connection.execute(FUNCTIONS, [APP, OWNER]):
        if is_public:
            found[name] = "everybody may call it"
        elif "search_path=public, pg_temp" not in settings.split("; "):
            found[name] = "its search_path does not end with pg_temp"
        elif is_granted and name not in called:
            found[name] = "the application may call it, and it is in no list here"
        elif not is_granted and not is_trigger and name not in INNER:
            found[name] = "nobody may call it, and it is in no list here"
    return found


@pytest.fixture
def owner(django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A connection of the owner's whose work is rolled back."""
    with psycopg.connect(django_db_setup.owner) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def application(django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A connection of the administrator's that has given up its rights for the application's; it is rolled back."""
    with psycopg.connect(django_db_setup.admin) as connection:
        yield connection
        connection.rollback()


def become(connection: psycopg.Connection, kind: str, actor: str = "", household: int = 0) -> None:
    connection.execute(SQL("SET ROLE {}").format(Identifier(APP)))
    told = {"kind": kind, "actor": actor, "household": str(household or ""), "provinces": "*"}
    for name, value in told.items():
        connection.execute("SELECT set_config(%s, %s, true)", [f"hemayat.{name}", value])


def call_with_nothing(connection: psycopg.Connection, function: str) -> list[tuple[object, ...]]:
    """The rows that the function gives where every argument is NULL."""
    arguments = {name: nulls for name, *_, nulls in connection.execute(FUNCTIONS, [APP, OWNER])}
    return connection.execute(f"SELECT * FROM {function}({arguments[function]})").fetchall()


def test_no_function_of_the_owner_is_open_to_whom_it_is_not_for(owner: psycopg.Connection) -> None:
    assert faults(owner) == {}


def test_every_function_in_the_lists_is_there(owner: psycopg.Connection) -> None:
    there = {name for name, *_ in owner.execute(FUNCTIONS, [APP, OWNER])}
    listed = SYSTEM_ALONE | HEAD_ALONE | {*NOBODY_SIGNED_IN, *REFUSING, *SILENT, *BY_SECRET, *INNER}
    assert listed <= there


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (CREATE.format("integer", SAFE), "everybody may call it"),
        (CREATE.format("trigger", SAFE), "everybody may call it"),
        (CREATE.format("integer", "SET search_path = pg_temp, public") + CLOSED, "does not end with pg_temp"),
        (CREATE.format("integer", "") + CLOSED, "does not end with pg_temp"),
        (CREATE.format("integer", SAFE) + CLOSED, "nobody may call it"),
        (
            CREATE.format("integer", SAFE) + CLOSED + f"; GRANT EXECUTE ON FUNCTION forgotten TO {APP}",
            "no list",
        ),
    ],
)
def test_a_forgotten_function_is_found(owner: psycopg.Connection, made: str, fault: str) -> None:
    owner.execute(made)
    assert fault in faults(owner)["forgotten"]


@pytest.mark.parametrize("function", sorted(SYSTEM_ALONE))
def test_the_system_alone(application: psycopg.Connection, function: str) -> None:
    for kind in OTHERS:
        become(application, kind, "staff:1" if kind == "staff" else "")
        with (
            pytest.raises(psycopg.Error, match=r"system|for the operator|installation|recovery|so soon"),
            application.transaction(),
        ):
            call_with_nothing(application, function)


@pytest.mark.parametrize("function", sorted(HEAD_ALONE))
def test_a_head_alone(application: psycopg.Connection, function: str) -> None:
    for kind in ("system", "staff", "partner", "nobody", "", "head"):
        become(application, kind, "session:1", household=0 if kind == "head" else 7)
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="only a head of household"),
            application.transaction(),
        ):
            call_with_nothing(application, function)


@pytest.mark.parametrize("function", sorted(NOBODY_SIGNED_IN))
def test_nobody_who_is_signed_in(application: psycopg.Connection, function: str) -> None:
    for kind in {"system", *OTHERS} - NOBODY_SIGNED_IN[function]:
        become(application, kind, household=7)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only"), application.transaction():
            call_with_nothing(application, function)


@pytest.mark.parametrize("function", sorted(REFUSING))
def test_who_is_not_of_the_staff_is_refused(application: psycopg.Connection, function: str) -> None:
    for kind in ("head", "partner", "nobody", *([] if function == "households_of" else [""])):
        become(application, kind)
        with (
            pytest.raises(psycopg.Error, match=r"only|a second person who holds it"),
            application.transaction(),
        ):
            call_with_nothing(application, function)


def test_what_staff_do_is_told_to_nobody_else(application: psycopg.Connection) -> None:
    application.execute(
        "INSERT INTO staff_member (id, password, username, full_name, roles, provinces, is_active, is_demo,"
        " created_at, joined_at, totp_sealed, totp_step, origin) VALUES (1, '', 'one', 'One', '{publisher}', '{*}',"
        " true, true, now(), now(), '', 0, 'before')"
    )
    application.execute(
        "INSERT INTO staff_power (member_id, power, origin, granted_at, confirms_from)"
        " VALUES (1, 'publisher', 'before', now(), now())"
    )
    application.execute("INSERT INTO look_day (member_id, day, opened) VALUES (1, current_look_day(), '{7}')")
    asked = "SELECT is_settled(1, 'publisher'), (SELECT count(*) FROM looks_today())"
    for kind in ("staff", "system"):
        become(application, kind, "staff:1")
        assert application.execute(asked).fetchone() == (True, 1)
    for kind in ("head", "partner", "nobody", ""):
        become(application, kind, "staff:1")
        assert application.execute(asked).fetchone() == (False, 0)
        assert application.execute("SELECT count_file_opening(8, 9, true)").fetchone() == (False,)
        assert call_with_nothing(application, "may_confirm_power") == [(False,)]
        assert call_with_nothing(application, "referrals_for_next_batches") == []


def test_whose_a_complaint_is_is_told_to_the_head_of_the_household_alone(
    application: psycopg.Connection,
) -> None:
    become(application, "head", household=7)
    assert application.execute("SELECT complaint_is_anothers(8, 1)").fetchone() == (True,)
    assert application.execute("SELECT complaint_is_anothers(7, 1)").fetchone() == (False,)
    for kind in ("staff", "system", "partner", "nobody", ""):
        become(application, kind, "session:1", household=7)
        assert application.execute("SELECT complaint_is_anothers(7, 1), acting_person()").fetchone() == (
            True,
            None,
        )


TRUSTS_THE_TIME = """
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
    AND p.prorettype <> 'trigger'::regtype AND 'timestamptz'::regtype = ANY(p.proargtypes)
    AND (has_function_privilege('hemayat_app', p.oid, 'EXECUTE')
        OR has_function_privilege('hemayat_citizen', p.oid, 'EXECUTE'))
    AND position('near_now(' IN pg_get_functiondef(p.oid)) = 0"""


def test_only_the_system_names_another_time_than_now(application: psycopg.Connection) -> None:
    """`bind_session` hands its time on to `session_with`, which holds it to the clock of the database."""
    trusting = {name for (name,) in application.execute(TRUSTS_THE_TIME)}
    assert trusting - SYSTEM_ALONE == {"bind_session"}
