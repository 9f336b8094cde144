"""What protects the service from attackers, and the tests that show each: for faults of no clause."""

from __future__ import annotations

_LOOKS = "tests/oversight/test_look_budgets.py::"
_DOOR = "tests/deploy/test_door.py::"
_DOCUMENTS = "tests/documents/test_row_security.py::"
_LIMITS = "tests/deploy/test_visitor_limits.py::"

PROTECTIONS: dict[str, list[str]] = {
    "look-budgets": [
        _LOOKS + "test_the_file_after_three_times_the_budget_does_not_open",
        _LOOKS + "test_a_supervisor_adds_one_budget_for_the_day_with_a_reason_on_record",
        _LOOKS + "test_nobody_adds_to_their_own_and_the_database_holds_it",
    ],
    "database-rights": [
        "tests/audit/test_own_name.py::test_everybody_writes_their_own_name_and_no_other",
        "tests/audit/test_own_name.py::test_a_complaint_and_its_files_alone_are_written_without_a_name_and_a_household",
        "tests/audit/test_citizen_role.py::test_whoever_is_not_proven_is_nobody_whatever_they_claim",
        "tests/audit/test_citizen_role.py::test_a_session_proves_its_own_head_and_every_other_claim_loses_the_proof",
        "tests/audit/test_citizen_role.py::test_a_session_that_is_over_or_unknown_proves_nobody",
        "tests/audit/test_citizen_role.py::test_the_proof_is_an_hmac_over_who_acts_and_the_transaction",
        "tests/audit/test_citizen_role.py::test_a_claim_in_the_middle_of_a_statement_shows_no_row",
        "tests/audit/test_citizen_role.py::test_no_sql_reaches_a_row_of_somebody_else",
    ],
    "door": [
        _DOOR + "test_a_cookie_that_was_made_up_opens_nothing",
        _DOOR + "test_a_controller_that_is_silent_opens_the_door_to_nobody",
        _DOOR + "test_somebody_who_cannot_be_judged_is_told_to_come_back_and_does_not_get_in",
        _DOOR + "test_a_form_passes_with_a_cookie_that_ran_out_within_a_day",
        _DOOR + "test_beyond_the_pace_people_wait_and_go_in_by_their_places",
    ],
    "visitor-limits": [
        _LIMITS + "test_a_visitor_who_asks_without_end_has_nobody_else_at_the_address_refused",
        _LIMITS + "test_a_cookie_that_is_forged_or_too_old_is_no_key_of_its_own",
    ],
    "own-household": [
        "tests/architecture/test_definer_functions.py::test_a_head_alone",
        _DOCUMENTS + "test_a_head_files_documents_of_a_case_of_their_own_and_nothing_that_is_infected",
    ],
}
"""Name, as `python -m tests.mutations NAME` takes it → tests as pytest takes them."""
