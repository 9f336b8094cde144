"""What protects the service from attackers, and the tests that show each: for faults of no clause."""

from __future__ import annotations

_LOOKS = "tests/oversight/test_look_budgets.py::"
_KEYS = "tests/audit/test_process_key.py::"
_CUTS = "tests/engines/test_cut_point_disclosure.py::"
_EVENT_LIMIT = "tests/life_events/test_daily_limit.py::"
_TRIALS = "tests/eligibility/test_comparison_disclosure.py::"
_DOOR = "tests/deploy/test_door.py::"
_EXEMPT = "tests/deploy/test_exempt_paths.py::"
_SPELLINGS = "tests/deploy/test_address_spellings.py::"
_DOCUMENTS = "tests/documents/test_row_security.py::"
_LIMITS = "tests/deploy/test_visitor_limits.py::"
_OWN_PHONES = "tests/accounts/test_own_phones.py::"
_OWNER = "tests/accounts/test_identity_of_owner.py::"
_ONE = "tests/accounts/test_one_administrator.py::"
_CLOSINGS = "tests/accounts/test_closings.py::"
_SEARCHES = "tests/api/test_search.py::"
_OUTSIDE = "tests/audit/test_checkpoint_delivery.py::"
_DRILLS = "tests/drills/test_drills.py::"
_FILING = "tests/requests/test_filing_by_session.py::"
_ACTS = "tests/requests/test_sql_of_a_head.py::"
_CHECK = "tests/documents/test_document_check.py::"
_MEMBERS = "tests/audit/test_members_codes.py::"
_PAYMENTS = "tests/referrals/test_payments.py::"
_PAYMENT_LIMITS = "tests/referrals/test_payment_limits.py::"
_PAYMENT_SUMS = "tests/referrals/test_payment_reconciliation.py::"
_LETTERS = "tests/web/citizen/letters/test_household_letters.py::"
_OTHERS = "tests/web/citizen/letters/test_letters_with_approval.py::"
_REMINDERS = "tests/requests/test_reminders.py::"
_QUESTION_CALLS = "tests/hotline/test_question_calls.py::"
_SESSIONS = "tests/web/citizen/signed_in/test_sessions.py::"
_OWN_PASSKEYS = "tests/web/staff/test_own_passkeys.py::"
_CONTINUED = "tests/requests/test_continued_support.py::"
_SUCCESSION = "tests/life_events/test_after_a_death.py::"
_ANSWERS = "tests/requests/test_answers_of_others.py::"

PROTECTIONS: dict[str, list[str]] = {
    "staff-passkeys": [
        _OWN_PASSKEYS + "test_a_session_of_the_last_minutes_creates_no_passkey",
        _OWN_PASSKEYS + "test_no_passkey_signs_in_until_the_owner_confirms_it",
    ],
    "other households": [
        _ANSWERS + "test_a_head_does_not_learn_with_whom_somebody_lives_who_left",
        _ANSWERS + "test_nobody_reads_the_income_of_a_stranger_by_naming_them_as_a_member",
        _ANSWERS + "test_the_database_shows_no_head_what_was_asked_about_one_person",
    ],
    "continued support": [
        _CONTINUED + "test_a15_requests_that_are_withdrawn_one_after_the_other_put_an_end_off_twice",
        "tests/requests/test_hindered_support.py::test_a15_a_new_request_does_not_begin_the_time_again_for_which_the_civil_registry_hinders_us",
        "tests/requests/test_assessment.py::test_a15_what_an_officer_grants_while_a_register_is_silent_is_not_owed_for_months_in_which_it_spoke",
    ],
    "former heads": [
        _SUCCESSION + "test_r4_6b_a_new_head_is_not_asked_to_mend_the_account_of_the_former_one",
        _SUCCESSION + "test_r4_6b_a_new_head_reads_that_the_last_payment_went_to_the_former_one",
    ],
    "restored-access": ["tests/operations/test_restored_access.py::test_the_cookie_of_a_head_lets_nobody_in"],
    "look-budgets": [
        _LOOKS + "test_the_file_after_three_times_the_budget_does_not_open",
        _LOOKS + "test_a_supervisor_adds_one_budget_for_the_day_with_a_reason_on_record",
        _LOOKS + "test_nobody_adds_to_their_own_and_the_database_holds_it",
    ],
    "acts of heads": [
        "tests/audit/test_own_name.py::test_the_history_of_a_case_names_who_acts",
        "tests/approvals/test_r4_5_holder.py::test_r4_5_the_database_takes_a_withdrawal_from_the_holder_alone",
        _ACTS + "test_a_filed_request_changes_by_the_acts_of_its_head_alone",
        _ACTS + "test_a_draft_begins_with_nothing_that_staff_or_the_system_say",
        _ACTS + "test_a_head_queues_the_notice_of_an_act_and_no_other_message",
        _FILING + "test_a_form_is_filed_as_that_of_its_sender_alone",
    ],
    "database-rights": [
        _ACTS + "test_a_head_queues_the_notice_of_an_act_and_no_other_message",
        "tests/audit/test_own_name.py::test_everybody_writes_their_own_name_and_no_other",
        "tests/audit/test_own_name.py::test_a_complaint_and_its_files_alone_are_written_without_a_name_and_a_household",
        "tests/audit/test_citizen_role.py::test_whoever_is_not_proven_is_nobody_whatever_they_claim",
        "tests/audit/test_citizen_role.py::test_a_session_proves_its_own_head_and_every_other_claim_loses_the_proof",
        "tests/audit/test_citizen_role.py::test_a_session_that_is_over_or_unknown_proves_nobody",
        "tests/audit/test_citizen_role.py::test_the_proof_is_an_hmac_over_who_acts_and_the_transaction",
        "tests/audit/test_citizen_role.py::test_a_claim_in_the_middle_of_a_statement_shows_no_row",
        "tests/audit/test_citizen_role.py::test_no_sql_reaches_a_row_of_somebody_else",
        "tests/architecture/test_acting_as_system.py::test_every_route_of_the_citizens_site_is_followed",
        "tests/deploy/test_deployment.py::test_gateways_reach_a_process_that_has_no_page_and_the_site_does_not_know_them",
        _MEMBERS + "test_no_member_and_no_household_is_asked_without_limit_whatever_day_is_named",
        _MEMBERS + "test_a_code_is_of_no_use_to_another_session_or_household_or_later",
        _FILING + "test_no_token_reaches_the_draft_of_another_household",
        _FILING + "test_filing_queues_one_job_and_the_site_can_queue_no_other",
        "tests/audit/test_citizen_role.py::test_a_journey_without_the_answer_of_the_worker_proves_nobody",
        "tests/audit/test_citizen_role.py::test_nobody_hands_in_an_answer_without_both_the_token_and_the_state",
        "tests/audit/test_citizen_role.py::test_a_code_is_tried_five_times_also_by_sql_and_a_wrong_one_proves_nobody",
        "tests/audit/test_citizen_writes.py::test_a_head_queues_work_for_the_own_household_alone",
        "tests/audit/test_citizen_writes.py::test_a_head_who_is_proven_writes_nothing_about_another_household",
        "tests/audit/test_site_role.py::test_each_site_asks_as_its_role",
        "tests/cli/test_citizens_login.py::test_the_citizens_parts_know_no_login_but_their_own",
        "tests/cli/test_citizens_login.py::test_the_citizens_parts_have_no_key_to_sign_who_acts",
        _KEYS + "test_a_proof_is_worth_nothing_in_another_transaction_or_on_another_connection",
        _KEYS + "test_a_wrong_signature_binds_nobody_and_says_no_more",
        _KEYS + "test_a_signature_that_was_seen_is_good_on_its_own_connection_alone",
        _KEYS + "test_the_helpers_of_a_parallel_plan_know_who_acts",
        "tests/audit/test_said_actor.py::test_saying_who_acts_shows_no_household_account_publication_or_checkpoint",
        "tests/audit/test_kept_plans.py::test_a_kept_plan_gives_each_visitor_of_a_connection_their_own_household_alone",
    ],
    "door": [
        _DOOR + "test_a_cookie_that_was_made_up_opens_nothing",
        _DOOR + "test_a_controller_that_is_silent_opens_the_door_to_nobody",
        _DOOR + "test_somebody_who_cannot_be_judged_is_told_to_come_back_and_does_not_get_in",
        _DOOR + "test_a_form_passes_with_a_cookie_that_ran_out_within_a_day",
        _DOOR + "test_a_visit_that_is_over_goes_on_by_no_method_and_by_no_number_of_forms",
        _DOOR + "test_beyond_the_pace_people_wait_and_go_in_by_their_places",
        _DOOR + "test_a_visit_ends_after_its_hours_however_often_it_is_renewed",
        _LIMITS + "test_newcomers_of_one_address_beyond_its_share_of_a_second_get_places",
        _LIMITS + "test_newcomers_of_one_address_beyond_its_share_of_a_visit_go_in_by_a_place",
        _EXEMPT + "test_a_style_is_asked_for_once_whatever_a_request_says_besides",
        _EXEMPT + "test_only_the_exact_addresses_of_machines_pass_the_door",
        _SPELLINGS + "test_no_plain_text_stands_in_the_map_of_addresses",
        _SPELLINGS + "test_no_spelling_of_any_address_passes_the_closed_door",
        _SPELLINGS + "test_an_answer_past_the_door_misleads_no_controller",
    ],
    "visitor-limits": [
        _LIMITS + "test_a_visitor_who_asks_without_end_has_nobody_else_at_the_address_refused",
        _LIMITS + "test_a_cookie_that_is_forged_or_too_old_is_no_key_of_its_own",
        _LIMITS + "test_pages_that_the_limits_refuse_are_none_that_the_site_owes",
    ],
    "own-household": [
        "tests/requests/test_other_head.py::test_they_do_nothing_in_what_the_head_filed",
        "tests/requests/test_other_head.py::test_they_read_none_of_its_words_and_the_head_does",
        "tests/web/citizen/requests/test_who_sees_what.py::test_r1_1b_a_head_whom_only_the_registers_name_gets_no_copy_of_what_the_head_wrote",
        "tests/requests/test_other_head.py::test_their_own_change_of_head_is_theirs_and_nobody_else_s_but_the_head_s",
        "tests/requests/test_other_head.py::test_a_draft_to_change_the_head_is_its_writers_alone_and_bars_nobody_else_from_writing_one",
        "tests/requests/test_other_head.py::test_nobody_files_the_draft_of_somebody_else_to_change_the_head",
        "tests/questions/test_whose_question.py::test_a_later_head_reads_nothing_that_the_former_one_wrote_and_the_former_one_still_does",
        "tests/audit/test_citizen_writes.py::test_a_head_by_the_registers_alone_reaches_nothing_of_the_head_in_our_record",
        "tests/web/citizen/signed_in/test_disclosures.py::test_r1_1b_a_head_whom_only_the_registers_name_gives_and_withdraws_no_consent",
        "tests/web/citizen/requests/test_who_sees_what.py::test_r1_1b_a_head_whom_only_the_registers_name_reads_no_answer_to_what_the_head_wrote",
        "tests/web/citizen/requests/test_other_heads_records.py::test_of_the_head_in_our_record_they_read_kind_and_year",
        "tests/web/citizen/requests/test_other_heads_records.py::test_a_register_is_asked_about_them_and_not_about_the_head",
        "tests/audit/test_citizen_writes.py::test_a_head_by_the_registers_alone_asks_no_register_about_the_head_in_our_record",
        "tests/architecture/test_definer_functions.py::test_a_head_alone",
        _DOCUMENTS + "test_a_head_files_documents_of_a_case_of_their_own_and_nothing_that_is_infected",
    ],
    "staff-identity": [
        "tests/accounts/test_power_confirmation.py::test_wrong_digits_are_on_record_and_after_five_in_a_day_right_ones_do_not_help",
        _ONE + "test_invented_people_get_no_link_whoever_invites_them",
        _ONE + "test_a_real_person_with_the_administrators_line_gets_no_link",
        _ONE + "test_one_person_has_one_account_also_where_two_are_asked_about_at_once",
        _ONE + "test_if_shahkar_is_silent_a_second_administrator_vouches_in_writing",
        _OWNER + "test_the_owner_accepts_only_the_identity_that_the_page_showed",
    ],
    "insider": [
        _CLOSINGS + "test_one_administrator_closes_two_with_a_power_a_day_and_nobody_more",
        _CLOSINGS + "test_the_database_holds_to_it",
        _CLOSINGS + "test_oversight_opens_again_what_was_closed_lately",
        "tests/oversight/test_reexamination.py::test_support_that_was_granted_on_corrected_data_is_drawn_by_a_lot_of_its_own",
        "tests/oversight/test_reexamination.py::test_a_grant_of_the_system_on_what_one_officer_corrected_in_another_request_is_drawn",
        "tests/oversight/test_reexamination.py::test_who_corrected_in_another_request_is_no_second_of_the_officer_who_decided",
        "tests/oversight/test_criterion_renewal.py::test_from_the_figures_of_many_weeks_no_count_of_a_few_follows",
        "tests/oversight/test_weekly_figures.py::test_a_reader_has_the_weeks_of_the_own_provinces_alone",
        _SEARCHES + "test_whoever_is_named_in_a_search_reads_it_whatever_was_answered",
        _SEARCHES + "test_who_is_named_among_too_many_or_not_known_to_us_is_on_record",
        _SEARCHES + "test_a_few_who_are_not_told_are_not_counted",
        "tests/accounts/test_proposers.py::test_what_was_proposed_for_an_organisation_ends_with_the_account_of_its_proposer",
        "tests/publication/test_rollout.py::test_a_pause_holds_until_two_publishers_resume_it",
        "tests/publication/test_rollout.py::test_the_database_itself_resumes_nothing_for_one_publisher",
        "tests/referrals/test_rules.py::test_the_database_itself_lets_no_rule_change_by_one_person",
    ],
    "trials": [
        _TRIALS + "test_a_trial_says_the_same_whether_the_reform_fits_a_few_families_or_nobody",
        _TRIALS + "test_no_trial_says_what_one_family_has",
        _CUTS + "test_nobody_is_ranked_among_few",
        _CUTS + "test_one_family_that_stands_at_a_cut_point_does_not_give_its_value",
        "tests/eligibility/test_cut_points_disclosure.py::test_the_value_of_one_family_is_no_cut_point_for_everybody",
        "tests/publication/test_background_jobs.py::test_an_analyst_tries_so_many_reforms_a_day_and_another_is_not_kept_waiting",
    ],
    "departures": [
        "tests/life_events/test_event_processor.py::test_a_household_is_not_told_of_the_death_of_somebody_who_had_left_it",
    ],
    "life-events": [
        _EVENT_LIMIT + "test_beyond_the_limit_of_a_day_nobody_dies_and_the_rest_waits_for_the_next",
        _EVENT_LIMIT + "test_an_event_of_today_takes_none_along_that_is_held_back",
    ],
    "uploads": [
        "tests/documents/test_structure.py::test_what_would_be_too_much_work_is_refused_by_its_structure",
        _CHECK + "test_its_check_is_queued_with_it_one_at_a_time_for_a_household",
    ],
    "payments": [
        _PAYMENTS + "test_each_report_counts_once_and_a_later_attempt_replaces_the_view_and_not_the_history",
        _PAYMENTS + "test_an_earlier_attempt_that_arrives_late_is_kept_and_changes_no_view",
        _PAYMENTS + "test_a_report_that_cannot_be_right_is_refused_with_its_line_and_the_rest_counts",
        _PAYMENTS + "test_a_month_without_a_report_is_not_reported_and_never_unpaid",
        _PAYMENTS + "test_a_household_reads_its_own_payments_alone_and_nobody_changes_them",
        _PAYMENTS + "test_another_amount_counts_once_the_agency_confirms_it_and_what_was_due_is_kept",
        _PAYMENT_SUMS + "test_a_confirmed_amount_is_inconsistent_if_something_else_is_due_now",
        _PAYMENT_SUMS + "test_arrears_of_a_record_that_is_sent_again_are_due_in_the_later_month_alone",
        _PAYMENT_SUMS + "test_months_are_counted_once_they_ended_and_again_when_something_is_reported",
        _PAYMENT_SUMS + "test_oversight_counts_what_an_agency_reports_as_paid_more_than_once",
        _PAYMENT_LIMITS + "test_no_amount_of_an_agency_keeps_a_month_from_being_counted",
    ],
    "payment texts": [
        _PAYMENT_LIMITS
        + "test_months_before_the_first_record_are_refused_line_by_line_also_as_another_amount",
        _PAYMENT_LIMITS + "test_a_household_has_one_text_a_day_and_what_came_meanwhile_is_summed_up",
        _PAYMENT_LIMITS
        + "test_beyond_its_budget_of_a_day_an_agencys_texts_wait_and_oversight_is_warned_once",
    ],
    "letters": [
        _LETTERS + "test_records_of_other_adults_are_left_out_and_counted",
        _OTHERS + "test_neither_a_record_of_another_adult_nor_the_total_with_it_is_anywhere_in_a_full_letter",
        _LETTERS + "test_a_later_head_gets_a_letter_of_their_own_and_not_the_former_ones",
        _LETTERS + "test_staff_and_strangers_see_no_row_of_a_letter",
        _LETTERS + "test_a_letter_is_the_same_file_until_it_says_something_else",
        _LETTERS + "test_who_scans_a_letter_cannot_tell_a_refusal_from_an_approval",
    ],
    "reminders": [
        _REMINDERS + "test_the_head_is_reminded_on_the_third_and_the_seventh_day",
        _REMINDERS + "test_nobody_is_reminded_at_night",
        _REMINDERS + "test_who_answers_between_the_two_days_gets_no_second_one",
        _REMINDERS + "test_no_call_is_announced_to_whom_we_cannot_call",
        _QUESTION_CALLS + "test_a_call_waits_once_from_the_working_day_after_the_last_reminder",
        _QUESTION_CALLS + "test_the_answer_at_the_site_ends_the_call",
    ],
    "alerts": [
        "tests/deploy/test_alerts.py::test_a_part_that_never_came_up_is_missed_by_name",
        "tests/deploy/test_alerts.py::test_an_alert_fires_in_the_states_that_it_is_for_and_in_no_other",
    ],
    "outside-record": [
        _OUTSIDE + "test_a_record_rewritten_whole_with_its_checkpoints_passes_inside_and_fails_outside",
        _OUTSIDE + "test_the_rewritten_record_is_refused_when_it_is_sent_next",
        _OUTSIDE + "test_who_only_pretends_to_keep_them_acknowledges_nothing",
        _OUTSIDE + "test_the_office_keeps_what_follows_and_is_signed_and_nothing_else",
        _OUTSIDE + "test_no_file_is_named_by_anything_but_an_hour",
    ],
    "drill-outcomes": [
        _DRILLS + "test_a_broken_promise_ends_with_1_and_leaves_what_explains_it",
        _DRILLS + "test_what_could_not_be_done_here_ends_with_2_and_says_why",
        _DRILLS + "test_a_fault_of_the_drill_is_no_loss_and_shows_in_one_line_and_its_traceback",
        _DRILLS + "test_of_several_a_broken_promise_weighs_most",
    ],
    "confined-opening": [
        "tests/documents/test_confinement.py::test_what_is_not_confined_opens_nothing_where_it_must_be",
        "tests/documents/test_process.py::test_it_is_told_nothing_of_the_installation",
    ],
    "own-phone": [
        _OWN_PHONES + "test_nobody_removes_or_lists_the_phone_of_another",
        _OWN_PHONES + "test_somebody_else_who_signs_in_there_gets_nothing_of_it",
        _OWN_PHONES + "test_a_few_dates_may_be_tried_there_until_the_next_sign_in",
        _OWN_PHONES + "test_a_session_that_was_left_open_adds_none",
        _OWN_PHONES + "test_signing_in_there_again_changes_the_token_and_keeps_the_row",
        "tests/web/citizen/signed_in/test_own_phone.py::test_what_the_phone_knows_is_never_shown_as_if_it_were_typed",
    ],
    "small-doors": [
        "tests/web/citizen/signed_in/test_national_sso.py::test_no_request_waits_for_the_worker",
        "tests/audit/test_citizen_role.py::test_a_journey_begins_once_from_a_place_whose_time_has_come",
        "tests/accounts/test_journey_places.py::test_a_network_is_never_refused_and_waits_a_minute_at_most",
        "tests/web/citizen/signed_in/test_national_sso.py::test_a_page_waits_for_the_worker_in_both_languages_and_a_button_looks_again",
        "tests/web/citizen/intake/test_batches.py::test_one_bad_form_costs_a_few_tries_and_nobody_else_their_answer",
        "tests/web/phone/test_gateways.py::test_what_cannot_be_read_is_refused",
        "tests/web/shared/test_charsets.py::test_every_pool_refuses_it_before_the_body_is_read",
        "tests/web/shared/test_charsets.py::test_the_intake_reads_no_form_in_it_and_none_with_a_key_of_another_shape",
        "tests/approvals/test_letters.py::test_what_is_disclosed_is_read_as_strictly_as_what_is_signed",
        "tests/approvals/test_letters.py::test_a_credential_is_good_for_ninety_days_and_one_without_an_end_is_not",
        _SESSIONS + "test_a_forwarded_address_counts_from_our_own_proxy_alone",
        "tests/api/test_addresses.py::test_nothing_is_sent_to_an_address_inside",
    ],
}
"""Name, as `python -m tests.mutations NAME` takes it → tests as pytest takes them."""
